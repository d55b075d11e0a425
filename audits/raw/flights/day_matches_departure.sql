---
description: A flight is stored under the day on which it departed.
dimension: consistency
timeout: 2m
tags: [daily]
---
SELECT flight_date, date, origin, destination
FROM raw.flights
WHERE flight_date = @run_date
  AND flight_date <> CAST(date AS DATE)
