---
dimension: completeness
expect: flights > 0
---
SELECT COUNT(*) AS flights FROM raw.flights
