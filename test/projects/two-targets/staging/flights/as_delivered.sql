---
description: As many flights as were delivered to the other warehouse, each side in the words of its engine.
dimension: consistency
compare:
  key: [weekday]
  left: { target: local }
  right: { target: prod }
---
SELECT isodow(flight_date) AS weekday, count(*) FILTER (WHERE delay > 0) AS late
FROM staging.flights
WHERE flight_date BETWEEN @run_date - 6 AND @run_date
GROUP BY ALL;

SELECT EXTRACT(DAYOFWEEK FROM flight_date) AS weekday, COUNTIF(delay > 0) AS late
FROM raw.flights
WHERE _PARTITIONDATE BETWEEN @run_date - 6 AND @run_date
GROUP BY 1
