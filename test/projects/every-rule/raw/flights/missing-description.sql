---
dimension: validity
---
SELECT origin
FROM raw.flights
WHERE flight_date = @run_date AND delay < -35
