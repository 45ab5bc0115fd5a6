"""What is stated of NumPy's compiled functions is what NumPy says, where it does."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from srcgrad.frontend.reading.signatures import of_ufunc, signature, stated

tells = pytest.mark.skipif(
    tuple(map(int, np.__version__.split(".")[:2])) < (2, 4), reason="from NumPy 2.4 on"
)


@tells
@pytest.mark.parametrize("name", stated())
def test_table(name: str) -> None:
    of, _, method = name.rpartition(".")
    function = getattr(getattr(np, of) if of else np, method)
    told = str(inspect.signature(function))
    assert str(stated()[name]) == told.replace(", descending=None", "")  # from 2.5 on


@tells
@pytest.mark.parametrize("function", [np.sin, np.add, np.modf, np.divmod, np.matmul])
def test_ufuncs(function: np.ufunc) -> None:
    def described(found: inspect.Signature) -> list[tuple[str, object]]:
        return [(name, each.kind) for name, each in found.parameters.items()]

    told = described(inspect.signature(function))
    assert set(described(of_ufunc(function))) | {("signature", told[-1][1])} == set(told)
    own = described(of_ufunc(function))[: function.nin + 1]
    assert own == told[: function.nin + 1]


def test_each_has_one() -> None:
    """Whether or not NumPy tells it."""
    for function in (np.empty, np.add, np.ndarray.sum, np.where):
        assert signature(function).parameters
