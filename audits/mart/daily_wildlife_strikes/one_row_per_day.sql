---
description: A day has one row in the report of the last 31 days.
dimension: uniqueness
tags: [window]
---
SELECT flight_date, COUNT(*) AS copies
FROM mart.daily_wildlife_strikes
WHERE flight_date >= @run_date - 30 AND flight_date <= @run_date
GROUP BY flight_date
HAVING COUNT(*) > 1
