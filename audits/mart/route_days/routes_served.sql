---
description: Between 2,900 and 3,300 routes are flown on a day.
dimension: completeness
expect: routes between 2.9k and 3.3k
tags: [daily]
---
SELECT COUNT(*) AS routes
FROM mart.route_days
WHERE flight_date = @run_date
