"""What is put into `out` has its shape and dtype, or NumPy's error: nothing is stretched."""

import numpy as np
import pytest

import srcgrad
from tests.tools.checking import check

X = np.array([0.3, -0.2, 0.9, 1.4])
CALLS = {
    "take": lambda x, out: np.take(x, [2, 0, 3, 1], out=out),
    "choose": lambda x, out: np.choose([0, 1, 1, 0], (x, x * x), out=out),
    "quantile": lambda x, out: np.quantile(np.stack([x, 2.0 * x]), 0.3, axis=0, out=out),
    "median": lambda x, out: np.median(np.stack([x, x * x]), axis=0, out=out),
    "irfft": lambda x, out: np.fft.irfft(x, 4, out=out),
    "sum": lambda x, out: np.sum(np.stack([x, x * x]), axis=0, out=out),
    "concatenate": lambda x, out: np.concatenate([x[:2], x[2:] ** 2], out=out),
    "multiply": lambda x, out: np.multiply(x, x, out=out),
}


@pytest.mark.parametrize("name", CALLS)
def test_out(name: str) -> None:
    call = CALLS[name]

    def program(x):
        out = np.zeros(4)
        result = call(x, out)
        return np.sum(out**2) + np.sum(result * x)

    check(program, X, compiled=False, layouts=False)


@pytest.mark.parametrize("shape", [(2, 4), (3,), (4, 1)])
@pytest.mark.parametrize("name", [name for name in CALLS if name not in ("multiply", "irfft")])
def test_of_another_shape(name: str, shape: tuple[int, ...]) -> None:
    if (name, shape) == ("quantile", (2, 4)):
        pytest.skip("NumPy stretches this one; here it is an error")
    call = CALLS[name]

    def program(x):
        out = np.zeros(shape)
        call(x, out)
        return np.sum(out**2)

    with pytest.raises((ValueError, TypeError)):
        program(X)
    with pytest.raises((ValueError, TypeError, srcgrad.SrcgradError)):
        srcgrad.grad(program).plain(X)
