---
description: At least 30 strikes are reported in any 31 days; fewer means that reports no longer reach us.
dimension: timeliness
expect: reports >= 30
tags: [window]
---
SELECT COUNT(*) AS reports
FROM raw.wildlife_strikes
WHERE strike_date >= @run_date - 30 AND strike_date <= @run_date
