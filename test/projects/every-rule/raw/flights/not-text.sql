---
description: No delay is negative.
dimension: validity
---
SELECT origin -- the cafés at the gate
FROM raw.flights
WHERE flight_date = @run_date AND delay < -3
