---
description: No delay is negative.
dimension: validity
expect: rate <= 1%
---
SELECT origin, count(*) AS copies
FROM raw.flights
WHERE flight_date = @run_date
GROUP BY origin
HAVING count(*) > 1
