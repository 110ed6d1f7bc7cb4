-- How many records give a value or a word, where it is more than one: kept with the model that is learnt with it.
create or replace temp table match_use as {counted};
