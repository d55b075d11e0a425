---
description: No delay is negative.
dimension: validity
severity: warn
blocking: true
---
SELECT origin
FROM raw.flights
WHERE flight_date = @run_date AND delay < -10
