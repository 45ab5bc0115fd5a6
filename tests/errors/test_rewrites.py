"""Each rewrite of a refused program has the derivative that differences give."""

from __future__ import annotations

import numpy as np
import pytest

from srcgrad import Derivative, check_grad, grad, value
from tests.errors.rewrites import REWRITES
from tests.tools import tiers
from tests.tools.rewritten import Rewrite
from tests.tools.site import listed


@pytest.mark.parametrize("rewrite", REWRITES.values(), ids=REWRITES)
def test_rewrite(rewrite: Rewrite, monkeypatch: pytest.MonkeyPatch) -> None:
    if not tiers.IS_LONG:
        monkeypatch.setattr(Derivative, "__call__", Derivative.plain)
    if "gradients" not in rewrite.function.__code__.co_names:
        check_grad(rewrite.function, rewrite.args)
        return
    run = value(rewrite.function)  # what Python does not run, the program itself does

    def shifted(step: float) -> float:
        return run.plain(rewrite.args[0] + step, *rewrite.args[1:])

    expected = (shifted(1e-5) - shifted(-1e-5)) / 2e-5
    assert np.isclose(np.sum(grad(rewrite.function).plain(*rewrite.args)), expected, rtol=1e-7)


def test_rewrites_are_of_codes_that_there_are() -> None:
    assert set(REWRITES) <= {code for code, *_ in listed()}


@pytest.mark.parametrize("code", ["SG527", "SG404", "SG101"])
def test_the_derivative_is_of_what_was_meant(code: str) -> None:
    expected = {"SG527": [2.0, 1.0, 2.0], "SG404": [2.0, 2.0, 2.0], "SG101": 1.0}
    rewrite = REWRITES[code]
    answer = grad(rewrite.function).plain(*rewrite.args)
    assert np.allclose(answer, expected[code])
