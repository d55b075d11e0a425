---
description: A day has between 14,000 and 19,000 flights; fewer means that a part of the delivery is missing.
dimension: completeness
timeout: 2m
expect: flights between 14k and 19k
tags: [daily]
---
SELECT flight_date, COUNT(*) AS flights
FROM raw.flights
WHERE flight_date = @run_date
GROUP BY flight_date
