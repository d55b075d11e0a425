---
description: A latitude is between -90 and 90 degrees, a longitude between -180 and 180, and both are there.
dimension: validity
tags: [reference]
---
SELECT iata, name, latitude, longitude
FROM raw.airports
WHERE latitude IS NULL OR latitude NOT BETWEEN -90 AND 90
  OR longitude IS NULL OR longitude NOT BETWEEN -180 AND 180
