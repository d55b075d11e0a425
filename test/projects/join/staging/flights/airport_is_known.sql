---
dimension: consistency
---
SELECT f.origin
FROM staging.flights AS f
JOIN mart.airports AS a ON a.code = f.origin
WHERE f.flight_date = @run_date
