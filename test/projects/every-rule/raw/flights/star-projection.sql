---
description: No delay is negative.
dimension: validity
---
SELECT *
FROM raw.flights
WHERE flight_date = @run_date AND delay < -39
