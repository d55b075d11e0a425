---
description: Every departure has an origin.
dimension: completeness
---
SELECT departed_at
FROM raw.departures
WHERE departed_at = @run_date AND origin IS NULL
