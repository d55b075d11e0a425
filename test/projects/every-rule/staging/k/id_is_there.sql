---
description: Every row has an id.
dimension: completeness
---
SELECT id
FROM staging.k
WHERE id IS NULL
