---
description: No delay is negative.
dimension: validity
---
select origin -- as duplicate-audit-of, but for the words
from raw.flights
where flight_date = @run_date and delay < -999
