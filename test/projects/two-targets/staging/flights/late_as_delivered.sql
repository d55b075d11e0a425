---
description: As many late flights as were delivered, wherever the audits run.
dimension: consistency
compare:
  key: [flight_date]
  right: { target: prod }
---
SELECT flight_date, count(*) FILTER (WHERE delay > 0) AS late
FROM staging.flights
WHERE flight_date = @run_date
GROUP BY ALL;

SELECT flight_date, count(*) FILTER (WHERE delay > 0) AS late
FROM raw.flights
WHERE flight_date = @run_date
GROUP BY ALL
