"""Bad inputs 39-41: division by zero, integer powers, overflow; conventions at kinks."""

import math

import numpy as np

from srcgrad import grad, value_and_grad


def test_39_division_by_zero_is_numpy_s():
    def f(x, y):
        return x / y

    value, gradient = value_and_grad(f)(1.0, 0.0)
    assert value == math.inf and gradient == math.inf


def test_40_integer_to_a_negative_power():
    def f(x):
        return x * 2**-1

    def g(x, n):
        return x * 2.0**-n

    assert grad(f).plain(3.0) == 0.5
    assert grad(g).plain(3.0, 1) == 0.5


def test_40_run_time_integer_power(programs):
    made = programs.write(
        """
        def f(x, n):
            return x * 2**n
        """
    )
    derivative = grad(made.f)
    assert derivative.plain(3.0, 2) == 4.0
    try:
        gradient = derivative.plain(3.0, -1)
    except ValueError as error:
        assert "negative power" in str(error)
    else:
        assert gradient == 0.5


def test_41_constant_beyond_64_bits(refused):
    refused(
        """
        def f(x):
            return x * (2**63)
        """,
        "grad(f)(2.0)",
        """
        DTypeError: int64 overflow: 9223372036854775808 does not fit
          File "model.py", line 2, in f
            return x * (2**63)
                   ^^^^^^^^^^^
          Write it as a float, or keep to integers below 2**63.
        """,
    )


def test_41_big_constants_as_floats():
    def f(x):
        return x * 1e30 + x * float(2**70)

    assert grad(f).plain(2.0) == 1e30 + 2.0**70


def test_38_conventions():
    """One finite subgradient at each kink (see the rules)."""
    assert grad(lambda x: abs(x)).plain(0.0) in (0.0, 1.0)
    assert grad(lambda x: x**0).plain(0.0) == 0.0
    assert grad(lambda x: x**1).plain(0.0) == 1.0
    assert grad(lambda x: x**2.0).plain(0.0) == 0.0
    assert math.isfinite(grad(lambda x: max(x, 0.0)).plain(0.0))
    assert grad(lambda x, y: 0.0**y * x).plain(3.0, 2.0) == 0.0


def test_nan_is_not_hidden():
    def f(x):
        return x[0] * x[1] + x[2]

    value, gradient = value_and_grad(f).plain(np.array([math.nan, 1.0, 2.0]))
    assert math.isnan(value) and math.isnan(gradient[1]) and gradient[0] == 1.0
