---
description: Every row has an id.
dimension: completeness
---
SELECT id
FROM staging.h
WHERE idd IS NULL
