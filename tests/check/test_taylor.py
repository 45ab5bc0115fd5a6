"""Remainders and their orders: 1 and 2 for right derivatives, 1 and 1 for wrong ones."""

from __future__ import annotations

import math

import numpy as np
import pytest

from srcgrad import Derivative, grad, taylor_test, value_and_grad, vjp


def curved(x):
    return np.sum(np.sin(x) * x)


X = np.linspace(0.5, 2.0, 6)


@pytest.mark.parametrize("derive", [lambda f: f, grad, value_and_grad, vjp])
def test_orders(derive):
    found = taylor_test(derive(curved), (X,))
    assert found.orders == pytest.approx((1.0, 2.0), abs=0.1) and found.holds


def test_remainders_are_those_of_the_definition():
    """exp from 0 has no scale but 1: the remainders are known."""
    found = taylor_test(lambda x: math.exp(x), (0.0,), step=0.5, halvings=3)
    for step, without, remainder in zip(
        found.steps, found.without, found.with_derivative, strict=True
    ):
        assert any(
            without == pytest.approx(abs(math.expm1(h)))
            and remainder == pytest.approx(math.expm1(h) - h)
            for h in (step, -step)
        )


def test_complex_and_several_results():
    assert taylor_test(lambda z: (z**3, abs(z)), (1.0 + 2.0j,)).holds


def test_wrong(monkeypatch):
    monkeypatch.setattr(Derivative, "__call__", lambda _, x: 1.001 * (np.sin(x) + x * np.cos(x)))
    found = taylor_test(grad(curved), (X,), halvings=16)
    assert found.orders == pytest.approx((1.0, 1.0), abs=0.1) and not found.holds


def test_linear_has_no_second_remainder():
    found = taylor_test(lambda x: 3.0 * x, (2.0,))
    assert found.orders[0] == pytest.approx(1.0, abs=1e-6) and found.orders[1] == np.inf
    assert found.holds


def test_table():
    lines = str(taylor_test(curved, (X,), halvings=4)).splitlines()
    assert lines[0] == "Taylor test of curved: orders 1.00 and 2.00"
    assert len(lines) == 7 and lines[2].split()[0] == "1.0e-02"


def test_plot(tmp_path):
    pytest.importorskip("matplotlib")
    found = taylor_test(curved, (X,))
    axes = found.plot(tmp_path / "taylor.svg")
    assert "Jv" in (tmp_path / "taylor.svg").read_text() or len(axes.lines) == 4
    assert axes.lines[0].get_ydata() == pytest.approx(np.array(found.without))
