---
description: The newest day of the last week is the day that is audited; if it is older, the load is late.
dimension: timeliness
timeout: 2m
tags: [daily]
---
SELECT MAX(flight_date) AS newest_day
FROM staging.flights
WHERE flight_date >= @run_date - 6 AND flight_date <= @run_date
HAVING MAX(flight_date) < @run_date
