---
description: Every flight was delivered with its time, delay, distance and both airports.
dimension: completeness
timeout: 2m
tags: [daily]
---
SELECT date, delay, distance, origin, destination
FROM raw.flights
WHERE flight_date = @run_date
  AND (date IS NULL OR delay IS NULL OR distance IS NULL OR origin IS NULL OR destination IS NULL)
