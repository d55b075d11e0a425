---
description: A route has one row.
dimension: uniqueness
---
SELECT origin, destination, COUNT(*) AS copies
FROM mart.routes
GROUP BY origin, destination
HAVING COUNT(*) > 1
