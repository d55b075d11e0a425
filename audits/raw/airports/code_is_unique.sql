---
description: A code stands for one airport only.
dimension: uniqueness
tags: [reference]
---
SELECT iata, COUNT(*) AS airports
FROM raw.airports
GROUP BY iata
HAVING COUNT(*) > 1
