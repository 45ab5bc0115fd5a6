"""Each rewrite of a refused program has the derivative that differences give."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from srcgrad import Derivative, check_grad, grad, value
from tests.errors.rewrites import REWRITES
from tests.tools import tiers
from tests.tools.checking import flat
from tests.tools.rewritten import Rewrite
from tests.tools.site import listed

PROGRAMS = {each.function: each for each in REWRITES.values()}
"""One program may serve several codes."""


@pytest.mark.parametrize("rewrite", PROGRAMS.values(), ids=lambda each: each.code)
def test_rewrite(rewrite: Rewrite, monkeypatch: pytest.MonkeyPatch) -> None:
    if rewrite.is_done:
        slope, function, at = rewrite.function()
        assert slope != 0.0
        assert np.isclose(slope, slope_of(function, at), rtol=1e-7)
        return
    if not tiers.IS_LONG:
        monkeypatch.setattr(Derivative, "__call__", Derivative.plain)
    if "gradients" not in rewrite.function.__code__.co_names:
        derivative = grad(rewrite.function, **rewrite.options)
        check_grad(derivative, rewrite.args)
        answer = derivative.plain(*rewrite.args)
        answer = answer[0] if derivative.has_aux else answer
        assert np.any(flat(getattr(answer, "data", answer))), "nothing is compared"
        return
    run = value(rewrite.function)  # what Python does not run, the program itself does

    def shifted(step: float) -> float:
        return run.plain(rewrite.args[0] + step, *rewrite.args[1:])

    expected = slope_of(shifted, 0.0)
    assert np.isclose(np.sum(grad(rewrite.function).plain(*rewrite.args)), expected, rtol=1e-7)


def slope_of(function: Callable[[float], float], at: float, step: float = 1e-3) -> float:
    """The derivative of a function of one number, by differences of fourth order."""
    near = function(at + step) - function(at - step)
    far = function(at + 2.0 * step) - function(at - 2.0 * step)
    return (8.0 * near - far) / (12.0 * step)


def test_rewrites_are_of_codes_that_there_are() -> None:
    assert set(REWRITES) <= {code for code, *_ in listed()}


@pytest.mark.parametrize("code", ["SG527", "SG404", "SG101"])
def test_the_derivative_is_of_what_was_meant(code: str) -> None:
    expected = {"SG527": [3.0, 1.0, 2.0], "SG404": [2.0, 2.0, 2.0], "SG101": 1.0}
    rewrite = REWRITES[code]
    answer = grad(rewrite.function).plain(*rewrite.args)
    assert np.allclose(answer, expected[code])
