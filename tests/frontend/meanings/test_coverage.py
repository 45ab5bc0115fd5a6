"""The coverage table is what is there, and nothing that has a meaning lacks a row."""

import numpy as np
import pytest

from tests.tools import coverage


def test_every_meaning_has_a_row() -> None:
    assert coverage.untested() == []


def test_rows_call_what_exists() -> None:
    for name in coverage.tested():
        assert coverage.find(name) is not None


def test_the_table_is_up_to_date() -> None:
    if np.lib.NumpyVersion(np.__version__) < "2.4.0" or not hasattr(np, "row_stack"):
        pytest.skip("the table is of the public names of NumPy 2.4")
    written = coverage.TABLE.read_text(encoding="utf-8")
    assert written == coverage.text(coverage.entries()), "python -m tests.tools.coverage --update"
