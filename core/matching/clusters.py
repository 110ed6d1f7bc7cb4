"""Records that are one: connected through merges, unless something inside speaks against it."""

from core import engine
from core.engine import Connection
from core.matching import scripts

# A chain of this many links is no lead; what it still connects after so many rounds is cut by the guard.
MOST_ROUNDS = 60
LARGEST_CLUSTER = 50
# A pair inside a cluster that is less likely than the first contradicts it. One pair alone holds two groups
# of records together only if it is as likely as the second.
UNLIKELY, FIRM = 0.05, 0.999
MERGES = "select rid_l, rid_r from match_judged where band = 'merge'"
# Two groups of two records make four.
FIRM_MERGES = f"""
{MERGES} and (rule <> 'model' or probability >= {FIRM})
and rid_l in (
    select rid from match_cluster
    where cluster in (select cluster from match_cluster group by cluster having count(*) >= 4)
)"""


def build(connection: Connection) -> None:
    """match_cluster: every record with its cluster; what the guard undoes becomes review in match_judged.

    A person's merges and equal licences make the cores, and a core holding a pair that a person keeps
    apart goes to review whole. Around the cores, model merges are the first to go where two cores or
    records of one cluster contradict each other, or one pair that is not firm ties two groups of records;
    exact places and links are the second.
    """
    connect(connection, "match_core", f"{MERGES} and is_certain")
    scripts.run(connection, "guard_cores")
    connect(connection, "match_core", f"{MERGES} and is_certain")
    for rules in ("('model')", "('exact_place', 'crm_link')"):
        connect(connection, "match_cluster", MERGES)
        connect(connection, "match_firm", FIRM_MERGES)
        scripts.run(connection, "guard", rules=rules, largest=LARGEST_CLUSTER, unlikely=UNLIKELY)
    connect(connection, "match_cluster", MERGES)


def connect(connection: Connection, table: str, edges: str) -> None:
    """`table` (rid, cluster) by `edges`, a query of (rid_l, rid_r): a cluster is called by its smallest rid.

    Labels travel twice as far every round.
    """
    scripts.run(connection, "connect_start", edges=edges)
    for _ in range(MOST_ROUNDS):
        scripts.run(connection, "connect_round")
        if not engine.count(connection, "(select 1 from match_label where label <> was limit 1)"):
            break
    scripts.run(connection, "connect_end", table=table)
