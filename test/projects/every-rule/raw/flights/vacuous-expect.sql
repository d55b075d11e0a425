---
description: No delay is negative.
dimension: validity
expect: rows >= 0
---
SELECT origin
FROM raw.flights
WHERE flight_date = @run_date AND delay < -16
