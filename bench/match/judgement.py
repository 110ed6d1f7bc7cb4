"""One way's answer beside the truth, as numbers, as a line of a table and as JSON."""

from dataclasses import asdict, dataclass

from bench.match import quality
from bench.match.quality import Bin, Score
from bench.match.ways import Answer, Task
from core.engine import Connection

HIGH = 0.95
BETWEEN = (0.1, 0.9)
MERGE = "merge"
HEADER = (
    f"{'':<16}{'seconds':>8}{'GB':>6}  {'best F1':>8}{'P':>8}{'R':>8}  {f'at {HIGH}: F1':>12}{'P':>8}{'R':>8}"
    f"  {'clusters F1':>11}{'P':>8}{'R':>8}  {'compared':>11}{'recall':>8}  merge band"
)


@dataclass(frozen=True)
class Judgement:
    task: str
    way: str
    seconds: float
    peak_gb: float
    best_rank: float
    best: Score
    high: Score
    compared: Score
    merge: Score | None
    clusters: Score | None
    bins: list[Bin]
    calibration_error: float
    between: float
    """The calibration error of the pairs between 0.1 and 0.9, which a person may be asked about."""
    log_loss: float


def judge(connection: Connection, task: Task, answer: Answer) -> Judgement:
    """`truth` is loaded; `judged` stays for whoever wants to know more about this answer."""
    true = quality.true_pairs(connection, task.is_link)
    quality.load(connection, "pairs", answer.pairs)
    quality.judge(connection, "pairs", task.is_link)
    clusters = None
    if answer.clusters:
        quality.load(connection, "clusters", answer.clusters)
        clusters = quality.clusters(connection, "clusters", task.is_link, true)
    rank, best = quality.best(connection, true)
    bins = quality.calibration(connection)
    merge = quality.in_band(connection, MERGE, true)
    return Judgement(
        task=task.name,
        way=answer.way,
        seconds=round(answer.seconds, 2),
        peak_gb=round(answer.peak_gb, 2),
        best_rank=rank,
        best=best,
        high=quality.at(connection, HIGH, true),
        compared=quality.proposed(connection, true),
        merge=merge if merge.found else None,
        clusters=clusters,
        bins=bins,
        calibration_error=round(quality.calibration_error(bins), 5),
        between=round(quality.calibration_error(bins, *BETWEEN), 5),
        log_loss=round(quality.log_loss(connection), 5),
    )


def line(one: Judgement) -> str:
    clusters = _three(one.clusters, 11) if one.clusters else f"{'-':>11}{'':>16}"
    return (
        f"{one.way:<16}{one.seconds:>8.1f}{one.peak_gb:>6.2f}  {_three(one.best, 8)}  {_three(one.high, 12)}"
        f"  {clusters}  {one.compared.found:>11,}{one.compared.recall:>8.4f}  {_merged(one.merge)}"
    )


def calibrated(one: Judgement) -> str:
    return (
        f"  predicted and true share are {one.calibration_error:.4f} apart on average,"
        f" {one.between:.4f} between {BETWEEN[0]} and {BETWEEN[1]}; log loss {one.log_loss:.5f} a pair"
    )


def as_json(one: Judgement) -> dict[str, object]:
    said = asdict(one)
    for name in ("best", "high", "compared", "merge", "clusters"):
        score = getattr(one, name)
        if score:
            said[name] |= {
                "precision": round(score.precision, 5),
                "recall": round(score.recall, 5),
                "f1": round(score.f1, 5),
            }
    return said


def _merged(score: Score | None) -> str:
    if not score:
        return "-"
    wrong = score.found - score.right
    return f"{wrong} wrong of {score.found:,}, at most {score.most_wrong:.2%} at 95 %"


def _three(score: Score, width: int) -> str:
    return f"{score.f1:>{width}.4f}{score.precision:>8.4f}{score.recall:>8.4f}"
