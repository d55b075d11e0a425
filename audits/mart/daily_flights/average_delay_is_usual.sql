---
description: The average delay of a day is usually below 15 minutes; beyond 60 minutes we do not believe it.
dimension: accuracy
expect:
  warn: average_delay_minutes between -10 and 15
  error: average_delay_minutes between -30 and 60
tags: [daily]
---
SELECT flight_date, average_delay_minutes
FROM mart.daily_flights
WHERE flight_date = @run_date
