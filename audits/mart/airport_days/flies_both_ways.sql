---
description: An airport that flights leave is also one they land at; at most three a day have one direction only.
dimension: accuracy
expect: rows <= 3 and rate <= 2%
tags: [daily]
---
SELECT flight_date, airport_code, departures, arrivals
FROM mart.airport_days
WHERE flight_date = @run_date
  AND (departures = 0 OR arrivals = 0)
