-- What the steps before dbt fill; every table starts empty.
create or replace table run_period (
    period varchar not null,
    first_day date not null,
    last_day date not null,
    previous_period varchar,
);

create or replace table run_input (
    source varchar not null,
    title varchar not null,
    kind varchar not null,
    delivery_period varchar not null,
    sha256 varchar not null,
    file_name varchar not null,
    contract_version integer not null,
    standard_path varchar not null,
    is_stale boolean not null,
    found bigint not null,
    loaded bigint not null,
    rejected bigint not null,
    skipped bigint not null,
    agreed integer not null,
);

-- What could not be read: a record that stands here has not left.
create or replace table reject (
    source varchar not null,
    record_number bigint not null,
    raw varchar not null,
    strips_leading_zeros boolean not null,
);

create or replace table finding (
    finding_id varchar not null,
    source varchar,
    column_name varchar,
    severity varchar not null,
    expectation varchar not null,
    description varchar not null,
    checked bigint not null,
    failed bigint not null,
    is_held boolean not null,
);

create or replace table finding_record (
    finding_id varchar not null,
    source varchar not null,
    record_id varchar not null,
    record_number bigint,
    column_name varchar,
    value varchar,
);

-- Each record that breaks a rule which holds records back, and what a person made of it.
create or replace table held_record (
    finding_id varchar not null,
    source varchar not null,
    record_id varchar not null,
    record_key varchar not null,
    record_number bigint,
    field varchar,
    value varchar,
    disposition varchar not null,
    column_name varchar,
    cell varchar,
);

create or replace table quarantine (
    record_id varchar not null,
    source varchar not null,
    finding_id varchar not null,
);

create or replace table match_pair (
    left_id varchar not null,
    right_id varchar not null,
    left_source varchar not null,
    right_source varchar not null,
    rule varchar not null,
    weight double,
    probability double,
    band varchar not null,
    reason varchar,
    pattern ubigint,
    is_capped boolean, -- what speaks against the pair leaves it to a person, however likely it is
);

-- Which comparison stands at which place of a pattern, four bits each.
create or replace table match_comparison (
    place integer not null,
    name varchar not null,
);

create or replace table match_relation (
    left_id varchar not null,
    right_id varchar not null,
    relation varchar not null,
    probability double,
);

create or replace table lead_member (
    record_id varchar not null,
    lead_id varchar not null,
    is_founder boolean not null,
);

-- What each field, or group of fields, prefers where the records of a lead differ.
create or replace table policy (
    subject varchar not null,
    body varchar not null,
);

-- Values that people pinned: each goes with its record, into whatever lead that is in.
create or replace table pin (
    pin_id bigint not null,
    record_id varchar not null,
    field varchar not null,
    value varchar,
    is_typed boolean not null,
    reason varchar not null,
    created_by varchar not null,
    created_at timestamp not null,
);

create or replace table lead_redirect (
    old_lead_id varchar not null,
    lead_id varchar not null,
    reason varchar,
);

-- What became of leads this period; core/matching fills it.
create or replace table lead_change (
    kind varchar not null,
    lead_id varchar not null,
    other_lead_id varchar,
    record_id varchar,
    old_record_id varchar,
    why varchar not null,
    decision_id bigint,
    period varchar not null,
);
