---
dimension: validity
---
-- Repairs what it finds.
UPDATE staging.flights SET delay = 0 WHERE delay < 0
