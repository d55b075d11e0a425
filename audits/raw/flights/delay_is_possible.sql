---
description: No flight arrives more than two hours early or two days late; such a delay is a mistake in a time or date.
dimension: accuracy
timeout: 2m
expect: { warn: rows = 0, error: rows <= 5 }
tags: [daily]
---
SELECT date, origin, destination, delay
FROM raw.flights
WHERE flight_date = @run_date
  AND delay NOT BETWEEN -120 AND 2880
