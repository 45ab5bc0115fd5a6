"""Bad inputs 28, 31, 32, 34, 35, 37: what programs may do with arrays."""

import numpy as np
import pytest

from srcgrad import grad
from srcgrad.errors import AliasingError, NotDifferentiable
from tests.tools.checking import check

VECTOR = np.array([0.9, -0.4, 1.7, 0.3, -1.1])


def test_28_value_stored_into_integers(refused):
    refused(
        """
        def f(x):
            k = np.zeros(3, dtype=int)
            k[0] = x[0]
            return k[0] * x[1]
        """,
        "grad(f)(np.ones(3))",
        """
        DTypeError: storing a differentiable value into int64 array k cuts the gradient
          File "model.py", line 3, in f
            k[0] = x[0]
            ^^^^
          Make it an array of floats, or say int(...) if the cut is meant.
        """,
    )


def test_29_rounding_has_derivative_zero():
    def f(x, y):
        return int(x) * y + round(x) * y + x // y + (x > y) * x

    assert grad(f, argnums=(0, 1)).plain(2.3, 0.7) == pytest.approx((1.0, 4.0))


def test_31_views_are_the_same_memory():
    def f(y):
        v = y[1:3]
        v *= 3.0
        return y[0] * y[1] * v[1]

    check(f, VECTOR, compiled=False)


def test_32_overlapping_updates_mean_what_numpy_means():
    def f(x):
        x[1:] += x[:-1]
        return x[1] * x[2] + x[4]

    def g(a):
        a += a.T
        return a[0, 1] * a[1, 0] + a[1, 2]

    check(f, VECTOR, compiled=False)
    check(g, np.arange(9.0).reshape(3, 3), compiled=False)


def test_34_repeated_subscripts():
    def f(x, index):
        y = np.zeros(3)
        for k in range(len(index)):
            y[index[k]] += x[k] * x[k]
        return y[0] * y[0] + y[1] * x[index[0]] * x[index[1]]

    check(f, VECTOR[:4], np.array([0, 0, 1, 0]), compiled=False)


READ = """
    def f(x, i):
        y = x[0] * x[0]
        return y * x[i]
    """
LOOP = """
    def f(x, n):
        total = 0.0
        for i in range(n):
            total += x[i + 1] ** 2
        return total
    """
STORE = """
    def f(x, k):
        y = np.zeros(2)
        y[k] = x * x
        return y[0]
    """


@pytest.mark.parametrize("plain", [".plain", ""])
@pytest.mark.parametrize("index", [3, -4, 10**9])
def test_35_subscript_out_of_range(refused, plain, index):
    refused(
        READ,
        f"grad(f){plain}(np.ones(3), {index})",
        f"""
        OutOfBounds: index {index} is out of bounds for axis 0 of x with size 3
          File "model.py", line 3, in f
            return y * x[i]
                       ^^^^
        """,
    )


def test_35_subscripts_in_range(programs):
    derivative = grad(programs.write(READ).f)
    assert derivative.plain(np.ones(3), 2).tolist() == [2.0, 0.0, 1.0]
    assert derivative.plain(np.ones(3), -3).tolist() == [3.0, 0.0, 0.0]
    assert grad(programs.write(LOOP).f).plain(np.ones(3), 2).tolist() == [0.0, 2.0, 2.0]


@pytest.mark.parametrize("plain", [".plain", ""])
def test_35_in_a_loop(refused, plain):
    """The guard stands before the loop, and names the farthest subscript."""
    refused(
        LOOP,
        f"grad(f){plain}(np.ones(3), 5)",
        """
        OutOfBounds: index 5 is out of bounds for axis 0 of x with size 3
          File "model.py", line 4, in f
            total += x[i + 1] ** 2
                     ^^^^^^^^
        """,
    )


@pytest.mark.parametrize("plain", [".plain", ""])
def test_35_store(refused, plain):
    refused(
        STORE,
        f"grad(f){plain}(2.0, 2)",
        """
        OutOfBounds: index 2 is out of bounds for axis 0 of y with size 2
          File "model.py", line 3, in f
            y[k] = x * x
            ^^^^
        """,
    )


def test_37_shapes_that_do_not_fit(programs):
    made = programs.write(
        """
        def f(x, y):
            return np.sum(x + y)
        """
    )
    with pytest.raises(ValueError) as caught:
        grad(made.f).plain(np.ones(3), np.ones(4))
    assert "(3,) (4,)" in str(caught.value)
    assert "line 2" in str(caught.value)


def test_36_empty_maximum(programs):
    made = programs.write(
        """
        def f(x):
            return max(x) * 2.0
        """
    )
    with pytest.raises(ValueError) as caught:
        grad(made.f).plain(np.empty(0))
    assert "empty" in str(caught.value)


