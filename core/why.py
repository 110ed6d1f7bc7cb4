"""Why a pair looks alike, and what would change the verdict, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core import inputs, matching
from core.engine import Connection
from core.insights import queue
from core.insights.queue import QueueRow
from core.matching import Explanation, Model, Reason

LOUD = 0.5  # bits: what is worth less is not told in the sentence
RARE = "same, rare"
MOST_FOR, MOST_AGAINST = 3, 2
_PHRASES = {
    "same": "same {}",
    "same, common": "same {} as many records",
    "different": "another {}",
    "different, no number": "another {}",
    "a letter apart": "{} that differs by a letter",
    "a digit apart": "{} that differs by a digit",
    "nearly the same": "nearly the same {}",
    "nearly the same, no number": "nearly the same {}",
    "alike": "{} that looks alike",
    "another number in it": "another number in the {}",
    "a number in one of them": "a number in one {} only",
    "one within the other": "one {} within the other",
    "most words": "most words of the {}",
    "some words": "some words of the {}",
    "a part of it": "one {} part of the other",
    "another unit": "another unit at the same {}",
    "same name, no number": "same {} without a number",
    "one without a number": "one {} without a number",
    "a number nearly the same": "a house number nearly the same",
    "another number": "another house number",
    "same number only": "the house number of another {}",
    "same city, ZIP nearly": "same city and nearly the same ZIP",
    "city nearly": "nearly the same city",
    "ZIP nearly": "nearly the same ZIP",
    "same but for the area code": "same {} but for the area code",
    "same domain": "same {} domain",
    "an initial": "{} as an initial",
    "the other's first name": "first and last name swapped",
    "the other's last name": "first and last name swapped",
}


@dataclass(frozen=True)
class Lines:
    """Probabilities from which the run merged by itself, and from which it asked."""

    merge: float
    review: float


@dataclass(frozen=True)
class Why:
    alike: str
    change: str
    told: Explanation


def explain(run_folder: Path, connection: Connection, row: QueueRow) -> Why | None:
    """None for a pair of a run that kept no patterns."""
    if row.pattern is None or not (run_folder / "model.json").exists():
        return None
    names = connection.execute("select name from match_comparison order by place").fetchall()
    told = _explained(run_folder / "model.json", tuple(name for (name,) in names), row.pattern)
    return Why(alike(told.reasons), change(told, _lines(run_folder / "inputs"), row.why), told)


def alike(reasons: Sequence[Reason]) -> str:
    """What speaks for one lead, the strongest first, then what speaks against."""
    loud = [one for one in reasons if one.bits > LOUD][:MOST_FOR]
    rare = [one.comparison for one in loud if one.level == RARE]
    plus = [f"same {_listed(rare)}, which few records have"] if rare else []
    plus += list(dict.fromkeys(phrase(one) for one in loud if one.level != RARE))
    minus = list(dict.fromkeys(phrase(one) for one in reasons if one.bits < -LOUD))[:MOST_AGAINST]
    said = "; ".join(plus) if rare else _listed(plus) if plus else "little in common"
    sentence = f"{said}; but {_listed(minus)}" if minus else said
    return f"{sentence[:1].upper()}{sentence[1:]}."


def change(told: Explanation, lines: Lines, why: str) -> str:
    """The one comparison without which the verdict would be another, on either side of a line."""
    if why == queue.AGAIN:
        return "A value changed since it was decided, so it is asked again."
    if told.probability >= lines.merge and why == queue.CONTRADICTED:
        return (
            "By its likelihood it would be merged; but then records that contradict each other would come "
            "into one lead. Split off shows them all."
        )
    if told.probability >= lines.merge:
        return "By its likelihood it would be merged; what contradicts it keeps it a question."
    if told.probability < lines.review:
        return "By its likelihood it would be kept apart; what both share makes it a question."
    drop = min(told.reasons, key=lambda one: one.without, default=None)
    rise = max(told.reasons, key=lambda one: one.without, default=None)
    said = []
    if drop and drop.without < lines.review:
        said.append(f"without {_the(drop)} it would fall below the line ({drop.without:.0%})")
    if rise and rise.without >= lines.merge:
        said.append(f"without {_the(rise)} it would be merged ({min(rise.without, 0.999):.1%})")
    if not said:
        return "No single field would change the verdict."
    sentence = "; ".join(said).replace("%", " %")
    return f"{sentence[:1].upper()}{sentence[1:]}."


def phrase(reason: Reason) -> str:
    """One comparison and its level as people say it."""
    if reason.level == RARE:
        return f"same {reason.comparison}, which few records have"
    shape = _PHRASES.get(reason.level)
    if reason.comparison == "town":
        return shape.format("town") if reason.level == "different" and shape else shape or reason.level
    return shape.format(reason.comparison) if shape else f"{reason.comparison}: {reason.level}"


def _the(reason: Reason) -> str:
    return f"the {reason.comparison}"


def _listed(parts: Sequence[str]) -> str:
    if not parts:
        return ""
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


@lru_cache(maxsize=512)
def _explained(model: Path, names: tuple[str, ...], pattern: int) -> Explanation:
    """Few patterns make many pairs, and a published run's model never changes."""
    return matching.explain(_model(model), names, pattern)


@lru_cache(maxsize=8)
def _model(file: Path) -> Model:
    return Model(file.read_text())


@lru_cache(maxsize=8)
def _lines(folder: Path) -> Lines:
    agreed = inputs.load(folder).settings
    return Lines(float(agreed["merge_probability"]), float(agreed["review_probability"]))
