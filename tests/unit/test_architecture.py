"""The shape of the project: what a page may pull in, and how long a piece of it may be."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = sorted(file for file in (ROOT / "core").rglob("*.py") if "dbt_packages" not in file.parts)
PAGES = sorted((ROOT / "pages").glob("[!_]*.py"))
PAGE_PARTS = sorted((ROOT / "pages" / "ui").glob("*.py"))

MOST_APP, MOST_PAGE, MOST_MODULE, MOST_FUNCTION = 40, 80, 300, 40
# Seconds to import, and nothing that a person looks at needs them.
HEAVY = ("great_expectations", "dbt")
# The history of runs names each step, and the steps know the matching.
KNOWS_THE_STEPS = {"splink"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported_by(modules: list[str], watched: tuple[str, ...]) -> set[str]:
    """In a fresh process, because this one has imported everything long ago."""
    told = f"import sys, {', '.join(modules)}; print(*(name for name in {watched!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def core_modules_of_pages() -> list[str]:
    found: set[str] = set()
    for file in [*PAGES, *PAGE_PARTS, ROOT / "app.py"]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "core":
                found |= {_module(node.module, alias.name) for alias in node.names}
    return sorted(found)


def _module(package: str, member: str) -> str:
    path = ROOT / package.replace(".", "/") / member
    return f"{package}.{member}" if path.with_suffix(".py").exists() or path.is_dir() else package


def functions(file: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield f"{name(file)}:{node.name}", node.end_lineno - node.lineno + 1


def lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def test_the_engine_runs_without_a_screen() -> None:
    assert imported_by(["core.__main__"], ("streamlit",)) == set()


def test_a_page_waits_for_no_library_that_only_a_job_needs() -> None:
    modules = core_modules_of_pages()
    assert "core.jobs" in modules
    assert imported_by(modules, HEAVY) <= KNOWS_THE_STEPS


def test_a_command_that_checks_and_builds_nothing_imports_neither_library() -> None:
    assert imported_by(["core.__main__"], ("great_expectations", "dbt")) == set()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_sends_visitors_through_the_frame_first(page: Path) -> None:
    """Before any other call: else a bookmark opens the page without its frame after a restart."""
    calls = [
        node.value
        for node in ast.parse(page.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Expr | ast.Assign) and isinstance(node.value, ast.Call)
    ]
    assert ast.unparse(calls[0]) == f"frame.require('{name(page)}')"


def test_app_only_frames() -> None:
    assert lines(ROOT / "app.py") <= MOST_APP


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_is_short(page: Path) -> None:
    assert lines(page) <= MOST_PAGE


def test_there_are_at_most_fourteen_pages() -> None:
    assert 9 <= len(PAGES) <= 14


def test_every_module_is_short() -> None:
    too_long = {name(file): lines(file) for file in [*CORE, *PAGE_PARTS] if lines(file) > MOST_MODULE}
    assert too_long == {}


def test_every_function_is_short() -> None:
    files = [file for file in [*CORE, *PAGE_PARTS] if "migrations" not in file.parts]
    found = {where: length for file in files for where, length in functions(file)}
    assert {where: length for where, length in found.items() if length > MOST_FUNCTION} == {}


def test_nothing_in_the_project_names_a_place_on_one_machine() -> None:
    texts = [*CORE, *PAGES, *PAGE_PARTS, ROOT / "Makefile", ROOT / "README.md"]
    places = ("/ho" + "me/", "/wo" + "rk/", "/Us" + "ers/")
    assert [name(file) for file in texts if any(place in file.read_text() for place in places)] == []
