---
description: There are as many airports as ever.
dimension: completeness
severity: warn
expect: airports between 0.2k and 400
---
SELECT COUNT(*) AS airports FROM mart.airports
