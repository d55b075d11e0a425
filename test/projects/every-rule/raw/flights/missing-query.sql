---
description: No delay is negative.
dimension: validity
---
