"""A fault of srcgrad's own never reaches the user as it is: it has a line, advice and a report."""

import gast
import pytest

import srcgrad
from srcgrad import grad, pipeline
from srcgrad.frontend.evaluate import interpreter


def area(r):
    ring = r * 2.0
    return ring * r


class Surprise(KeyError):
    pass


@pytest.mark.parametrize("stage", ["simplified", "derived", "tidy"])
def test_after_reading(monkeypatch, stage):
    def fails(*args, **kwargs):
        raise Surprise("a name that is not there")

    monkeypatch.setattr(pipeline, stage, fails)
    with pytest.raises(srcgrad.Fault, match="srcgrad fails on area") as caught:
        grad(area).plain(2.0)
    error = caught.value
    assert isinstance(error, srcgrad.DifferentiationError)
    assert "report" in error.advice
    assert error.span.text == "def area(r):"
    assert "def area" in error.report, "the program as far as there is one"
    assert "Surprise" in error.report and "Numba" in error.report
    assert isinstance(error.__cause__, Surprise)


def test_while_reading(monkeypatch):
    def fails(run, node):
        raise Surprise("a name that is not there")

    monkeypatch.setitem(interpreter.READERS, gast.BinOp, fails)
    with pytest.raises(srcgrad.Fault) as caught:
        grad(area).plain(2.0)
    assert caught.value.span.text.strip() == "ring = r * 2.0", "the statement that was read"
