---
description: As many flights as there are on the other target, where the table cannot be partitioned like that.
dimension: consistency
compare:
  key: [origin]
  right: { target: prod }
---
SELECT origin, COUNT(*) AS flights
FROM staging.flights
WHERE flight_date = @run_date
GROUP BY origin;

SELECT origin, COUNT(*) AS flights
FROM raw.by_origin
WHERE origin = 'CDG'
GROUP BY origin
