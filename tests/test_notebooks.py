"""The notebooks of the documentation run, and are kept as they were run."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.tools import notebooks

PATHS = sorted(notebooks.FOLDER.glob("*.ipynb"))
LARGEST = 100_000
"""Bytes of a notebook: pictures are small."""


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def kinds(notebook: Any) -> list[list[str]]:
    """What each cell shows: printed text, or the formats of a value."""
    return [
        [",".join(sorted(o.get("data", {o["output_type"]: ""}))) for o in cell["outputs"]]
        for cell in code(notebook)
    ]


def test_there_are_five() -> None:
    assert len(PATHS) == 5
    page = (notebooks.FOLDER.parent / "notebooks.md").read_text(encoding="utf-8")
    assert [path.name for path in PATHS if f"notebooks/{path.name}" not in page] == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_with_its_outputs(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert path.stat().st_size < LARGEST
    cells = code(notebook)
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert sum(bool(cell["outputs"]) for cell in cells) >= 3
    assert any("assert " in "".join(cell["source"]) for cell in cells)
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert not any(output["output_type"] == "error" for output in outputs)
    assert not any(output.get("name") == "stderr" for output in outputs)


@pytest.mark.long
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its cells assert what they find; numbers that they print may differ in the last places."""
    if missing := notebooks.missing():
        pytest.skip(f"{', '.join(missing)} not installed: pip install -e '.[notebooks]'")
    path_of_modules = [str(notebooks.FOLDER.parents[1]), os.getenv("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path_of_modules))
    assert kinds(notebooks.run(path)) == kinds(json.loads(path.read_text(encoding="utf-8")))
