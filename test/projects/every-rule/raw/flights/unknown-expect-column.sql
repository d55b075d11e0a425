---
description: No delay is negative.
dimension: validity
expect: flihgts > 0
---
SELECT count(*) AS flights
FROM raw.flights
WHERE flight_date = @run_date
