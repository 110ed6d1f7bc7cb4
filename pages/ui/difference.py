"""Two values side by side, marked where they differ."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&])")
# Where Markdown would make a link of an address, whatever is escaped: it looks at the text once more.
ADDRESS = re.compile(r"(https?(?=://)|www(?=\.)|@(?=[\w-]))", re.IGNORECASE)
NOTHING = ":gray[]"  # shows nothing, and text on both sides of it is two texts; a copy has no odd character
ALIKE = 0.5  # below this, single letters in common are chance: the whole value is marked
ISLAND = 3  # shorter runs in common between two differences read as one difference
OPEN_BOX = "\N{OPEN BOX}"


def plain(value: object) -> str:
    """A value as Markdown that shows exactly its characters, and links nowhere."""
    pieces = ADDRESS.split(str(value).replace("\n", " "))
    escaped = [MARKDOWN.sub(r"\\\1", piece) for piece in pieces]
    return "".join(text + NOTHING * (at % 2) for at, text in enumerate(escaped))


def marked(value: str, other: str) -> str:
    """`value` with the characters that `other` does not have at that place set off."""
    return "".join(_mark(text) if is_other else plain(text) for text, is_other in pieces(value, other))


def pieces(value: str, other: str) -> list[tuple[str, bool]]:
    """`value` in order, each piece with whether it differs from `other`."""
    matcher = SequenceMatcher(None, value, other, autojunk=False)
    if value and matcher.ratio() < ALIKE:
        return [(value, True)]
    return list(_joined(_runs(matcher, value)))


def _runs(matcher: "SequenceMatcher[str]", value: str) -> Iterator[tuple[str, bool]]:
    found = matcher.get_opcodes()
    for at, (operation, start, end, _, _) in enumerate(found):
        is_island = 0 < at < len(found) - 1 and end - start < ISLAND
        yield value[start:end], operation != "equal" or is_island


def _joined(runs: Iterator[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Neighbours of one kind as one piece; a gap, where only the other has characters, is no piece."""
    text, kind = "", False
    for piece, is_other in runs:
        if piece and text and is_other != kind:
            yield text, kind
            text = ""
        if piece:
            text, kind = text + piece, is_other
    if text:
        yield text, kind


def _mark(text: str) -> str:
    """Bold as well as coloured, and without a background: its padding would read as a space."""
    shown = text.replace(" ", OPEN_BOX) if not text.strip() else text
    before = " " * (len(shown) - len(shown.lstrip()))
    after = " " * (len(shown) - len(shown.rstrip()))
    return f"{before}:orange[**{plain(shown.strip())}**]{after}"
