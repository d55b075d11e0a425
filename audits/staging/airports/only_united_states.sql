---
description: The registry is that of the United States and its territories and lists no airport of another country.
dimension: consistency
severity: warn
tags: [reference]
---
SELECT airport_code, airport_name, country
FROM staging.airports
WHERE country <> 'USA'
