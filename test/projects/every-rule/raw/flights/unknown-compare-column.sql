---
description: As many leave as arrive.
dimension: consistency
compare: { key: [airport] }
---
SELECT origin, count(*) AS flights
FROM raw.flights
WHERE flight_date = @run_date AND delay < 2
GROUP BY origin;

SELECT origin, count(*) AS flights
FROM raw.flights
WHERE flight_date = @run_date AND NOT delay >= 2
GROUP BY origin
