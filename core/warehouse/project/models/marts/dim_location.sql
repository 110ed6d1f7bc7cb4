-- One row per place in which a lead is: country, state, city and ZIP code.
select
    location_id,
    country,
    state,
    city,
    zip,
    min(county) as county,
    count(*) as lead_count,
from {{ ref('lead') }}
group by location_id, country, state, city, zip
