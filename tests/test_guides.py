"""The guide in each folder's `__init__.py` names each file there, and nothing that is not there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import srcgrad

PACKAGE = Path(srcgrad.__file__).parent
FOLDERS = {
    path.parent.relative_to(PACKAGE).as_posix(): path.parent
    for path in sorted(PACKAGE.rglob("__init__.py"))
}
SHOWN = {
    *("analysis", "differentiate", "optimise", "printer", "rules"),
    *("frontend/meanings", "frontend/pointwise", "frontend/specialise"),
}
"""Folders whose guides have an example that is run; the others of the front end draw one."""
ENTRY = re.compile(r" {0,4}([\w/]+(?:\.py)?(?:, +[\w/]+(?:\.py)?)*),? {2,}\S")
"""A line of a table: names, and behind a gap what they are."""
DRAWN = re.compile(r" *\S.*?\S {3,}\S")
"""A line of an example: a piece of a program, and beside it what it becomes."""
WITHIN = re.compile(r"[;(] *([\w/]+(?:, \w+)*): ")
"""Names within a line: `; lapack: the symbols`."""


def guide(folder: Path) -> str:
    return ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""


def files(folder: Path) -> set[str]:
    """The modules of a folder, and the folders in it."""
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    return modules | {path.parent.name for path in folder.glob("*/__init__.py")}


def defined(folder: Path) -> set[str]:
    """The functions and classes of the modules in a folder, and of those in folders in it."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        found |= set(re.findall(r"^(?:def|class) (\w+)", path.read_text("utf-8"), re.MULTILINE))
    return found


def entries(text: str) -> set[str]:
    """The names in the tables of a guide.

    >>> sorted(entries("bars, seeds    zeros; sums: of them\\nrows.py        in_order.py"))
    ['bars', 'rows', 'seeds', 'sums']
    """
    found: set[str] = set()
    for line in text.partition("\n    >>> ")[0].splitlines():
        entry = ENTRY.match(line)
        for names in (entry[1], *WITHIN.findall(line)) if entry else ():
            found |= {each.strip(" /").removesuffix(".py") for each in names.split(",")}
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_guide_names_each_file(folder: str) -> None:
    words = set(re.findall(r"\w+", guide(FOLDERS[folder])))
    assert sorted(files(FOLDERS[folder]) - words) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_a_guide_names_is_there(folder: str) -> None:
    found = entries(guide(FOLDERS[folder]))
    place = FOLDERS[folder]
    others = {path.name for path in place.iterdir() if path.is_dir()} if found else set()
    assert sorted(found - files(place) - others - defined(place)) == []


def test_the_guides_of_the_stages_have_examples() -> None:
    assert {name for name in FOLDERS if ">>> " in guide(FOLDERS[name])} >= SHOWN
    rooms = {name for name in FOLDERS if name.startswith("frontend/")} - SHOWN
    first = {name: guide(FOLDERS[name]).rpartition("\n\n")[2].partition("\n")[0] for name in rooms}
    drawn = {name for name, line in first.items() if DRAWN.match(line) and not ENTRY.match(line)}
    assert sorted(rooms - drawn) == []
