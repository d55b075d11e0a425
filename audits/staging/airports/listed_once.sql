---
description: An airport is listed under one code; the same name, city and state under two codes is one airport twice.
dimension: uniqueness
severity: warn
tags: [reference]
---
SELECT airport_name, city, state, COUNT(*) AS codes
FROM staging.airports
GROUP BY airport_name, city, state
HAVING COUNT(*) > 1
