---
description: No delay is negative.
dimension: validity
params: { least: { type: integer, default: 0 } }
---
SELECT origin
FROM raw.flights
WHERE flight_date = @run_date AND delay < -25
