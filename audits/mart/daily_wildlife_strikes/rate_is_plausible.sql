---
description: There are at most ten reported strikes per 10,000 flights; more means that flights are missing.
dimension: accuracy
expect: strikes_per_10000_flights between 0 and 10
tags: [daily]
---
SELECT flight_date, flights, strikes, strikes_per_10000_flights
FROM mart.daily_wildlife_strikes
WHERE flight_date = @run_date
