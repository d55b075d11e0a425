---
description: Who flies from A to B can fly back; routes without a return are diversions or missing flights.
dimension: completeness
expect: { warn: rows = 0, error: rate <= 2% }
---
SELECT origin, destination, flights, first_flight_date, last_flight_date
FROM mart.routes
WHERE return_flights = 0
