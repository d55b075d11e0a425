---
description: A route on which flights arrive over an hour early on three days of 31 has a wrong time in its timetable.
dimension: accuracy
severity: warn
tags: [window]
---
SELECT origin, destination, COUNT(*) AS days, MIN(min_delay_minutes) AS earliest
FROM mart.route_days
WHERE flight_date >= @run_date - 30 AND flight_date <= @run_date
  AND min_delay_minutes < -60
GROUP BY origin, destination
HAVING COUNT(*) >= 3
