-- One row per loaded record with its number in the file, where some records were rejected.
-- Rows are looked up by blocks of 4,096, so that only a small table is ever joined to the wide one.
(
    with
    gaps as (
        -- How many records were loaded before each reject, and rejects up to there.
        select
            record_number - row_number() over (order by record_number) as loaded_before,
            row_number() over (order by record_number) as rejects_so_far,
        from read_parquet({rejects})
    ),
    steps as (
        select loaded_before, max(rejects_so_far) as rejects_before
        from gaps
        group by all
    ),
    steps_of_block as (
        select
            loaded_before // 4096 as block,
            list({{'loaded_before': loaded_before, 'rejects_before': rejects_before}}) as steps,
            max(rejects_before) as rejects_after,
        from steps
        group by all
    ),
    all_blocks as (
        select unnest(range((select count(*) // 4096 + 1 from read_parquet({records})))) as block
    ),
    blocks as (
        select
            all_blocks.block,
            steps_of_block.steps,
            coalesce(
                max(steps_of_block.rejects_after) over (
                    order by all_blocks.block rows between unbounded preceding and 1 preceding
                ),
                0
            ) as rejects_before,
        from all_blocks
        left join steps_of_block on steps_of_block.block = all_blocks.block
    )

    select
        records.file_row_number + 1 + coalesce(
            list_max(
                list_transform(
                    list_filter(blocks.steps, lambda step: step.loaded_before <= records.file_row_number),
                    lambda step: step.rejects_before
                )
            ),
            blocks.rejects_before
        ) as _record_number,
        records.* exclude (file_row_number),
    from read_parquet({records}, file_row_number = true) as records
    inner join blocks on blocks.block = records.file_row_number // 4096
)
