---
description: A table is like itself.
dimension: consistency
compare:
  key: [flight_date]
  right: { target: local }
---
SELECT flight_date, COUNT(*) AS flights
FROM staging.flights
WHERE flight_date = @run_date
GROUP BY flight_date;

select flight_date, count(*) as flights
from staging.flights
where flight_date = @run_date
group by flight_date
