---
description: Damaging strikes are a part of all strikes, and a day without strikes has no cost.
dimension: consistency
tags: [daily]
---
SELECT flight_date, strikes, damaging_strikes, total_cost_usd
FROM mart.daily_wildlife_strikes
WHERE flight_date = @run_date
  AND (damaging_strikes > strikes OR (strikes = 0 AND total_cost_usd <> 0))
