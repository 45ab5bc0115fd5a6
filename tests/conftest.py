"""Fixtures and options that all tests share."""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import itertools
import linecache
import os
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.tools import deadline, tiers

_serial = itertools.count()


def pytest_addoption(parser: pytest.Parser) -> None:
    with contextlib.suppress(ValueError):  # srcgrad's own plugin has it, where that is installed
        parser.addoption(
            "--update-golden", action="store_true", help="rewrite the files of tests/golden"
        )
    parser.addoption(
        "--checked", action="store_true", help="check each access of compiled code to memory"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Tests leave the user's cache folder alone."""
    deadline.start()
    if config.option.checked:
        os.environ.pop("SRCGRAD_CACHE_DIR", None)
    if "SRCGRAD_CACHE_DIR" not in os.environ:
        folder = tempfile.TemporaryDirectory(prefix="srcgrad-tests-")
        os.environ["SRCGRAD_CACHE_DIR"] = folder.name
        config.add_cleanup(folder.cleanup)
    if config.option.checked:
        from tests.tools import checked

        checked.install()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked `long` is for the long tier, what is marked `soak` for `-m soak`."""
    for item in items:
        if item.nodeid in tiers.SLOW:
            item.add_marker(pytest.mark.long)
    left = set()
    if tiers.IS_TODAY:
        rows = (item for item in items if item.get_closest_marker("rows"))
        left |= {item for item in rows if not tiers.is_due(item.nodeid)}
    if not config.option.markexpr:
        late = ("soak",) if tiers.IS_LONG else ("soak", "long")
        left |= {item for item in items if any(map(item.get_closest_marker, late))}
    config.hook.pytest_deselected(items=[item for item in items if item in left])
    items[:] = deadline.in_the_days_order([item for item in items if item not in left])


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was collected stays until the end: whoever looks for garbage need not look at it.

    Python's own thresholds are for programs that make less: a sixth of the time went into looking.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if deadline.is_over():
        pytest.skip(deadline.NOT_RUN)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Of a run whose time was limited, how much of it there was time for."""
    if not deadline.MINUTES:
        return
    stats = terminalreporter.stats
    left = [each for each in stats.get("skipped", ()) if deadline.NOT_RUN in str(each.longrepr)]
    kinds = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")
    tests = {each.nodeid for kind in kinds for each in stats.get(kind, ())}
    terminalreporter.write_line(deadline.report(len(tests), len(left)))


@pytest.fixture(autouse=True, scope="session")
def _all_names_are_set() -> Iterator[None]:
    """Whatever text a test makes, each name in it is set before it is read."""
    from tests.tools.defined import undefined

    pipeline: Any = importlib.import_module("srcgrad.pipeline")
    plain = pipeline.generate

    def checked(request: Any) -> Any:
        generated = plain(request)
        missing = undefined(generated.text)
        missing = [name for name in missing if name not in generated.called.objects]
        assert not missing, f"{missing} in\n{generated.text}"
        return generated

    pipeline.generate = checked
    yield
    pipeline.generate = plain


@pytest.fixture
def module(tmp_path: Path) -> Iterator[Callable[[str], ModuleType]]:
    """Imports a text as a module from a file of its own; `module.__file__` is that file."""
    made: list[str] = []

    def imported(text: str) -> ModuleType:
        name = f"example_{next(_serial)}"
        path = tmp_path / f"{name}.py"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        result = importlib.util.module_from_spec(spec)
        sys.modules[name] = result
        made.append(name)
        spec.loader.exec_module(result)
        return result

    yield imported
    for name in made:
        sys.modules.pop(name, None)
    linecache.checkcache()
