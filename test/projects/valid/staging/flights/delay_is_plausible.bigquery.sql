SELECT pilot, origin, contact_email, delay
FROM staging.flights
WHERE flight_date BETWEEN DATE_SUB(@run_date, INTERVAL 7 DAY) AND @run_date
  AND delay > @longest
