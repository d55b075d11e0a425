---
description: A route is as long one way as the other, and as long today as it was in the last 31 days.
dimension: consistency
tags: [window]
---
SELECT
  LEAST(origin, destination) AS one_end,
  GREATEST(origin, destination) AS other_end,
  MIN(distance_miles) AS shortest,
  MAX(distance_miles) AS longest
FROM mart.route_days
WHERE flight_date >= @run_date - 30 AND flight_date <= @run_date
GROUP BY one_end, other_end
HAVING MIN(distance_miles) <> MAX(distance_miles)
