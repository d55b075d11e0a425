---
description: No delay is negative.
dimension: validity
timeout: soon
---
SELECT origin
FROM raw.flights
WHERE flight_date = @run_date AND delay < -9
