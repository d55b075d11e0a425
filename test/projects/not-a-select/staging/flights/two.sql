---
dimension: validity
---
SELECT origin FROM staging.flights WHERE flight_date = @run_date;
DELETE FROM staging.flights;
