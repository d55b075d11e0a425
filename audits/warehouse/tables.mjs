/** Miles between two airports along the great circle; the radius is the mean radius of the Earth. */
const GREAT_CIRCLE_MILES = `3958.8 * 2 * asin(sqrt(
  pow(sin(radians(d.latitude - o.latitude) / 2), 2)
  + cos(radians(o.latitude)) * cos(radians(d.latitude)) * pow(sin(radians(d.longitude - o.longitude) / 2), 2)))`;

/** The text as an SQL string literal. */
const literal = (text) => `'${text.replaceAll("'", "''")}'`;

/**
 * The tables of the warehouse, each after those it is made from.
 *
 * A table with days is ordered by its day first: DuckDB keeps the smallest and largest value of every block of 122,880
 * rows, so that a filter on the day reads only the blocks around it. The order is total up to equal rows, so the content
 * is the same on every machine. Nothing is cleaned, left out or added: the audits show the data as it came.
 *
 * @param {(file: string) => string} dataFile where a file of the data package is on disk
 * @returns {{ name: string, query: string }[]}
 */
export function warehouseTables(dataFile) {
  const flightsFile = literal(dataFile('flights-3m.parquet'));
  const airportsFile = literal(dataFile('airports.csv'));
  const strikesFile = literal(dataFile('birdstrikes.csv'));

  return [
    {
      name: 'raw.flights',
      query: `
        SELECT CAST(date AS DATE) AS flight_date, date, delay, distance, origin, destination
        FROM read_parquet(${flightsFile})
        ORDER BY date, origin, destination, delay, distance`,
    },
    {
      name: 'raw.airports',
      query: `
        SELECT iata, name, city, state, country, latitude, longitude
        FROM read_csv(${airportsFile}, header = true, delim = ',', nullstr = '', columns = {
          'iata': 'VARCHAR', 'name': 'VARCHAR', 'city': 'VARCHAR', 'state': 'VARCHAR', 'country': 'VARCHAR',
          'latitude': 'DOUBLE', 'longitude': 'DOUBLE' })
        ORDER BY iata`,
    },
    {
      name: 'raw.wildlife_strikes',
      query: `
        SELECT strike_date, * EXCLUDE (strike_date)
        FROM read_csv(${strikesFile}, header = true, delim = ',', nullstr = '', columns = {
          'airport_name': 'VARCHAR', 'aircraft_model': 'VARCHAR', 'damage': 'VARCHAR', 'strike_date': 'DATE',
          'operator': 'VARCHAR', 'state': 'VARCHAR', 'phase_of_flight': 'VARCHAR', 'wildlife_size': 'VARCHAR',
          'species': 'VARCHAR', 'time_of_day': 'VARCHAR', 'cost_other': 'BIGINT', 'cost_repair': 'BIGINT',
          'cost_total': 'BIGINT', 'speed_knots': 'INTEGER' })
        ORDER BY ALL`,
    },
    {
      name: 'staging.airports',
      query: `
        SELECT iata AS airport_code, name AS airport_name, NULLIF(city, 'NA') AS city, NULLIF(state, 'NA') AS state,
          country, latitude, longitude
        FROM raw.airports
        ORDER BY airport_code`,
    },
    {
      name: 'staging.flights',
      query: `
        SELECT flight_date, date AS departed_at, origin, destination,
          CAST(distance AS INTEGER) AS distance_miles,
          CAST(delay AS INTEGER) AS arrival_delay_minutes,
          origin IN (SELECT iata FROM raw.airports) AS origin_known,
          destination IN (SELECT iata FROM raw.airports) AS destination_known
        FROM raw.flights
        ORDER BY departed_at, origin, destination, arrival_delay_minutes, distance_miles`,
    },
    {
      name: 'staging.wildlife_strikes',
      query: `
        SELECT strike_date, airport_name, state, rtrim(operator, '*') AS operator, aircraft_model, phase_of_flight,
          species, time_of_day, damage, cost_repair AS repair_cost_usd, cost_other AS other_cost_usd,
          cost_total AS total_cost_usd, speed_knots
        FROM raw.wildlife_strikes
        ORDER BY ALL`,
    },
    {
      name: 'mart.daily_flights',
      query: `
        SELECT flight_date,
          count(*) AS flights,
          count(DISTINCT origin) AS origins,
          count(*) FILTER (WHERE arrival_delay_minutes >= 15) AS late_flights,
          round(late_flights / count(*), 4) AS late_share,
          round(avg(arrival_delay_minutes), 2) AS average_delay_minutes,
          min(departed_at) AS first_departure_at,
          max(departed_at) AS last_departure_at
        FROM staging.flights
        GROUP BY flight_date
        ORDER BY flight_date`,
    },
    {
      name: 'mart.hourly_flights',
      query: `
        SELECT flight_date,
          CAST(hour(departed_at) AS INTEGER) AS departure_hour,
          count(*) AS flights,
          round(avg(arrival_delay_minutes), 2) AS average_delay_minutes
        FROM staging.flights
        GROUP BY ALL
        ORDER BY flight_date, departure_hour`,
    },
    {
      name: 'mart.route_days',
      query: `
        SELECT flight_date, origin, destination,
          max(distance_miles) AS distance_miles,
          count(*) AS flights,
          round(avg(arrival_delay_minutes), 2) AS average_delay_minutes,
          min(arrival_delay_minutes) AS min_delay_minutes,
          max(arrival_delay_minutes) AS max_delay_minutes
        FROM staging.flights
        GROUP BY ALL
        ORDER BY flight_date, origin, destination`,
    },
    {
      name: 'mart.airport_days',
      query: `
        WITH movements AS (
          SELECT flight_date, origin AS airport_code, 1 AS departures, 0 AS arrivals FROM staging.flights
          UNION ALL
          SELECT flight_date, destination AS airport_code, 0 AS departures, 1 AS arrivals FROM staging.flights
        ), totals AS (
          SELECT flight_date, airport_code,
            CAST(sum(departures) AS BIGINT) AS departures,
            CAST(sum(arrivals) AS BIGINT) AS arrivals
          FROM movements
          GROUP BY ALL
        )
        SELECT flight_date, airport_code, airport_name, state, departures, arrivals
        FROM totals
        LEFT JOIN staging.airports USING (airport_code)
        ORDER BY flight_date, airport_code`,
    },
    {
      name: 'mart.routes',
      query: `
        WITH routes AS (
          SELECT origin, destination,
            max(distance_miles) AS distance_miles,
            count(*) AS flights,
            count(*) FILTER (WHERE arrival_delay_minutes >= 1200) AS day_long_delays,
            min(flight_date) AS first_flight_date,
            max(flight_date) AS last_flight_date
          FROM staging.flights
          GROUP BY ALL
        )
        SELECT r.origin, r.destination, r.distance_miles,
          round(${GREAT_CIRCLE_MILES}, 1) AS great_circle_miles,
          r.flights,
          coalesce(back.flights, 0) AS return_flights,
          r.day_long_delays, r.first_flight_date, r.last_flight_date
        FROM routes AS r
        LEFT JOIN routes AS back ON back.origin = r.destination AND back.destination = r.origin
        LEFT JOIN staging.airports AS o ON o.airport_code = r.origin
        LEFT JOIN staging.airports AS d ON d.airport_code = r.destination
        ORDER BY r.origin, r.destination`,
    },
    {
      name: 'mart.daily_wildlife_strikes',
      query: `
        SELECT flight_date,
          flights,
          count(strike_date) AS strikes,
          count(strike_date) FILTER (WHERE damage <> 'None') AS damaging_strikes,
          CAST(coalesce(sum(total_cost_usd), 0) AS BIGINT) AS total_cost_usd,
          round(10000 * strikes / flights, 3) AS strikes_per_10000_flights
        FROM mart.daily_flights
        LEFT JOIN staging.wildlife_strikes ON strike_date = flight_date
        GROUP BY flight_date, flights
        ORDER BY flight_date`,
    },
  ];
}
