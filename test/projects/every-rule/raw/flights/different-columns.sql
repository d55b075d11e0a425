---
description: As many leave as arrive.
dimension: consistency
compare: { key: [origin] }
---
SELECT origin, count(*) AS flights
FROM raw.flights
WHERE flight_date = @run_date AND delay < 3
GROUP BY origin;

SELECT origin, count(*) AS flights, max(delay) AS latest
FROM raw.flights
WHERE flight_date = @run_date AND NOT delay >= 3
GROUP BY origin
