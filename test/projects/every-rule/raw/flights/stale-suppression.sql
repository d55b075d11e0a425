---
description: No delay is negative.
dimension: validity
allow: { join: "The registry is small." }
---
SELECT origin
FROM raw.flights
WHERE flight_date = @run_date AND delay < -38
