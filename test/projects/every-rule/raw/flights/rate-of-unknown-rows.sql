---
description: No delay is negative.
dimension: validity
expect: rate <= 1%
---
WITH flights AS (SELECT flight_date, origin, delay FROM raw.flights)
SELECT origin FROM flights WHERE flight_date = @run_date AND delay < -19
