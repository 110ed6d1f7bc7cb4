"""Two values side by side, marked where they differ."""

import re
from difflib import SequenceMatcher

MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&])")


def plain(value: object) -> str:
    """A value as Markdown that shows exactly its characters."""
    return MARKDOWN.sub(r"\\\1", str(value).replace("\n", " "))


def marked(value: str, other: str) -> str:
    """`value` with the characters that `other` does not have at that place set off."""
    parts = []
    for operation, start, end, _, _ in SequenceMatcher(None, value, other, autojunk=False).get_opcodes():
        piece = plain(value[start:end])
        parts.append(piece if operation == "equal" or not piece.strip() else f":orange-background[{piece}]")
    return "".join(parts)
