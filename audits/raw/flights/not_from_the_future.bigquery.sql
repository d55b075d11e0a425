-- A local time is a DATETIME here, and BigQuery does not compare one with the TIMESTAMP of the run.
SELECT date, origin, destination
FROM raw.flights
WHERE flight_date = @run_date
  AND date > DATETIME(@run_timestamp)
