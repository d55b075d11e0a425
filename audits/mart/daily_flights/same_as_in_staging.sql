---
description: The figures of a day are those of its flights.
dimension: consistency
compare:
  key: [flight_date]
  tolerance: { average_delay_minutes: 0.005 }
tags: [daily]
---
SELECT flight_date,
  COUNT(*) AS flights,
  AVG(arrival_delay_minutes) AS average_delay_minutes
FROM staging.flights
WHERE flight_date BETWEEN @run_date - 6 AND @run_date
GROUP BY flight_date;

SELECT flight_date, flights, average_delay_minutes
FROM mart.daily_flights
WHERE flight_date BETWEEN @run_date - 6 AND @run_date
