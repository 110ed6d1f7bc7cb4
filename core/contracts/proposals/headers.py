"""What a header says its column means: its words against those that each meaning is called by."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import yaml

from core.contracts.proposals.meanings import HERE, Meaning, every

MAYBE = 0.7  # a header that several meanings share
PARTLY = 0.85  # some words in common say less than all of them
WORTH_NAMING = 0.4
LIGHT = 0.4
SHORTEST_PIECE = 2  # letters, where a word is taken apart: zipcode, phonenum


@dataclass(frozen=True)
class Said:
    """How strongly a header speaks for a meaning, and the phrase it was compared with."""

    score: float
    phrase: str


@dataclass(frozen=True)
class Words:
    abbreviations: Mapping[str, str]
    small: frozenset[str]
    light: frozenset[str]
    left_out: Mapping[str, tuple[str, ...]]


def meanings(header: str, known: Mapping[str, Meaning]) -> dict[str, Said]:
    """Every meaning that shares enough words with the header."""
    said = tokens(header)
    found = {name: _best(said, meaning) for name, meaning in known.items()}
    return {name: best for name, best in found.items() if best.score >= WORTH_NAMING}


def left_out(header: str) -> str | None:
    """Why nobody needs a column so called, such as the date on which the file was made."""
    said = tokens(header)
    return next(
        (why for why, phrases in _words().left_out.items() for phrase in phrases if said == tokens(phrase)),
        None,
    )


@lru_cache(maxsize=4096)
def tokens(text: str) -> frozenset[str]:
    """Words in small letters and singular, abbreviations spelt out: PHYS_ADDR1 is physical, address, 1."""
    told = re.sub(r"(?i)\be-mail", "email", text.replace("#", " number "))
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", told)
    found = re.findall(r"[a-z]+|[0-9]+", spaced.casefold())
    spelt = [word for piece in found for part in _apart(piece) for word in _spelt(part)]
    telling = [word for word in spelt if word not in _words().small]
    return frozenset(telling or spelt)


def _best(said: frozenset[str], meaning: Meaning) -> Said:
    scored = [
        *(Said(_alike(said, phrase), phrase) for phrase in meaning.headers),
        *(Said(MAYBE * _alike(said, phrase), phrase) for phrase in meaning.maybe),
    ]
    return max(scored, key=lambda one: one.score)


def _alike(said: frozenset[str], phrase: str) -> float:
    """1 for the same words; else the weight of the common ones over the weight of both, on average."""
    wanted = tokens(phrase)
    if said == wanted:
        return 1.0
    whole = _weight(said) + _weight(wanted)
    return PARTLY * 2 * _weight(said & wanted) / whole if whole else 0.0


def _weight(words: Iterable[str]) -> float:
    return sum(LIGHT if word in _words().light or word.isdigit() else 1.0 for word in words)


def _spelt(word: str) -> list[str]:
    spelt = _words().abbreviations.get(word, word).split()
    return [_singular(each) for each in spelt]


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us")) else word


def _apart(word: str) -> list[str]:
    """zipcode as zip, code; a word that is known, or not made of known ones, stays whole."""
    if word.isdigit() or word in _known():
        return [word]
    return _pieces(word) or [word]


def _pieces(word: str) -> list[str] | None:
    """The longest known word first, so that "phonenumber" is not "phone", "nu", "mber"."""
    if not word:
        return []
    for end in range(len(word), SHORTEST_PIECE - 1, -1):
        if word[:end] in _known() and (rest := _pieces(word[end:])) is not None:
            return [word[:end], *rest]
    return None


@cache
def _known() -> frozenset[str]:
    phrases = [phrase for meaning in every().values() for phrase in (*meaning.headers, *meaning.maybe)]
    words = {word for phrase in phrases for word in phrase.casefold().split() if len(word) >= SHORTEST_PIECE}
    return frozenset({*words, *_words().abbreviations} - _words().small)


@cache
def _words() -> Words:
    loaded: dict[str, Any] = yaml.safe_load((HERE / "words.yaml").read_text(encoding="utf-8"))
    return Words(
        abbreviations={short: str(long) for short, long in loaded["abbreviations"].items()},
        small=frozenset(loaded["small"]),
        light=frozenset(loaded["light"]),
        left_out={why: tuple(phrases) for why, phrases in loaded["left_out"].items()},
    )
