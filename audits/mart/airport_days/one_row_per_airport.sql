---
description: An airport has one row a day.
dimension: uniqueness
tags: [daily]
---
SELECT flight_date, airport_code, COUNT(*) AS copies
FROM mart.airport_days
WHERE flight_date = @run_date
GROUP BY flight_date, airport_code
HAVING COUNT(*) > 1
