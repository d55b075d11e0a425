---
description: An aircraft that is moving does between 1 and 350 knots.
dimension: accuracy
tags: [window]
---
SELECT strike_date, airport_name, phase_of_flight, speed_knots
FROM staging.wildlife_strikes
WHERE strike_date >= @run_date - 30 AND strike_date <= @run_date
  AND phase_of_flight <> 'Parked'
  AND speed_knots NOT BETWEEN 1 AND 350
