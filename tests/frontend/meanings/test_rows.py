"""Every row of every chapter of these folders; the first of each name in the quick tier."""

import importlib
import pkgutil

import pytest

from tests.frontend.meanings import numpy, python, scipy
from tests.tools.rows import Row, check_row
from tests.tools.tiers import CHOSEN


def chapters() -> dict[str, list[tuple[str, Row]]]:
    """The rows of each module that has a `row`."""
    found = {}
    for room in (numpy, python, scipy):
        for each in pkgutil.iter_modules(room.__path__):
            if not each.name.startswith("test_"):
                module = importlib.import_module(f"{room.__name__}.{each.name}")
                found[each.name] = list(module.row.params())
    return found


CASES = [
    pytest.param(
        row,
        id=f"{chapter}-{name}",
        marks=() if row.is_first or f"{chapter}-{name}" in CHOSEN else pytest.mark.long,
    )
    for chapter, rows in chapters().items()
    for name, row in rows
]


@pytest.mark.rows
@pytest.mark.parametrize("row", CASES)
def test_row(row: Row) -> None:
    check_row(row)
