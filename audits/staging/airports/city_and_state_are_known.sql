---
description: At most one airport in two hundred lacks its city or state.
dimension: completeness
expect: rate <= 0.5%
tags: [reference]
---
SELECT airport_code, airport_name, city, state
FROM staging.airports
WHERE city IS NULL OR state IS NULL
