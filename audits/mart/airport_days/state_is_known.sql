---
description: Every airport of the report has a state, or it is missing from the reports by state.
dimension: completeness
tags: [daily]
---
SELECT flight_date, airport_code, airport_name, departures, arrivals
FROM mart.airport_days
WHERE flight_date = @run_date
  AND state IS NULL
