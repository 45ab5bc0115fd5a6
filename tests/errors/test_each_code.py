"""Each code of a refusal occurs: a program that a user could write is refused with it."""

from __future__ import annotations

import inspect

import pytest

from srcgrad import SrcgradError, errors, grad
from tests.errors.codes import (
    company,
    derivatives,
    generalised,
    generators,
    gradients,
    iterators,
    listed,
    objects,
    own_rules,
    solutions,
    sources,
    sparse,
    syntax,
    types,
    unknown,
    values,
    without_rule,
)
from tests.tools import refusals
from tests.tools.refused import LATER, ROWS, SITUATIONS, Row

MODULES = (
    generalised,
    syntax,
    unknown,
    without_rule,
    types,
    sources,
    objects,
    own_rules,
    iterators,
    listed,
    values,
    derivatives,
    sparse,
    company,
    generators,
    gradients,
    solutions,
)
LISTED = {site.code: site for site in refusals.sites()}


def test_each_code_has_a_program():
    assert set(LISTED) == set(ROWS) | set(SITUATIONS) | LATER


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_program(row: Row):
    with pytest.raises(SrcgradError) as caught:
        grad(row.function, **row.options).plain(*row.args)
    check(caught.value, row.code)


def check(error: SrcgradError, code: str) -> None:
    assert error.code == code, str(error)
    name = LISTED[code].kind.replace("NeedKnown", "NotDifferentiable")
    assert isinstance(error, getattr(errors, name))
    if error.span is not None:
        head, line, carets = error.span.excerpt().splitlines()
        assert error.span.text.strip() == line.strip() and set(carets.strip()) == {"^"}
        assert f"{head}\n{line}\n{carets}" in str(error)


@pytest.mark.parametrize("code", SITUATIONS)
def test_situation(code: str, request: pytest.FixtureRequest):
    run = SITUATIONS[code]
    with pytest.raises((SrcgradError, Warning, KeyboardInterrupt)) as caught:
        run(*(request.getfixturevalue(name) for name in inspect.signature(run).parameters))
    check(caught.value, code)
