---
description: No delay is negative.
dimension: validity
---
DELETE FROM raw.flights WHERE flight_date = @run_date
