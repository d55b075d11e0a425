---
description: As many flights as were delivered.
dimension: consistency
compare:
  key: [flight_date]
  right: { target: prodd }
---
SELECT flight_date, COUNT(*) AS flights
FROM raw.flights
WHERE flight_date = @run_date
GROUP BY flight_date;

SELECT flight_date, COUNT(*) AS flights
FROM staging.flights
WHERE flight_date = @run_date
GROUP BY flight_date
