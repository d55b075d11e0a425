---
dimension: validity
---
