---
description: No delay is negative.
dimension: validity
---
SELECT origin
FROM raw.flights
WHERE flight_date = @run_date AND delay < -61 AND 1 = 0
