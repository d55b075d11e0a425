---
description: Over all airports a day has as many arrivals as departures, since each flight is counted once as both.
dimension: consistency
tags: [daily]
---
SELECT flight_date, SUM(departures) AS all_departures, SUM(arrivals) AS all_arrivals
FROM mart.airport_days
WHERE flight_date = @run_date
GROUP BY flight_date
HAVING SUM(departures) <> SUM(arrivals)
