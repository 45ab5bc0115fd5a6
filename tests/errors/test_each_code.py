"""Each code of a refusal occurs: a program that a user could write is refused with it."""

from __future__ import annotations

import inspect

import pytest

from srcgrad import SrcgradError, errors, grad
from tests import refusals
from tests.errors.codes import sources, syntax, types, unknown, without_rule
from tests.errors.codes.row import ROWS, SITUATIONS, Row

MODULES = (syntax, unknown, without_rule, types, sources)
LISTED = {site.code: site for site in refusals.sites()}


_NOT_SHOWN = """
SG119 SG140 SG144 SG148 SG149 SG150 SG151 SG152 SG153 SG154 SG155 SG156 SG157 SG158
SG159 SG160 SG161 SG163 SG164 SG165 SG166 SG167 SG168 SG169 SG201 SG202 SG205 SG215
SG216 SG230 SG234 SG236 SG262 SG264 SG269 SG281 SG282 SG283 SG285 SG286 SG288 SG289
SG290 SG291 SG292 SG293 SG295 SG296 SG297 SG298 SG299 SG2100 SG2101 SG2102 SG2103 SG2104
SG2105 SG2106 SG2107 SG2108 SG2109 SG2111 SG2112 SG2113 SG2114 SG2115 SG2116 SG2117
SG301 SG302 SG347 SG351 SG403 SG413 SG420 SG421 SG422 SG423 SG424 SG425 SG517 SG532
SG603 SG606 SG607 SG608 SG702 SG803
"""
NOT_SHOWN = frozenset(_NOT_SHOWN.split())
"""Codes for which no program has been found so far; a new refusal comes with its program."""


def test_each_code_has_a_program():
    shown = set(ROWS) | set(SITUATIONS)
    assert set(LISTED) - shown == NOT_SHOWN


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
