---
description: Both warehouses have the same flights.
dimension: consistency
compare:
  key: [origin]
  left: { target: local }
  right: { target: prod }
---
SELECT origin, COUNT(*) AS flights FROM staging.flights WHERE flight_date = @run_date GROUP BY origin;
SELECT origin, COUNT(*) AS flights FROM staging.flights WHERE flight_date = @run_date GROUP BY origin
