---
description: A strike that did no damage has no cost of repair.
dimension: consistency
tags: [window]
---
SELECT strike_date, airport_name, aircraft_model, damage, repair_cost_usd
FROM staging.wildlife_strikes
WHERE strike_date >= @run_date - 30 AND strike_date <= @run_date
  AND damage = 'None'
  AND repair_cost_usd > 0
