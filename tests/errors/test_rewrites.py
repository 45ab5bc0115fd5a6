"""Each rewrite of a refused program has the derivative that differences give."""

from __future__ import annotations

import numpy as np
import pytest

from srcgrad import check_grad, grad
from tests.errors.rewrites import REWRITES
from tests.tools.rewritten import Rewrite
from tests.tools.site import listed


@pytest.mark.parametrize("rewrite", REWRITES.values(), ids=REWRITES)
def test_rewrite(rewrite: Rewrite) -> None:
    check_grad(rewrite.function, rewrite.args)


def test_rewrites_are_of_codes_that_there_are() -> None:
    assert set(REWRITES) <= {code for code, *_ in listed()}


@pytest.mark.parametrize("code", ["SG527", "SG404", "SG101"])
def test_the_derivative_is_of_what_was_meant(code: str) -> None:
    expected = {"SG527": [2.0, 1.0, 2.0], "SG404": [2.0, 2.0, 2.0], "SG101": 1.0}
    rewrite = REWRITES[code]
    answer = grad(rewrite.function).plain(*rewrite.args)
    assert np.allclose(answer, expected[code])
