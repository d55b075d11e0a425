---
description: Late flights are a part of all flights, their share is late flights by flights, and a day begins before it ends.
dimension: consistency
tags: [daily]
---
SELECT flight_date, flights, late_flights, late_share, first_departure_at, last_departure_at
FROM mart.daily_flights
WHERE flight_date = @run_date
  AND (late_flights > flights
    OR ABS(late_share - late_flights / flights) > 0.0001
    OR first_departure_at > last_departure_at)
