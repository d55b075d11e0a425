---
description: The flights of a day are within 12 percent of those on the same weekday a week before.
dimension: accuracy
expect: ratio between 0.88 and 1.12
tags: [window]
---
SELECT
  SUM(CASE WHEN flight_date = @run_date THEN flights END)
    / SUM(CASE WHEN flight_date = @run_date - 7 THEN flights END) AS ratio
FROM mart.daily_flights
WHERE flight_date >= @run_date - 7 AND flight_date <= @run_date
