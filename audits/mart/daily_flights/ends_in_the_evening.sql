---
description: The report of a day reaches at least to 22:00, so that it does not show half a day as a whole one.
dimension: timeliness
tags: [daily]
---
SELECT flight_date, last_departure_at
FROM mart.daily_flights
WHERE flight_date = @run_date
  AND last_departure_at < @run_date + INTERVAL 22 HOUR
