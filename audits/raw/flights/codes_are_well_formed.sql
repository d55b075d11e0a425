---
description: The code of an airport with scheduled flights is three capital letters.
dimension: validity
timeout: 2m
tags: [daily]
---
SELECT date, origin, destination
FROM raw.flights
WHERE flight_date = @run_date
  AND NOT (regexp_full_match(origin, '[A-Z]{3}') AND regexp_full_match(destination, '[A-Z]{3}'))
