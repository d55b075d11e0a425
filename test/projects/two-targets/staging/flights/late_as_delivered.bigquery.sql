SELECT flight_date, COUNTIF(delay > 0) AS late
FROM staging.flights
WHERE flight_date = @run_date
GROUP BY flight_date;

SELECT flight_date, COUNTIF(delay > 0) AS late
FROM raw.flights
WHERE flight_date = @run_date AND _PARTITIONDATE = @run_date
GROUP BY flight_date
