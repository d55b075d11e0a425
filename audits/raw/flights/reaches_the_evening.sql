---
description: The last departure of a day is at 22:00 or later; if it is earlier, the delivery was cut off.
dimension: timeliness
timeout: 2m
tags: [daily]
---
SELECT MAX(date) AS last_departure
FROM raw.flights
WHERE flight_date = @run_date
HAVING MAX(date) < @run_date + INTERVAL 22 HOUR
