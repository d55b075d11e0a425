---
description: The registry lists about 3,400 airports; far fewer means that the file was cut off.
dimension: completeness
expect: airports between 3.3k and 3.5k
tags: [reference]
---
SELECT COUNT(*) AS airports
FROM raw.airports