def test_arrays_in_a_growing_list_are_not_written_to(refused):
    refused(
        """
        def f(x, n):
            seen = []
            for k in range(n):
                x = x * 2.0
                seen.append(x)
                x[0] = 1.0
            return np.sum(np.array(seen))
        """,
        "grad(f)(np.ones(3), 4)",
        """
        AliasingError: this array is in a list that grows in a run-time loop as well
          File "model.py", line 6, in f
            x[0] = 1.0
            ^^^^
          Put `x = x.copy()` before line 6, if nothing else is to change with x.
        """,
    )


def test_an_array_that_a_loop_writes_to_is_not_listed_twice(refused):
    refused(
        """
        def f(x, n):
            seen = []
            for k in range(n):
                x *= 2.0
                seen.append(x)
            return np.sum(np.array(seen))
        """,
        "grad(f)(np.ones(3), 4)",
        """
        AliasingError: this loop writes to an array that may have another name
          File "model.py", line 3, in f
            for k in range(n):
            ^^^^^^^^^^^^^^^^^^
          Put a copy into the list: `x.copy()`.
        """,
    )


def test_arrays_in_a_growing_list_are_not_changed_through_it(refused):
    refused(
        """
        def f(x):
            rows = list(x)
            rows[0] *= 2.0
            return np.sum(x)
        """,
        "grad(f)(np.ones((3, 2)))",
        """
        AliasingError: this array is in a list that grows in a run-time loop as well
          File "model.py", line 3, in f
            rows[0] *= 2.0
            ^^^^^^^^^^^^^^
          If it has no other name, write `a[k] = a[k] + value`: that changes no array.
        """,
    )


def test_arrays_in_a_list_that_will_grow_are_not_written_to_where_it_does(refused):
    refused(
        """
        def f(x, n):
            seen = [x]
            for k in range(n):
                seen.append(seen[-1] * 0.5)
                x += 1.0
            return np.sum(seen[0]) + np.sum(seen[1])
        """,
        "grad(f)(np.ones(3), 4)",
        """
        AliasingError: this array is in a list that grows in a run-time loop as well
          File "model.py", line 3, in f
            for k in range(n):
            ^^^^^^^^^^^^^^^^^^
          Put a copy into the list: `x.copy()`.
        """,
    )


def test_views_that_are_handed_from_name_to_name_are_not_written_to(refused):
    refused(
        """
        def f(x, y, a, n):
            for k in range(n):
                x, y = y, a[k]
            x[0] *= 2.0
            return np.sum(a)
        """,
        "grad(f)(np.ones(3), np.ones(3), np.ones((4, 3)), 3)",
        """
        AliasingError: this loop writes to an array that may have another name
          File "model.py", line 4, in f
            x[0] *= 2.0
            ^^^^^^^^^^^
          Put `x = x.copy()` before line 4, if nothing else is to change with x.
        """,
    )


def test_arrays_of_a_growing_list_keep_their_lengths(refused):
    refused(
        """
        def f(x, n):
            seen = []
            for k in range(n):
                seen.append(x[:k])
            for k in range(n):
                seen[k] = x
            return sum(np.sum(each) for each in seen)
        """,
        "grad(f)(np.ones(3), 4)",
        """
        NotDifferentiable: an array of shape (3,) in place of one of shape (0,) in a list
          File "model.py", line 6, in f
            seen[k] = x
            ^^^^^^^
        """,
    )


def test_a_clock_decides_nothing(refused):
    refused(
        """
        import time

        def f(x):
            start = time.time()
            while time.time() - start < 1.0:
                x = x * 0.5
            return x
        """,
        "grad(f)(1.0)",
        """
        NotDifferentiable: what a clock shows decides what this function does
          File "model.py", line 5, in f
            while time.time() - start < 1.0:
                  ^^^^^^^^^^^^^^^^^^^^^^^^^
          Leave the clock out.
        """,
    )


def after_loop(a):
    for _ in range(3):
        v = a.T
    v += 1.0
    return np.sum(np.sin(a))


def row_after_loop(a):
    for r in a:  # noqa: B007
        pass
    a *= 2.0
    return np.sum(np.sin(a)) + np.sum(r)


def in_list(a):
    views = [np.zeros(a.shape)]
    for _ in range(len(a)):
        views[0] = a[::-1]
    views[0] += 1.0
    return np.sum(np.sin(a))


def in_tuple(a):
    pair = np.zeros(a.shape), 1.0
    if a[0, 0] > -5.0:
        pair = a[::-1], 2.0
    view, factor = pair
    view += 1.0
    return np.sum(np.sin(a)) * factor


def in_dict(a):
    views = {"a": np.zeros(a.shape)}
    if a[0, 0] > -5.0:
        views["a"] = a[::-1]
    views["a"] += 1.0
    return np.sum(np.sin(a))


def without_axes(a):
    first = a[0][..., 0]
    a *= 2.0
    return np.sum(a * a) + first


def changed_without_axes(a):
    first = np.squeeze(a[:1, :1])
    first += 1.0
    return np.sum(a * a)


