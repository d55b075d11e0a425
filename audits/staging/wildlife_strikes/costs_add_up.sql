---
description: The total cost of a strike is the cost of repair plus the other costs.
dimension: consistency
tags: [window]
---
SELECT strike_date, airport_name, repair_cost_usd, other_cost_usd, total_cost_usd
FROM staging.wildlife_strikes
WHERE strike_date >= @run_date - 30 AND strike_date <= @run_date
  AND total_cost_usd <> repair_cost_usd + other_cost_usd
