---
dimension: uniquness
timout: 2m
owner: nobody
expect: rows between 5 and 1
---
SELECT a.origin, b.origin
FROM staging.flights AS a, staging.fligths AS b
WHERE a.origin = b.origin AND a.delay > @longest
