"""Which models carry a field, read from the project's own SQL."""

import re
from functools import cache
from pathlib import Path

MODELS = Path(__file__).parent / "project" / "models"
EVERY_FIELD = re.compile(r"var\('(compared_|pinnable_)?fields'\)")


def models_with(field: str) -> tuple[str, ...]:
    """A model carries a field that it names, and every field where it lists them all."""
    named = re.compile(rf"\b{re.escape(field)}\b")
    return tuple(name for name, sql in _models() if named.search(sql) or EVERY_FIELD.search(sql))


@cache
def _models() -> tuple[tuple[str, str], ...]:
    """By name; comments say nothing about what a model reads."""
    files = sorted(MODELS.rglob("*.sql"), key=lambda path: path.stem)
    return tuple((path.stem, re.sub(r"--.*", "", path.read_text(encoding="utf-8"))) for path in files)
