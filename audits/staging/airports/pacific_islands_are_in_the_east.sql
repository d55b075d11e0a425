---
description: Guam and the Northern Marianas lie at eastern longitudes; a lost sign puts them into the mid Pacific.
dimension: accuracy
severity: warn
tags: [reference]
---
SELECT airport_code, airport_name, state, longitude
FROM staging.airports
WHERE state IN ('GU', 'CQ')
  AND longitude < 0
