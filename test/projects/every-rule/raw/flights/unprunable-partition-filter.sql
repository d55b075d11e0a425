---
description: No delay is negative.
dimension: validity
---
SELECT origin
FROM raw.flights
WHERE flight_date + 1 = @run_date AND delay < -51
