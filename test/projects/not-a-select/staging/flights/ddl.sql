---
dimension: validity
---
DROP TABLE staging.flights
