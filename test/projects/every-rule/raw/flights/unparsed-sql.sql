---
description: No delay is negative.
dimension: validity
---
SELECT origin
FORM raw.flights
WHERE flight_date = @run_date
