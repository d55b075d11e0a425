---
description: No delay is negative.
dimension: validity
---
SELECT origin
FROM raw.flights
WHERE flight_date IS NOT NULL AND delay < -34
