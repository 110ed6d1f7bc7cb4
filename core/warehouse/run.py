"""Running dbt in this process, and what it built and checked."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

from core import engine
from core.errors import LeadfoldError
from core.settings import Settings
from core.warehouse import parsed

Selection = Literal["staging", "marts"]
Status = Literal["passed", "warned", "failed"]

_PATHS: dict[Selection, tuple[str, ...]] = {
    "staging": ("path:models/staging",),
    "marts": ("path:models/intermediate", "path:models/marts"),
}
_STATUS: dict[str, Status] = {"success": "passed", "pass": "passed", "warn": "warned"}


@dataclass(frozen=True)
class Built:
    """A view or table that stands in the run's file now."""

    name: str
    kind: str
    rows: int
    seconds: float


@dataclass(frozen=True)
class Checked:
    """One test over one model; a warning counts its rows and stops nothing."""

    name: str
    model: str
    status: Status
    failing_rows: int
    seconds: float


@dataclass(frozen=True)
class BuildReport:
    models: tuple[Built, ...]
    checks: tuple[Checked, ...]
    seconds: float

    @property
    def warned(self) -> tuple[Checked, ...]:
        return tuple(check for check in self.checks if check.status == "warned")


@dataclass(frozen=True)
class Progress:
    """A model or test has just ended, the `done`th of `total`."""

    name: str
    done: int
    total: int
    seconds: float


OnEvent = Callable[[Progress], None]


class WarehouseFailed(LeadfoldError):
    """The names are dbt's, so that they can be found in the run's folder."""


def _ignore(progress: Progress) -> None:
    """For callers that show no progress."""


def build(
    run_folder: Path, settings: Settings, select: Selection, on_event: OnEvent = _ignore
) -> BuildReport:
    """Models and their tests in order of dependence; the first failure leaves what depends on it unbuilt."""
    # A test runs here only when everything it reads is built by now: staging knows nothing of the marts.
    chosen = ["--select", *_PATHS[select], "--indirect-selection", "buildable", "--no-write-json"]
    started = perf_counter()
    results = _invoke(run_folder, ["build", *chosen, "--exclude-resource-type", "unit_test"], on_event)
    parsed.keep(run_folder / "dbt", settings)
    return BuildReport(_built(results, run_folder, settings), _checked(results), perf_counter() - started)


def unit_test(run_folder: Path) -> tuple[Checked, ...]:
    """dbt's unit tests, which need the marts to stand because they take the column types from them."""
    return _checked(_invoke(run_folder, ["test", "--select", "test_type:unit"], _ignore))


def _invoke(run_folder: Path, command: Sequence[str], on_event: OnEvent) -> list[Any]:
    # dbt takes 1.5 s to import, and the app must not pay for it.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    arguments = [*_global_flags(run_folder), *command, *_places(run_folder)]
    try:
        manifest = parsed.load(run_folder / "dbt")
        outcome = dbtRunner(manifest=manifest, callbacks=[_listener(on_event)]).invoke(arguments)
    finally:
        _release(DuckDBConnectionManager)
    results = list(getattr(outcome.result, "results", None) or [])
    if not outcome.success:
        raise WarehouseFailed(_sentence(results, outcome.exception)) from outcome.exception
    return results


def _global_flags(run_folder: Path) -> list[str]:
    logs = ["--log-path", str(run_folder / "dbt" / "logs"), "--log-level-file", "warn"]
    silent = [
        "--quiet",
        "--log-level",
        "none",
        "--no-print",
        "--no-use-colors",
        "--no-use-colors-file",
    ]
    return [*silent, *logs, "--no-send-anonymous-usage-stats", "--no-version-check", "--partial-parse"]


def _places(run_folder: Path) -> list[str]:
    project = str(run_folder / "dbt")
    return ["--project-dir", project, "--profiles-dir", project]


def _release(manager: Any) -> None:
    """dbt keeps the file open between commands; the next library on it needs it closed."""
    environment = manager._ENV
    if environment is not None:
        environment.close()
        manager.close_all_connections()


def _listener(on_event: OnEvent) -> Callable[[Any], None]:
    def heard(event: Any) -> None:
        if event.info.name in ("LogModelResult", "LogTestResult"):
            data = event.data
            total = data.total if event.info.name == "LogModelResult" else data.num_models
            on_event(Progress(data.node_info.node_name, data.index, total, data.execution_time))

    return heard


def _built(results: Iterable[Any], run_folder: Path, settings: Settings) -> tuple[Built, ...]:
    models = [result for result in results if result.node.resource_type == "model"]
    with engine.connect(settings, run_folder / "run.duckdb") as connection:
        return tuple(
            Built(
                name=result.node.name,
                kind=result.node.config.materialized,
                rows=engine.count(connection, engine.identifier(result.node.name)),
                seconds=result.execution_time,
            )
            for result in sorted(models, key=lambda result: str(result.node.name))
        )


def _checked(results: Iterable[Any]) -> tuple[Checked, ...]:
    checks = [result for result in results if result.node.resource_type in ("test", "unit_test")]
    return tuple(
        Checked(
            name=result.node.name,
            model=_model(result.node),
            status=_STATUS.get(str(result.status), "failed"),
            failing_rows=result.failures or 0,
            seconds=result.execution_time,
        )
        for result in sorted(checks, key=lambda result: str(result.node.name))
    )


def _model(node: Any) -> str:
    """A test that reads several models belongs to none of them."""
    attached = getattr(node, "attached_node", None) or getattr(node, "tested_node_unique_id", None) or ""
    return str(attached).rpartition(".")[2]


def _sentence(results: Iterable[Any], exception: BaseException | None) -> str:
    failed = [result for result in results if str(result.status) in ("error", "fail", "runtime error")]
    return (
        f"{_what_failed(failed, exception)} Nothing was published. "
        "Start the run again; if it stops here again, dbt/logs/dbt.log in the run's folder tells more."
    )


def _what_failed(failed: Sequence[Any], exception: BaseException | None) -> str:
    checks = [
        f"{result.node.name} ({result.failures} rows)" for result in failed if str(result.status) == "fail"
    ]
    if checks:
        return f"The warehouse failed its checks: {', '.join(sorted(checks))}."
    models = sorted(str(result.node.name) for result in failed)
    if models:
        return f"The warehouse could not build {', '.join(models)}."
    return f"dbt could not read its project ({type(exception).__name__})."
