-- One row per place in which a lead is: country, state, city and ZIP code.
select
    location_id,
    -- the same in every lead of the place
    min(country) as country,
    min(state) as state,
    min(city) as city,
    min(zip) as zip,
    -- numbers
    min(county) as county,
    count(*) as lead_count,
from {{ ref('lead') }}
group by location_id
