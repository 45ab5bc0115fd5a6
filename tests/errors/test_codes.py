"""Each refusal has a code of its own, is listed, and carries its code to the user."""

from __future__ import annotations

from collections import Counter

import pytest

from srcgrad import DifferentiationError, grad
from srcgrad.__main__ import main
from tests.tools import refusals


def test_each_refusal_has_a_code():
    missing = [f"{s.file.name}, line {s.line}: {s.text}" for s in refusals.sites() if not s.code]
    assert not missing, "python -m tests.tools.refusals --assign"


WITHOUT_ADVICE = {
    "SG112": "given with the message",
    "SG136": "given with the message",
    "SG604": "part of the message",
    "SG701": "a warning",
    "SG703": "the user's own doing",
    "SG802": "what the program itself raises",
}


def test_each_refusal_says_what_to_do():
    assert {s.code for s in refusals.sites() if not s.advice.strip()} == set(WITHOUT_ADVICE)


def test_no_code_stands_twice():
    twice = [code for code, count in Counter(s.code for s in refusals.sites()).items() if count > 1]
    assert not twice


def test_the_table_is_up_to_date():
    written = refusals.TABLE.read_text(encoding="utf-8")
    assert written == refusals.table(), "python -m tests.tools.refusals"


def of_a_set(x):
    return sum(frozenset([x, 2.0]))


def test_an_error_has_its_code():
    with pytest.raises(DifferentiationError) as caught:
        grad(of_a_set).plain(1.0)
    code = caught.value.code
    (site,) = [s for s in refusals.sites() if s.code == code]
    assert "a set of run-time values has no fixed order" in site.text
    assert any(code in note for note in caught.value.__notes__)


def test_explain(capsys):
    assert main(["explain", "sg101"]) == 0
    code, _, rest = capsys.readouterr().out.partition(" ")
    (site,) = [s for s in refusals.sites() if s.code == code]
    assert code == "SG101" and rest.startswith(f"{site.kind}: ") and site.advice in rest
    assert main(["explain", "SG000"]) == 1
