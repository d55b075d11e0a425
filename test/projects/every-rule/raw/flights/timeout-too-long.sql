---
description: No delay is negative.
dimension: validity
timeout: 20m
---
SELECT origin
FROM raw.flights
WHERE flight_date = @run_date AND delay < -30
