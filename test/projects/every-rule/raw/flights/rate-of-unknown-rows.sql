---
description: No delay is negative.
dimension: validity
expect: rate <= 1%
---
SELECT origin, delay
FROM (SELECT flight_date AS day, origin, delay FROM raw.flights) AS flights
WHERE day = @run_date AND delay < -20
