"""Bad inputs 18-24, 30, 33, 36, 40, 41, 52: what a derivative may be called with."""

import numpy as np
import pytest

import srcgrad
from srcgrad import grad


def square(x):
    return x * x


def total(x):
    s = 0.0
    for i in range(len(x)):
        s += x[i] * x[i]
    return s


def halves(x):
    return x * x / 2


def test_18_integer_selected():
    gradient = grad(square).plain(3)
    assert gradient == 6.0 and type(gradient) is float
    assert grad(halves).plain(3) == grad(halves).plain(3.0) == 3.0


def test_19_integer_array_selected():
    gradient = grad(total).plain(np.arange(4))
    assert gradient.dtype == np.float64 and gradient.tolist() == [0.0, 2.0, 4.0, 6.0]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (
            True,
            "argument x is True, a bool: it has no derivative\n"
            "  Select arguments that are numbers or arrays with argnums.",
        ),
        (
            "text",
            "argument x is 'text', a str: it has no derivative\n"
            "  Select arguments that are numbers or arrays with argnums.",
        ),
        (
            None,
            "argument x is None: it has no derivative\n"
            "  Select arguments that are numbers or arrays with argnums.",
        ),
        (
            np.array([True, False]),
            "argument x is an array of dtype bool: it has no derivative\n"
            "  If its values are meant as numbers, pass x.astype(float).",
        ),
        (
            np.array([1.0, None]),
            "argument x is an array of dtype object, which holds no numbers to compute with\n"
            "  If it holds numbers, pass x.astype(float).",
        ),
        (
            np.array(["a", "b"]),
            "argument x is an array of dtype <U1, which holds no numbers to compute with\n"
            "  Pass numbers.",
        ),
        (
            np.array(["2026-01-01"], dtype="M8[D]"),
            "argument x is an array of dtype datetime64[D], which holds no numbers to compute "
            "with\n  Pass a number: (x - start) / np.timedelta64(1, 's'), say.",
        ),
        (
            np.ones(2, dtype=np.float16),
            "argument x is an array of dtype float16, which is not supported\n"
            "  Compiled code has float32 and float64: pass x.astype(np.float64).",
        ),
        (
            2**63,
            "argument x is 9223372036854775808, which does not fit in 64 bits\n  Pass a float.",
        ),
    ],
    ids=["bool", "str", "None", "bools", "objects", "strings", "dates", "half", "big"],
)
def test_20_41_dtypes(value, text):
    with pytest.raises(srcgrad.DTypeError) as caught:
        grad(total)(value)
    assert str(caught.value) == text


def test_22_big_endian_and_unaligned():
    values = np.array([1.0, 2.0, 3.0])
    assert grad(total).plain(values.astype(">f8")).tolist() == [2.0, 4.0, 6.0]
    room = np.zeros(25, np.uint8)
    unaligned = room[1:].view(np.float64)
    unaligned[:] = values
    assert not unaligned.flags.aligned
    assert grad(total).plain(unaligned).tolist() == [2.0, 4.0, 6.0]


def test_23_lists_and_tuples():
    gradient = grad(total).plain([1.0, 2.0, 3.0])
    assert gradient == [2.0, 4.0, 6.0] and type(gradient) is list
    assert all(type(each) is float for each in gradient)
    assert grad(total).plain((1.0, 2.0)) == (2.0, 4.0)


def test_24_result_that_is_no_number(refused):
    refused(
        """
        def f(x):
            return x * 2.0
        """,
        "grad(f)(np.ones(3))",
        """
        NonScalarOutput: f returns an array of 1 dimensions (float64), not one number
          File "model.py", line 2, in f
            return x * 2.0
            ^^^^^^^^^^^^^^
          A gradient is of one number: return a sum of the elements, for instance.
        """,
    )


def test_24_result_that_is_a_pair(refused):
    refused(
        """
        def f(x):
            return x * 2.0, x
        """,
        "grad(f)(1.0)",
        """
        NonScalarOutput: f returns a tuple of 2, not one number
          File "model.py", line 2, in f
            return x * 2.0, x
            ^^^^^^^^^^^^^^^^^
          Return the number to differentiate; for others beside it use has_aux=True.
        """,
    )


def overwrites(x):
    x[0] = x[1] * 3.0
    return x[0] * x[1]


