"""What a spreadsheet would run as a formula, and how it is made text in a file for people."""

from collections.abc import Iterable

# A spreadsheet runs a cell that begins with one of these as a formula, some the wide ones too.
STARTS = ("=", "+", "-", "@", "\t", "\r", *"\uff1d\uff0b\uff0d\uff20")
# What a program may drop, or a person not see, before the first character.
BLANKS = " \t\r\n\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202d\u202e\u2060\u3000\ufeff"
# Letters, digits and an opening bracket: most texts begin with one and need no second look.
_PLAIN = r"^[A-Za-z0-9(]"


def runs(text: str) -> bool:
    return text.startswith(STARTS) or text.lstrip(BLANKS).startswith(STARTS)


def neutral(text: str) -> str:
    """An apostrophe in front makes the cell text."""
    return f"'{text}" if runs(text) else text


def runs_sql(text: str) -> str:
    """`runs` as a condition on an SQL expression; null where the text is."""
    starts, blanks = _characters(STARTS), " || ".join(f"chr({ord(blank)})" for blank in BLANKS)
    closely = f"left({text}, 1) in ({starts}) or left(ltrim({text}, {blanks}), 1) in ({starts})"
    return f"(not regexp_matches({text}, '{_PLAIN}') and ({closely}))"


def may_run_sql(texts: Iterable[str]) -> str:
    """True wherever one of the expressions may run, and hardly elsewhere: one look for all; never null."""
    blanks = "".join(f"\\x{{{ord(blank):x}}}" for blank in BLANKS)
    starts = "".join(f"\\x{{{ord(start):x}}}" for start in STARTS)
    return f"regexp_matches(concat_ws('|', {', '.join(texts)}), '(^|\\|)[{blanks}]*[{starts}]')"


def neutral_sql(text: str) -> str:
    return f"if({runs_sql(text)}, '''' || {text}, {text})"


def _characters(listed: Iterable[str]) -> str:
    return ", ".join(f"chr({ord(each)})" for each in listed)
