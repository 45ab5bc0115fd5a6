"""The modules of srcgrad are short, and each says first what it is."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

import srcgrad

PACKAGE = Path(srcgrad.__file__).parent
FILES = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 60
LONGER: dict[str, str] = {}
"""Files, and functions as `file: name`, that are longer, each with the reason."""


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions() -> Iterator[tuple[str, int]]:
    """Each function of the package, and how many lines it has, its docstring among them."""
    for name, path in FILES.items():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None, "a node of a file"
                yield f"{name}: {node.name}", node.end_lineno - node.lineno + 1


def test_no_file_is_long() -> None:
    lengths = {
        name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in FILES.items()
    }
    long = {name for name, lines in lengths.items() if lines > LINES_OF_A_FILE}
    assert long == {name for name in LONGER if ": " not in name}


def test_no_function_is_long() -> None:
    found = list(functions())
    assert len(found) > 3000, "the functions are found"
    long = {name for name, lines in found if lines > LINES_OF_A_FUNCTION}
    assert long == {name for name in LONGER if ": " in name}


def test_each_module_says_what_it_is() -> None:
    silent = [name for name, path in FILES.items() if not ast.get_docstring(parsed(path))]
    assert silent == []
