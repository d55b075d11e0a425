---
description: No delay is negative.
dimension: acuracy
---
SELECT origin
FROM raw.flights
WHERE flight_date = @run_date AND delay < -11
