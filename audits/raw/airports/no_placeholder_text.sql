---
description: What is not known is left empty and not written as the text NA, which looks like a state.
dimension: validity
expect: { warn: rows = 0, error: rows <= 20 }
tags: [reference]
---
SELECT iata, name, city, state
FROM raw.airports
WHERE city = 'NA' OR state = 'NA'
