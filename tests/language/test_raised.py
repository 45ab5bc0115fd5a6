"""The programs that raise on some paths, checked in every way."""

import pytest

from tests.language import raised
from tests.tools.checking import Case, check

CASES = [pytest.param(case, id=name) for name, case in raised.case.params()]


@pytest.mark.rows
@pytest.mark.long
@pytest.mark.parametrize("case", CASES)
def test_program(case: Case) -> None:
    check(case.program, *case.arguments, keywords=case.keywords, **case.options)
