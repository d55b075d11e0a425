---
description: As many leave as arrive.
dimension: consistency
compare: { key: [origin] }
---
SELECT origin, count(*) AS flights
FROM raw.flights
WHERE flight_date = @run_date AND delay < 1
GROUP BY origin
