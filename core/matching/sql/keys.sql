-- Records by their keys; `n` is the size of the block, and match_over the keys of blocks too large to make pairs.
create or replace temp table match_useful (rid bigint, key ubigint, kind integer, n bigint);

create or replace temp table match_over (key ubigint);

create or replace temp table match_crossed (rid bigint);

-- What is touched, by itself.
create or replace temp table match_now as from match_record{touched};

create or replace temp table match_word_now as from match_word{touched};
