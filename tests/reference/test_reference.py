"""Every construct of the language reference has a row, which is right or refused as it says."""

from __future__ import annotations

import pytest

from tests.reference.__main__ import CHAPTERS
from tests.tools import listing
from tests.tools.reference import REFUSED, SKIPPED, Row

ROWS = [
    pytest.param(
        row,
        id=f"{chapter.__name__.rpartition('.')[2]}-{row.names[0]}",
        marks=[pytest.mark.skip(reason=row.skipped)] if row.skipped else [],
    )
    for chapter in CHAPTERS
    for row in chapter.row
]


@pytest.mark.parametrize("row", ROWS)
def test_row(row: Row) -> None:
    row.examine()


def test_every_construct_has_a_row() -> None:
    rows = [row for chapter in CHAPTERS for row in chapter.row]
    missing = sorted(listing.constructs() - listing.covered(rows))
    assert missing == []


def test_rows_name_what_there_is() -> None:
    named = {name for chapter in CHAPTERS for row in chapter.row for name in row.names}
    unknown = sorted(name for name in named if not listing.exists(name))
    assert unknown == []


def test_tables_name_rows() -> None:
    labels = {row.label for chapter in CHAPTERS for row in chapter.row}
    here = listing.constructs()  # a table names constructs of later Pythons, too
    left = {label for label in {*REFUSED, *SKIPPED} - labels if label.partition(":")[0] in here}
    assert sorted(left) == []
