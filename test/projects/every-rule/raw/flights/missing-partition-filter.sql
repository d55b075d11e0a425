---
description: No delay is negative.
dimension: validity
---
SELECT origin
FROM raw.flights
WHERE delay < -29
