---
description: No delay is negative.
dimension: validity
---
SELECT origin
FROM raw.fligths
WHERE flight_date = @run_date
