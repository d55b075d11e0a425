---
description: No delay is negative.
dimension: validity
---
SELECT origin
FROM raw.flights
WHERE flight_date = @run_date AND delay < -32
LIMIT 10
