/*---
description: A delay is shorter than a day.
dimension: validity
owner: data-platform
expect: { warn: rate = 0, error: rate <= 0.1% }
tags: [nightly, delays]
params:
  longest: { type: integer, default: 1440 }
---*/
-- Minutes.
SELECT f.pilot, f.origin, f.contact_email, f.delay
FROM staging.flights AS f
WHERE f.flight_date >= @run_date - 7 -- a week
  AND f.flight_date <= @run_date
  AND f.delay > @longest;
