"""Locks on files that the operating system lets go of when their process dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def waiting_for(path: Path) -> Iterator[None]:
    """Blocks until nobody else holds the lock."""
    with _opened(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def held_or_none(path: Path) -> Iterator[bool]:
    """Yields False at once when somebody else holds the lock."""
    with _opened(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def is_held(path: Path) -> bool:
    with held_or_none(path) as free:
        return not free


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        yield file


def hand_over(file: IO[str]) -> None:
    """Locks an open file so that a child process which inherits it holds the lock after we close ours."""
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
