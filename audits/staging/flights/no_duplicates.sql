---
description: Two flights of a day differ in something; equal ones were loaded twice or cannot be told apart.
dimension: uniqueness
timeout: 2m
expect: { warn: rows = 0, error: rows <= 10 }
tags: [daily]
---
SELECT departed_at, origin, destination, arrival_delay_minutes, COUNT(*) AS copies
FROM staging.flights
WHERE flight_date = @run_date
GROUP BY departed_at, origin, destination, distance_miles, arrival_delay_minutes
HAVING COUNT(*) > 1
