---
description: No delay is negative.
dimension: validity
expect: rows between 5 and 1
---
SELECT origin
FROM raw.flights
WHERE flight_date = @run_date AND delay < -15
