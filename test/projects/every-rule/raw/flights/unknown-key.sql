---
description: No delay is negative.
dimension: validity
timout: 1m
---
SELECT origin
FROM raw.flights
WHERE flight_date = @run_date AND delay < -8
