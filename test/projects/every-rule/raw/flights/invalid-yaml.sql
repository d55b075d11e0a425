---
description: No delay is negative.
dimension: validity
tags: [daily
---
SELECT origin
FROM raw.flights
WHERE flight_date = @run_date AND delay < -6
