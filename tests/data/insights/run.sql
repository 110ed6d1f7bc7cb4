-- Six invented records of one period, the answers to which stand in the tests.
insert into run_period values ('2026-11', '2026-11-01', '2026-11-30', '2026-10');
insert into run_input values ('nevada', 'Nevada', 'licensing', false, 6, 5, 1, 0, '2026-11', 'november.csv'),
    ('salesforce', 'Salesforce leads', 'crm', true, 2, 2, 0, 0, '2026-10', 'october.csv');
insert into dim_source values ('nevada', 'Nevada', 'licensing', 1), ('salesforce', 'Salesforce leads', 'crm', 2);
insert into lead by name
    select 'A' as lead_id, 'Sunny Days' as company, 'Reno' as city, 'NV' as state, '+17025550101' as phone,
        12 as capacity, ['nevada', 'salesforce'] as sources, 2 as record_count, 'changed' as change,
        ['phone', 'capacity'] as changed_fields
    union all select 'B', 'Kids Club', 'Elko', 'NV', null, null, ['nevada'], 1, 'new', []
    union all select 'C', 'Old Sunny Barn', 'Waco', 'TX', null, null, ['nevada'], 1, 'changed', ['phone']
    union all select 'D', 'Elsewhere', null, null, null, null, ['salesforce'], 1, 'same', [];
insert into lead_record by name
    select 'A' as lead_id, 1 as value_rank, 'n:1' as record_id, 'nevada' as source, 1 as record_number,
        'Sunny Days' as company, '+17025550101' as phone, 12 as capacity
    union all select 'A', 2, 's:1', 'salesforce', 1, 'Sunny Daze', '+17025550101', 9
    union all select 'B', 1, 'n:2', 'nevada', 2, 'Kids Club', null, null
    union all select 'C', 1, 'n:3', 'nevada', 3, 'Old Sunny Barn', null, null
    union all select 'D', 2, 'n:4', 'nevada', 4, 'Elsewhere Inc', null, null
    union all select 'D', 1, 's:2', 'salesforce', 2, 'Elsewhere', null, null;
update lead_record set trust_rank = value_rank, is_crm = source = 'salesforce';
insert into record_state select record_id, not is_crm or lead_id = 'D' from lead_record;
insert into lead_history values ('A', '2026-10', 'new', [], 1, ['nevada']), ('A', '2026-11', 'changed', [], 2, []),
    ('X', '2026-11', 'gone', [], 0, []), ('Y', '2026-10', 'gone', [], 0, []), ('Z', '2026-11', 'held', [], 0, []);
insert into lead_redirect values ('OLD', 'A', 'merged'), ('OLDER', 'A', 'merged');
insert into lead_change_history values ('2026-09', 'merged', 'A', 'B', 'nevada:2', null, 'model', null),
    ('2026-10', 'merged', 'OLD', 'OLDER', 'nevada:1', null, 'model', null),
    ('2026-11', 'merged', 'A', 'OLD', 'nevada:1', null, 'decision', 7),
    ('2026-11', 'redirected', 'A', 'OLDER', null, null, 'merged on', null),
    ('2026-11', 'split', 'B', 'A', 'nevada:2', null, 'review', null),
    ('2026-11', 'key changed', 'A', null, 'nevada:1', 'nevada:0', 'same place', null);
insert into match_pair values ('n:1', 'n:3', 'nevada', 'nevada', 'model', 2.0, 0.7, 'review', 'name is alike'),
    ('n:2', 's:2', 'nevada', 'salesforce', 'model', 4.0, 0.9, 'review', null),
    ('n:4', 's:2', 'nevada', 'salesforce', 'model', 4.5, 0.95, 'review', 'merged by way of another record'),
    ('n:1', 's:1', 'nevada', 'salesforce', 'exact_place', 9.0, 1.0, 'merge', null);
insert into finding values ('warn', 'nevada', 'phone', 'warning', 'e', 'd', 4, 2, true),
    ('crit', 'nevada', 'company', 'critical', 'e', 'd', 4, 1, true),
    ('fine', 'nevada', 'city', 'critical', 'e', 'd', 4, 0, false);
insert into finding_record values ('warn', 'nevada', 'n:9', 4, 'phone', '555'),
    ('warn', 'nevada', 'n:2', 2, 'phone', null), ('crit', 'nevada', 'n:9', 4, 'company', null);
insert into quarantine values ('n:9', 'nevada', 'crit');
insert into metrics_by_period_source values ('2026-10', 'nevada', 3, 3, 3, 3, 3, 0),
    ('2026-11', 'salesforce', 2, 2, 2, 1, 0, 0), ('2026-11', 'nevada', 5, 4, 3, 2, 1, 1);
insert into crm_comparison values ('A', 'update', null, '00Q1'), ('B', 'insert', null, null),
    ('C', 'withheld', 'sent', null), ('D', 'crm_only', null, '00Q2');
insert into crm_change values ('A', '00Q1', 'Capacity__c', '9', '12'), ('A', '00Q1', 'City', null, 'Reno');
insert into crm_field values (0, 'City', 'if_blank', 1, 2, 0), (1, 'Capacity__c', 'always', 1, 0, 0);
