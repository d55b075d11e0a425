---
description: No flight departed after the moment at which the audit runs.
dimension: timeliness
timeout: 2m
tags: [daily]
---
SELECT date, origin, destination
FROM raw.flights
WHERE flight_date = @run_date
  AND date > @run_timestamp
