---
description: No delay is negative.
dimension: validity
---
SELECT f.origin
FROM raw.flights AS f
JOIN raw.airports AS a ON a.code = f.origin
WHERE f.flight_date = @run_date
