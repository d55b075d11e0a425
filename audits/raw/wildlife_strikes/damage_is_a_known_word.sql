---
description: Damage is None, Minor, Medium or Substantial; single letters are codes that nobody has explained.
dimension: validity
severity: warn
tags: [window]
---
SELECT strike_date, airport_name, aircraft_model, damage
FROM raw.wildlife_strikes
WHERE strike_date >= @run_date - 30 AND strike_date <= @run_date
  AND damage NOT IN ('None', 'Minor', 'Medium', 'Substantial')
