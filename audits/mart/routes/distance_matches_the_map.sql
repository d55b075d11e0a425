---
description: The reported length of a route is within 10 miles of the length by the coordinates of its airports.
dimension: accuracy
---
SELECT origin, destination, distance_miles, great_circle_miles
FROM mart.routes
WHERE great_circle_miles IS NULL
  OR ABS(distance_miles - great_circle_miles) > 10
