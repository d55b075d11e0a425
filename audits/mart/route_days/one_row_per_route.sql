---
description: A route has one row a day.
dimension: uniqueness
tags: [daily]
---
SELECT flight_date, origin, destination, COUNT(*) AS copies
FROM mart.route_days
WHERE flight_date = @run_date
GROUP BY flight_date, origin, destination
HAVING COUNT(*) > 1
