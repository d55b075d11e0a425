---
description: A flight is reported once.
dimension: uniqueness
owner: flight-opps
---
SELECT flight_date, origin, destination, COUNT(*) AS copies
FROM staging.flights
WHERE flight_date = @run_date
GROUP BY flight_date, origin, destination
HAVING COUNT(*) > 1
