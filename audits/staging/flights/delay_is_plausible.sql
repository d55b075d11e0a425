---
description: At most one flight in a thousand arrives more than an hour early or more than twelve hours late.
dimension: accuracy
timeout: 2m
expect: rate <= 0.1%
tags: [daily]
---
SELECT departed_at, origin, destination, arrival_delay_minutes
FROM staging.flights
WHERE flight_date = @run_date
  AND (arrival_delay_minutes < -60 OR arrival_delay_minutes > 720)
