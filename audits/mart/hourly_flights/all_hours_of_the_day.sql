---
description: There are departures in each of the 19 hours from 05:00 to midnight.
dimension: completeness
expect: hours_with_flights = 19
tags: [daily]
---
SELECT COUNT(DISTINCT departure_hour) AS hours_with_flights
FROM mart.hourly_flights
WHERE flight_date = @run_date
  AND departure_hour BETWEEN 5 AND 23
