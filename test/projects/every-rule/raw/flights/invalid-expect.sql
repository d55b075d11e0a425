---
description: No delay is negative.
dimension: validity
expect: rows less than 5
---
SELECT origin
FROM raw.flights
WHERE flight_date = @run_date AND delay < -14