def test_30_the_caller_s_array_is_left_as_it_was():
    x = np.array([1.0, 2.0])
    assert grad(overwrites).plain(x).tolist() == [0.0, 12.0]
    assert x.tolist() == [1.0, 2.0]


def test_52_read_only_array():
    x = np.array([1.0, 2.0])
    x.flags.writeable = False
    assert grad(overwrites).plain(x).tolist() == [0.0, 12.0]


def mixes(a, b):
    for i in range(len(a)):
        a[i] = a[i] * b[i]
    return a[0] * a[1]


def reads(a, b):
    s = 0.0
    for i in range(len(a)):
        s += a[i] * b[i]
    return s


@pytest.mark.parametrize("other", [lambda a: a, lambda a: a[::-1], lambda a: a[:]])
def test_33_arguments_that_share_memory(other):
    a = np.array([1.0, 2.0])
    with pytest.raises(srcgrad.AliasingError) as caught:
        grad(mixes)(a, other(a))
    assert str(caught.value) == (
        "a and b share memory, and the function writes to a: whether b changes with it is not "
        "followed\n  Pass a copy: b.copy()."
    )


def test_33_shared_memory_that_is_only_read():
    a = np.array([1.0, 2.0])
    assert grad(reads).plain(a, a).tolist() == [1.0, 2.0]
    assert grad(reads, argnums=(0, 1)).plain(a, a[::-1])[1].tolist() == [1.0, 2.0]


def test_36_zero_size_array():
    gradient = grad(total).plain(np.empty(0))
    assert gradient.shape == (0,) and gradient.dtype == np.float64


# Arguments that are one array, of which the function writes to a copy of its own --------------


def stepped(x, y):
    u = x.copy()
    u[0] += 1.0
    return np.sum(u * y)


def smoothed(x, y):
    u = x.copy()
    for _ in range(2):
        new = u.copy()
        new[1:-1] = u[1:-1] * u[2:]
        u = new
    return np.sum(u * y)


def of_slice(x, y):
    u = np.array(x)
    v = u[1:]
    v *= y[1:]
    return np.sum(u)


SHARED = np.array([2.0, 3.0, 5.0, 7.0])


@pytest.mark.parametrize(
    ("x", "y"),
    [(SHARED, SHARED), (SHARED[1:], SHARED[:-1]), (SHARED, SHARED[::-1])],
    ids=["one", "overlapping", "reversed"],
)
def test_a_copy_of_a_shared_argument_may_be_written_to(x, y):
    first = x + np.eye(len(x))[0]
    slope_x, slope_y = grad(stepped, argnums=(0, 1)).plain(x, y)
    assert slope_x.tolist() == y.tolist() and slope_y.tolist() == first.tolist()
    apart = grad(smoothed, argnums=(0, 1)).plain(x.copy(), y.copy())
    together = grad(smoothed, argnums=(0, 1)).plain(x, y)
    assert np.array_equal(np.array(together), np.array(apart))
    tangents = (np.ones(len(x)), np.zeros(len(x)))
    _, slope = srcgrad.jvp(of_slice, argnums=(0, 1)).plain(x, y, tangents=tangents)
    assert slope == 1.0 + np.sum(y[1:])
    assert srcgrad.hvp(stepped).plain(x, y, v=y).tolist() == [0.0] * len(x)


def written(x, y):
    x[0] *= 2.0
    return np.sum(x * y)


@pytest.mark.parametrize(
    "within",
    [
        lambda x, y: srcgrad.value(written)(x, y),
        lambda x, y: np.sum(grad(written)(x, y)),
        lambda x, y: np.sum(srcgrad.hessian(written)(x, y)),
        lambda x, y: srcgrad.linearize(written, x, y)(y),
        lambda x, y: srcgrad.jvp(written)(x, y, tangents=y)[1],
    ],
)
def test_what_a_derivative_within_writes_to_may_not_be_shared(within):
    """As the derivative that is called by itself refuses."""
    assert srcgrad.value(within).plain(SHARED, SHARED.copy()) == within(SHARED, SHARED.copy())
    with pytest.raises(srcgrad.AliasingError):
        srcgrad.value(within).plain(SHARED, SHARED)
    with pytest.raises(srcgrad.AliasingError):
        srcgrad.value(lambda x: within(x, x)).plain(SHARED)
