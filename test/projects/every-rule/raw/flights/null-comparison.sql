---
description: No delay is negative.
dimension: validity
---
SELECT origin
FROM raw.flights
WHERE flight_date = @run_date AND (delay < -62 OR delay = NULL)
