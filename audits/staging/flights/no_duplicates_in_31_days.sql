---
description: At most ten groups of equal flights come together in 31 days, too few to notice on a single day.
dimension: uniqueness
timeout: 2m
expect: rows <= 10
blocking: false
tags: [window]
---
SELECT departed_at, origin, destination, arrival_delay_minutes, COUNT(*) AS copies
FROM staging.flights
WHERE flight_date >= @run_date - 30 AND flight_date <= @run_date
GROUP BY departed_at, origin, destination, distance_miles, arrival_delay_minutes
HAVING COUNT(*) > 1
