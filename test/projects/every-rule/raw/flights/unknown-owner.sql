---
description: No delay is negative.
dimension: validity
owner: dta
---
SELECT origin
FROM raw.flights
WHERE flight_date = @run_date AND delay < -13
