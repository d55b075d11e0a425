---
description: A flight lands at another airport than the one it left, between 10 and 5,100 miles away.
dimension: validity
timeout: 2m
tags: [daily]
---
SELECT departed_at, origin, destination, distance_miles
FROM staging.flights
WHERE flight_date = @run_date
  AND (origin = destination OR distance_miles NOT BETWEEN 10 AND 5100)
