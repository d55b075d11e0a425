---
description: What cannot be read may need what it allows.
dimension: validity
allow: { join: "Whether it joins nobody can tell." }
---
SELECT origin FROM WHERE