@pytest.mark.parametrize("program", [after_loop, row_after_loop, in_list, in_tuple, in_dict])
def test_second_names_are_not_lost(program):
    a, step = np.arange(6.0).reshape(2, 3), 1e-6
    units = np.eye(6).reshape(6, 2, 3)
    slopes = [(program(a + step * e) - program(a - step * e)) / (2.0 * step) for e in units]
    np.testing.assert_allclose(grad(program).plain(a).reshape(-1), slopes, atol=1e-7)


def test_a_number_that_is_a_view_is_not_read_after_a_change():
    with pytest.raises(AliasingError):
        grad(without_axes).plain(np.arange(6.0).reshape(2, 3))


def test_a_change_of_a_view_without_axes_is_one_of_the_array():
    slope = grad(changed_without_axes).plain(np.arange(6.0).reshape(2, 3))
    np.testing.assert_array_equal(slope, [[2.0, 2.0, 4.0], [6.0, 8.0, 10.0]])


def test_arrays_of_two_shapes_do_not_change_places():
    def f(u, n):
        v = np.zeros(len(u) + 1)
        for _ in range(n):
            u[0] = v[-1] * 2.0 + 1.0
            u, v = v, u
        return np.sum(u * u)

    def g(a, b, n):
        for _ in range(n):
            a, b = b, a
            b = b - 0.4
        return np.sum(a) + np.sum(b * b)

    with pytest.raises(NotDifferentiable, match="one shape"):
        grad(f).plain(VECTOR, 1)
    derivative = grad(g)
    derivative.plain(np.ones((3, 3)), np.ones((3, 3)), 1)
    with pytest.raises(ValueError):
        derivative.plain(np.ones((3, 3)), np.ones((2, 3)), 1)
    slopes = grad(g, (0, 1)).plain(np.ones((3, 3)), np.ones((3, 1)), 1)
    np.testing.assert_allclose(slopes[0], np.full((3, 3), 1.2))
    np.testing.assert_allclose(slopes[1], np.ones((3, 1)))


def test_length_of_one_in_this_call_only():
    def f(u, x):
        return np.sum(u / x[::2])

    derivative = grad(f)
    derivative.plain(np.ones(2), np.ones(3))
    with pytest.raises(ValueError):
        grad(f).plain(np.ones(3), np.full(2, 2.0))


def test_first_iteration_that_raises():
    def f(a, k):
        if a.sum() > 0.2:
            for row in a.T:
                k *= row
                a[1] -= 0.1
        return np.sum(k)

    with pytest.raises(IndexError):
        grad(f).plain(np.ones((1, 1)), np.ones(1))


def test_extremes_of_nothing():
    derivative = grad(lambda a: np.sum(np.max(a, axis=0)) + np.sum(np.argmin(a, axis=1)))
    derivative.plain(np.ones((2, 3)))
    with pytest.raises(ValueError, match="zero-size array"):
        derivative.plain(np.ones((0, 0)))


def test_mean_of_no_elements():
    def f(a):
        return np.where(np.mean(a[:-2] > a[:1]) < 0.5, 1.0, 2.0) * np.sum(a)

    with np.errstate(all="ignore"):
        assert grad(f).plain(np.ones((1, 1))) == pytest.approx(np.full((1, 1), 2.0))


def repeated_along_an_axis(x):
    return np.sum(np.ones((2, 3)) * x * x)


def test_an_axis_of_length_one_is_stretched():
    x = np.array([[1.0, 2.0, 3.0]])
    np.testing.assert_array_equal(grad(repeated_along_an_axis).plain(x), 4.0 * x)


def _message(call, *arguments):
    try:
        call(*arguments)
    except Exception as error:
        return type(error), str(error)
    return None


REJECTED = {
    "reshape": lambda x: np.sum(x.reshape(-1, 3) ** 2),
    "split": lambda x: np.sum(np.prod(np.split(x, 3), axis=0)),
    "repeat": lambda x: np.sum(np.repeat(x, [1, 0, 2]) ** 2),
    "partition": lambda x: np.sum(np.partition(x, 2)[:2]),
    "gradient": lambda x: np.sum(np.gradient(x) ** 2),
    "fliplr": lambda x: np.sum(np.fliplr(x)),
}


@pytest.mark.parametrize(
    ("name", "compiled"),
    [*((name, False) for name in REJECTED), ("reshape", True), ("repeat", True)],
)
def test_what_numpy_rejects_at_length_one(name, compiled):
    """The way that is taken first at that length says what the other says, and what NumPy does."""
    f = REJECTED[name]
    derivative = grad(f)
    ways = [derivative, derivative.plain] if compiled else [derivative.plain, grad(f).plain]
    for x in (np.arange(1.0, 7.0), np.ones(1), np.ones(1)):
        own = _message(f, x)
        first, second = (_message(way, x) for way in ways)
        assert first == second
        assert (first is None) == (own is None)
        assert own is None or issubclass(first[0], own[0]), (first, own)
        assert len(x) > 1 or own is not None
