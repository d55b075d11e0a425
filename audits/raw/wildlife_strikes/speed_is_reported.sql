---
description: The speed of the aircraft is missing from less than three in ten reports.
dimension: completeness
expect: { warn: rate <= 30%, error: rate <= 50% }
tags: [window]
---
SELECT strike_date, airport_name, aircraft_model, phase_of_flight
FROM raw.wildlife_strikes
WHERE strike_date >= @run_date - 30 AND strike_date <= @run_date
  AND speed_knots IS NULL
