"""Tests stand where what they test stands, and nothing but tests and their tables beside them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import tests
from tests.tools import tiers

HERE = Path(__file__).parent
PACKAGE = HERE.parent / "srcgrad"
WITHOUT_TESTS = ("tools", "search")
"""Folders of modules that tests use."""
ACROSS = (
    *("benchmarks", "errors", "golden", "language", "metamorphic", "reference", "typing"),
    *WITHOUT_TESTS,
)
"""Folders that are no room of srcgrad's; the guide in `tests/__init__.py` names each."""
OF_ALL = {
    "test_guides": "what the docstrings of folders say of the files there",
    "test_checked": "the build of tests/tools/checked.py",
    "test_compiled": "all programs, compiled and not",
    "test_contributing": "that the contributor's page adds what it says",
    "test_documents": "what the pages for people name",
    "test_layout": "this file",
    "test_library_functions": "derivatives of NumPy's, SciPy's and math's own functions",
    "test_notebooks": "those of docs/notebooks",
    "test_modules": "how long files and functions are",
    "test_saved": "`Derivative.save`",
    "test_structure": "what generated texts look like",
    "test_timing": "how long it all takes",
}
"""Files beside the folders that are not named after a module, and what they are about."""
ELSEWHERE = {
    "frontend/evaluate/containers": "language/lists.py",
    "frontend/evaluate/objects": "reference/objects.py",
    "frontend/specialise": "frontend/evaluate/test_refusals.py",
    "frontend/values/joins": "language/branches.py",
    "printer": "golden/test_golden.py",
}
"""Rooms that are tested by whole programs only, and where such programs are."""
ENTERS = frozenset(
    (
        "case",
        "row",
        "refused",
        "situation",
        "instead_of",
        "instead_of_doing",
        "ROWS",
        "CHECKED",
        "PROGRAMS",
    )
)
"""A table of programs has one of these names at its top."""


def folders(root: Path, pattern: str) -> set[str]:
    """Where below a folder files of a pattern are, the folder itself apart."""
    found = {file.parent.relative_to(root).as_posix() for file in root.rglob(pattern)}
    return found - {"."}


def is_table(text: str) -> bool:
    """Whether a module enters programs, or lists them.

    >>> is_table("from tests.tools.checking import Cases\\ncase = Cases()"), is_table("X = 1.0")
    (True, False)
    """
    names: set[str] = set()
    for statement in ast.parse(text).body:
        match statement:
            case ast.Assign(targets):
                names |= {target.id for target in targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(ast.Name(name)):
                names.add(name)
            case ast.ImportFrom(names=aliases):
                names |= {each.asname or each.name for each in aliases}
    return not ENTERS.isdisjoint(names)


def belongs(file: Path) -> bool:
    """Whether a file may stand where it stands: a test, a table, a tool, a golden text."""
    room = file.relative_to(HERE).parts[0]
    return (
        file.name.startswith(("test_", "__"))
        or file.name == "conftest.py"
        or room in (*WITHOUT_TESTS, "golden", "typing")
        or (file.parent != HERE and is_table(file.read_text(encoding="utf-8")))
    )


@pytest.mark.parametrize("room", sorted(folders(PACKAGE, "__init__.py")))
def test_each_room_has_its_tests(room: str) -> None:
    parent, _, name = room.rpartition("/")
    has_tests = (
        any((HERE / room).rglob("test_*.py")) or (HERE / parent / f"test_{name}.py").exists()
    )
    assert has_tests != (room in ELSEWHERE), f"tests/{room}: tests, or a line in ELSEWHERE"
    assert (HERE / ELSEWHERE.get(room, ".")).exists()


def test_each_folder_of_tests_is_a_room() -> None:
    ours = {folder for folder in folders(HERE, "*.py") if folder.split("/")[0] not in ACROSS}
    assert sorted(ours - folders(PACKAGE, "__init__.py")) == []


def test_files_beside_the_rooms_are_named_after_modules() -> None:
    modules = {file.stem.strip("_") for file in (*PACKAGE.glob("*.py"), *PACKAGE.glob("*/"))}
    others = {file.stem for file in HERE.glob("test_*.py")} - {f"test_{name}" for name in modules}
    assert others == set(OF_ALL)


def test_no_helper_stands_among_tests() -> None:
    strays = [file for file in sorted(HERE.rglob("*.py")) if not belongs(file)]
    assert strays == [], "helpers of tests are in tests/tools"


def test_no_test_stands_among_tools() -> None:
    assert not list((HERE / "tools").rglob("test_*.py"))


def test_the_guide_names_each_folder() -> None:
    present = {folder.split("/")[0] for folder in folders(HERE, "*.py")}
    for name in ACROSS:
        assert name in present
        assert f"\n{name}/ " in str(tests.__doc__)


def test_the_slow_tests_are_there() -> None:
    for identity in sorted(tiers.SLOW - {""}):
        path, _, test = identity.partition("[")[0].partition("::")
        text = (HERE.parent / path).read_text(encoding="utf-8")
        if path.endswith(".md"):
            assert test == Path(path).name, identity
            continue
        name = test.rpartition("::")[2].rpartition(".")[2]  # doctests have dotted ones
        assert f"def {name}(" in text, identity


def test_the_rows_to_compile_are_there() -> None:
    from tests.frontend.meanings.test_rows import CASES as ROWS
    from tests.language.test_language import CASES

    assert sorted(tiers.CHOSEN - {str(each.id) for each in (*CASES, *ROWS)}) == []
