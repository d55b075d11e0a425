---
description: No delay is negative.
dimension: validity
timeout: 1m
timeout: 2m
---
SELECT origin
FROM raw.flights
WHERE flight_date = @run_date AND delay < -7
