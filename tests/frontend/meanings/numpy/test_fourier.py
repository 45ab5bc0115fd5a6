"""Fourier transforms without the package that compiled code needs for them."""

import importlib.util

import numpy as np
import pytest

from srcgrad import MissingRule, grad


def power(x):
    return np.sum(np.abs(np.fft.fft(x)) ** 2)


def test_missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec

    def absent(name: str, package: str | None = None) -> object:
        return None if name == "rocket_fft" else found(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", absent)
    with pytest.raises(MissingRule, match="need the package rocket-fft") as caught:
        grad(power).specialise(np.ones(4))
    assert "pip install rocket-fft" in str(caught.value)


def test_parseval() -> None:
    x = np.array([0.3, -0.2, 0.9, 1.4])
    np.testing.assert_allclose(grad(power)(x), 2.0 * len(x) * x, rtol=1e-12)
