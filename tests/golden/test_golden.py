"""The texts in this folder are those generated, are formatted, and compute the derivative.

`pytest tests/golden --update-golden` rewrites them.
"""

from __future__ import annotations

import ast
import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import srcgrad
from tests.tools.both_modes import direction_like
from tests.tools.checking import Differences, against_differences, close, flat, leaves
from tests.golden.products import PRODUCTS
from tests.golden.programs import JACOBIANS, PROGRAMS, SPARSE, Golden

FOLDER = Path(__file__).parent
OURS = {"__init__", "design", "own_rules", "products", "programs", "recursions", "solutions"} | {
    "test_golden",
    "test_products",
}


def generated(golden: Golden) -> str:
    derive = getattr(srcgrad, golden.operator)
    return derive(golden.program, golden.argnums).specialise(*golden.arguments).source


@pytest.mark.parametrize("golden", PROGRAMS, ids=lambda golden: golden.name)
def test_golden(golden: Golden, request: pytest.FixtureRequest) -> None:
    text = generated(golden)
    file = FOLDER / f"{golden.name}.py"
    if request.config.getoption("--update-golden"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8"), "run pytest --update-golden, and read the diff"

    module = importlib.import_module(f"tests.golden.{golden.name}")
    given = [np.copy(v) if isinstance(v, np.ndarray) else v for v in leaves(golden.arguments)]
    wrt = list(golden.argnums) if isinstance(golden.argnums, tuple) else [golden.argnums]
    direction = direction_like([golden.arguments[k] for k in wrt])
    seed = leaves(direction) if golden.operator == "jvp" else ()
    results = getattr(module, golden.name)(*given, *golden.captured, *seed)
    results = results if isinstance(results, tuple) else (results,)
    if golden.operator in JACOBIANS:
        for at, block in zip(wrt, results, strict=True):
            against_columns(golden, at, block)
        return
    if golden.operator != "grad":
        value, *results = results
        assert close(value, golden.program(*golden.arguments_copied()), 1e-10)
    differences = Differences(golden.program, golden.arguments, {}, wrt)
    if golden.operator == "jvp":
        slope, error = differences.along(flat(direction))
        assert abs(results[0] - slope) <= 1e-6 * (1.0 + abs(slope)) + 10.0 * error
    else:
        against_differences(differences, flat(list(results)), 1e-6, 1e-9)


@pytest.mark.parametrize("golden", SPARSE, ids=lambda golden: golden.name)
def test_sparse(golden: Golden, request: pytest.FixtureRequest) -> None:
    """The elements of a sparse Jacobian, for the colours that its pattern has."""
    derivative = srcgrad.jacobian(golden.program, golden.argnums, mode="sparse")
    text = derivative.specialise(*golden.arguments).source
    file = FOLDER / f"{golden.name}.py"
    if request.config.getoption("--update-golden"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8"), "run pytest --update-golden, and read the diff"

    module = importlib.import_module(f"tests.golden.{golden.name}")
    size = len(golden.arguments[0])
    rows, columns = np.nonzero(abs(np.subtract.outer(np.arange(size), np.arange(size))) < 2)
    colours = np.arange(size) % 3
    found = np.zeros((size, size))
    found[rows, columns] = getattr(module, golden.name)(
        *golden.arguments_copied(), 3, colours, 3 * rows + colours[columns]
    )
    against_columns(golden, 0, found)


def against_columns(golden: Golden, at: int, block: np.ndarray) -> None:
    """Compare a block of a Jacobian with central differences of the function."""
    for place in np.ndindex(np.shape(golden.arguments[at])):
        ends = []
        for step in (1e-6, -1e-6):
            moved = list(golden.arguments_copied())
            moved[at] = np.asarray(moved[at], float)
            moved[at][place] += step
            ends.append(golden.program(*moved))
        column = (ends[0] - ends[1]) / 2e-6
        np.testing.assert_allclose(block[(..., *place)], column, rtol=1e-6, atol=1e-8)


def test_every_file_belongs_to_a_program() -> None:
    files = {file.stem for file in FOLDER.glob("*.py")} - OURS
    known = {golden.name for golden in (*PROGRAMS, *SPARSE)}
    assert files == known | PRODUCTS.keys()


def test_imports() -> None:
    for golden in (*PROGRAMS, *SPARSE):
        for node in ast.walk(ast.parse((FOLDER / f"{golden.name}.py").read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            allowed = {"math", "cmath", "numpy", "numba", "scipy"}
            assert {name.partition(".")[0] for name in names} <= allowed


def ruff() -> str:
    beside = Path(sys.executable).with_name("ruff")
    found = str(beside) if beside.exists() else shutil.which("ruff")
    return found or pytest.skip("ruff is not installed")


def test_formatted(tmp_path: Path) -> None:
    for golden in (*PROGRAMS, *SPARSE):
        shutil.copy(FOLDER / f"{golden.name}.py", tmp_path)
    wide = ["--line-length", "100"]
    for command in (["format", "--diff", *wide], ["check", "--select", "F", *wide]):
        done = subprocess.run(
            [ruff(), *command, "--isolated", str(tmp_path)],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout[:3000]
