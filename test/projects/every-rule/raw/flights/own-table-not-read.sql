---
description: No delay is negative.
dimension: validity
---
SELECT code
FROM raw.airports
WHERE code IS NULL
