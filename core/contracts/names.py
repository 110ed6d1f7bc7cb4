"""When two header names are the same column, and how alike two different ones are."""

import re
from difflib import SequenceMatcher

# A shorter token is found inside too many longer ones by chance ("id" in "provider").
SHORTEST_TELLING_TOKEN = 4


def normal(name: str) -> str:
    """Case and runs of white space do not make another column."""
    return " ".join(name.split()).casefold()


def likeness(left: str, right: str) -> float:
    """1 for the same words, near 0 for unrelated names; a name inside a longer one counts as related."""
    ours, theirs = _tokens(left), _tokens(right)
    if not ours or not theirs:
        return 0.0
    if ours == theirs:
        return 1.0
    letters = SequenceMatcher(None, " ".join(ours), " ".join(theirs), autojunk=False).ratio()
    return (letters + _containment(ours, theirs)) / 2


def _tokens(name: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return [_singular(word) for word in re.findall(r"[a-z]+|[0-9]+", spaced.casefold())]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > SHORTEST_TELLING_TOKEN and word.endswith("s") else word


def _containment(left: list[str], right: list[str]) -> float:
    """The share of the shorter name's words that the longer one has too."""
    fewer, more = sorted((left, right), key=len)
    return sum(any(_same(word, other) for other in more) for word in fewer) / len(fewer)


def _same(word: str, other: str) -> bool:
    shorter, longer = sorted((word, other), key=len)
    if len(shorter) < SHORTEST_TELLING_TOKEN or len(longer) >= 2 * len(shorter):
        return word == other
    return shorter in longer
