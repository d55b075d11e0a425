/*---
# In a block comment the frontmatter does not disturb tools that expect a file of plain SQL.
description: An hour of a day has one row.
dimension: uniqueness
tags: [daily]
---*/
SELECT flight_date, departure_hour, COUNT(*) AS copies
FROM mart.hourly_flights
WHERE flight_date = @run_date
GROUP BY flight_date, departure_hour
HAVING COUNT(*) > 1
