---
description: A delay of a whole day that keeps coming back on one route is a wrong date and not a delay.
dimension: accuracy
---
SELECT origin, destination, flights, day_long_delays
FROM mart.routes
WHERE day_long_delays >= 3
