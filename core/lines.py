"""The two lines of matching in force: the shipped ones, or what people made of them."""

from core.errors import WrongUse
from core.matching import Thresholds
from core.settings import Settings
from core.state import Store, match_lines
from core.state.pair_tables import MatchLine

LEAST_MERGE, LEAST_REVIEW = 0.5, 0.01  # below one half, a merge is more likely wrong than right


class BadLines(WrongUse):
    def __init__(self, lines: Thresholds) -> None:
        super().__init__(
            f"Pairs cannot merge from {_said(lines.merge)} and be asked about from {_said(lines.review)}. "
            f"Merge from {_said(LEAST_MERGE)} or more, and ask from {_said(LEAST_REVIEW)} up to that line."
        )


class NothingNew(WrongUse):
    def __init__(self) -> None:
        super().__init__("These lines are in force already; nothing was saved.")


class NoReason(WrongUse):
    def __init__(self) -> None:
        super().__init__("Say why the lines move: the reason is kept with them.")


class MovedMeanwhile(WrongUse):
    def __init__(self) -> None:
        super().__init__(
            "Somebody moved the lines meanwhile, so nothing was changed. Reload the page to see who, and why."
        )


def shipped(settings: Settings) -> Thresholds:
    """What holds until somebody says otherwise; the environment may name others."""
    return Thresholds(merge=settings.merge_probability, review=settings.review_probability)


def in_force(store: Store, settings: Settings) -> Thresholds:
    row = standing(store)
    return Thresholds(merge=row.merge, review=row.review) if row else shipped(settings)


def standing(store: Store) -> MatchLine | None:
    """Who set the lines in force, and why; None while the shipped ones hold."""
    with store.session() as session:
        return match_lines.standing(session)


def history(store: Store) -> list[MatchLine]:
    """Newest first, undone ones and undos included."""
    with store.session() as session:
        return match_lines.history(session)


def save(
    store: Store, settings: Settings, lines: Thresholds, reason: str, who: str, seen: int | None
) -> MatchLine:
    """From the next run on; what is published stays. `seen` are the lines that the person saw in force."""
    if not (lines.merge >= LEAST_MERGE and LEAST_REVIEW <= lines.review <= lines.merge <= 1):
        raise BadLines(lines)
    if not reason.strip():
        raise NoReason
    with store.session() as session:
        row = match_lines.standing(session)
        if (row.line_id if row else None) != seen:
            raise MovedMeanwhile
        if lines == (Thresholds(merge=row.merge, review=row.review) if row else shipped(settings)):
            raise NothingNew
        said = MatchLine(merge=lines.merge, review=lines.review, reason=reason.strip(), created_by=who)
        return match_lines.add(session, said)


def undo(store: Store, line_id: int, who: str) -> MatchLine:
    """What held before holds again; only the lines in force can be taken back."""
    with store.session() as session:
        row = match_lines.standing(session)
        if row is None or row.line_id != line_id:
            raise MovedMeanwhile
        return match_lines.undo(session, line_id, who)


def _said(probability: float) -> str:
    return f"{100 * probability:g} %"
