---
description: The registry of airports lists both ends of every flight.
dimension: consistency
timeout: 2m
tags: [daily]
---
SELECT departed_at, origin, destination, origin_known, destination_known
FROM staging.flights
WHERE flight_date = @run_date
  AND NOT (origin_known AND destination_known)
