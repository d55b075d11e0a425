SELECT date, origin, destination
FROM raw.flights
WHERE flight_date = @run_date
  AND NOT (REGEXP_CONTAINS(origin, r'^[A-Z]{3}$') AND REGEXP_CONTAINS(destination, r'^[A-Z]{3}$'))
