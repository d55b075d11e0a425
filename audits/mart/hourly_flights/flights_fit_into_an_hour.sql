---
description: Between 1 and 1,500 flights depart in an hour, which is a number from 0 to 23.
dimension: validity
expect: flights between 1 and 1500 and departure_hour between 0 and 23
tags: [daily]
---
SELECT flight_date, departure_hour, flights
FROM mart.hourly_flights
WHERE flight_date = @run_date
