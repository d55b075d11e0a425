---
description: Every day of the last month is there once; another window can be given with --param window_days=7.
dimension: completeness
params: { window_days: { type: integer, default: 31 } }
expect: missing_days = 0
tags: [window]
---
SELECT @window_days - COUNT(DISTINCT flight_date) AS missing_days
FROM mart.daily_flights
WHERE flight_date > @run_date - CAST(@window_days AS INTEGER) AND flight_date <= @run_date
