"""A write to an array that may be another one at run time: Python's value, and differences."""

from __future__ import annotations

import copy
import linecache
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad import errors, value_and_grad
from tests.tools import tiers
from tests.tools.checking import Differences, Program, against_differences, flat

X = np.array([0.5, 1.3, 2.1, 0.9])
Y = np.array([1.1, 0.4, 1.9, 0.7])


def chosen(x, s):
    y = x if s > 0.0 else x.copy()
    y[0] = s * 2.0
    return np.sum(x * x) + np.sum(y**3)


def written_under_the_first_name(x, s):
    y = x * 2.0
    z = y
    if s > 0.0:
        z = y + 1.0
    z[1:] += s
    y[0] *= 3.0
    return np.sum(y * y) + np.sum(z**3)


def given_another_array_in_a_loop(x, s):
    u = x
    for k in range(len(x)):
        u[k] += s
        if x[k] > 1.0:
            u = u * 1.5
    u[0] = s
    x[-1] *= 2.0
    return np.sum(x * x) + np.sum(u**3)


def exchanged(x, s):
    u, w = x * 1.0, x * 2.0
    first = u
    for k in range(len(x)):
        u, w = w, u
        u[k] += w[k] * s
        if x[k] > 1.0:
            w = u
    u[0] = s
    first[1] *= 1.5
    return np.sum(w * w) + np.sum(u**3) + np.sum(first)


def of_another_iteration(x, s):
    """Both are made where `new` is, in one iteration or in two."""
    u, w = x, x
    for k in range(len(x)):
        new = u * 1.1
        if k % 2 == 0:
            w = new
        u = new
        w[k] += s
    return np.sum(u * u) + 0.3 * np.sum(w**3) + np.sum(x)


def run_over(x, s):
    """The loop runs over the array that it writes to at first."""
    u, total = x, 0.0
    for e in x:
        u[1:] += e * s
        total += e
        if total > 1.0:
            u = u * 0.5
    return total + np.sum(u * u)


def held(x, s):
    d = {"a": x * 2.0, "b": [x, x * 3.0]}
    y = d["a"] if s > 0.0 else d["b"][0]
    y *= 1.5
    d["b"][1][0] += s
    return np.sum(d["a"] ** 2) + np.sum(d["b"][0] ** 3) + np.sum(d["b"][1])


def returned(x, s):
    def stepped(u, h):
        if h > 1.0:
            return u, 0.0
        v = u - h * u**3
        return v, np.sum(v * v)

    u = x
    u, t = stepped(u, s)
    u, t = stepped(u, t)
    u[1:] += x[:-1]
    return np.sum(u * u) + t


def in_the_midst_of_a_call(x, s):
    """The copy that `same` returns has no name when the other argument is worked out."""

    def same(u, c):
        return u if c else u * 1.5

    def changed(u):
        u[0] = s
        return 2.0

    def total(u, factor):
        return np.sum(u * u) * factor

    return total(same(x, s > 0.0), changed(x))


def scattered(x, s):
    u = x if s > 0.0 else x * 2.0
    np.add.at(u, np.array([0, 2, 0]), 0.7 * s)
    u[u > 1.0] *= 0.5
    np.multiply(x, 1.1, out=x)
    x.sort()
    u[::2] = s
    return np.sum(x * x) + np.sum(u**3)


def of_rows(x, s):
    a = np.outer(x, x)
    b = a if s > 0.0 else a.T.copy()
    b[1] *= 2.0
    a[:, 0] += s
    return np.sum(a * a) + np.sum(b**3)


def two_names_on_one_path(x, s):
    if s > 0.0:
        y = 2.0 / x
        p = y
    else:
        y = 3.0 * x
        p = x
    y[0] = s
    return np.sum(p * p)


def unset_on_a_path(x, s):
    y = x * 2.0
    if s > -9.0:
        y = 2.0 / x
        p = y
    y[...] = s
    return np.sum(p * p) + np.sum(x)


def after_an_early_return(x, s):
    if x[0] > 5.0:
        return x[0]
    if s > 0.0:
        y = 2.0 / x
        p = y
    else:
        y = 3.0 * x
        p = x
    y[1] = s
    return np.sum(p * p)


class Held:
    pass


def in_an_object(x, s):
    held = Held()
    if s > 0.0:
        held.p = 2.0 / x
        held.q = held.p
    else:
        held.p, held.q = 3.0 * x, x
    held.p[1] = s
    return np.sum(held.q**2)


def in_a_tuple(x, s):
    if s > 0.0:
        y = 2.0 / x
        pair = y, x
    else:
        y = 3.0 * x
        pair = x, y
    y[1] = s
    return np.sum(pair[0] ** 2)


def twice_chosen(x, s):
    y = np.array([0.4, -0.9, 0.8, 0.3]) * x
    z = x
    if s > 0.0:
        z, y = y, z
    else:
        z = z if y[1] > 0.1 else y
    z += z
    return np.sum(y * y) + np.sum(x)


def before_the_loop(x, s):
    u = x * 1.0
    w = u
    for _ in range(int(3.0 + 0.0 * s)):
        u[0] += s
        u = u * 2.0
    return np.sum(w * w) + np.sum(u)


def one_of_three(x, s):
    x = x * 1.0
    y, z = x * 2.0, x * 3.0
    for _ in range(3):
        z = x
        x, y = y, x
        y[0] += s
    return np.sum(z * z) + np.sum(y) + x[1]


def read_twice(x, s):
    """The loop's body is: at first `v` is no other array than before the loop."""
    u, v = x * 1.0, x.copy()
    for k in range(4):
        if u[0] > s:
            v = u
        v[k] *= 1.1
        u = u * 0.9
    return np.sum(u * v)


PROGRAMS = (
    *(chosen, written_under_the_first_name, given_another_array_in_a_loop, exchanged, run_over),
    *(of_another_iteration, held, returned, in_the_midst_of_a_call, scattered, of_rows),
    *(two_names_on_one_path, unset_on_a_path, after_an_early_return, in_an_object, in_a_tuple),
    *(twice_chosen, before_the_loop, one_of_three, read_twice),
)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("s", [0.4, -0.4])
def test_seen_under_every_name(program: Program, s: float) -> None:
    arguments = (X, s)
    expected = program(*copy.deepcopy(arguments))
    derivative = value_and_grad(program, (0, 1))
    call = derivative if tiers.IS_LONG else derivative.plain
    value, gradient = call(*arguments)
    np.testing.assert_allclose(value, expected, rtol=1e-12)
    against_differences(Differences(program, arguments, {}, [0, 1]), flat(gradient), 1e-6, 1e-9)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.__name__)
def test_second_derivatives(program: Program) -> None:
    """A derivative within a function leaves nothing but the number of the iteration, and what was
    read in vain of a loop is forgotten."""
    gradient, step = srcgrad.grad(program), 1e-5
    columns = [
        (gradient.plain(X + step * each, 0.4) - gradient.plain(X - step * each, 0.4)) / (2.0 * step)
        for each in np.eye(len(X))
    ]
    found = srcgrad.hessian(program).plain(X, 0.4)
    np.testing.assert_allclose(found, np.transpose(columns), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.__name__)
def test_batches(program: Program) -> None:
    """Within a function, of arrays of its own: a row of a batch is a part of it, and refused."""

    def of_all(points: Any, s: Any) -> Any:
        return np.sum(srcgrad.vmap(lambda x, t: program(x.copy(), t), (0, None))(points, s))

    points = np.array([X, Y])
    found = srcgrad.grad(of_all).plain(points, 0.4)
    for one, point in zip(found, points, strict=True):
        np.testing.assert_allclose(one, srcgrad.grad(program).plain(point, 0.4), rtol=1e-12)


def test_programs_that_need_no_number_have_none() -> None:
    def copied(x: Any, s: Any) -> Any:
        y = x.copy() if s > 0.0 else x * 2.0
        y[0] = s
        return np.sum(x * y)

    texts = [srcgrad.value(each).specialise("f8[:]", "f8").source for each in (copied, chosen)]
    assert ["origin" in text for text in texts] == [False, True]


def is_first(x, s):
    y = x if s > 0.0 else x.copy()
    return np.sum(x) * s if y is x else np.sum(x * x)


def is_first_in_a_loop(x, s):
    u, total = x, 0.0
    for k in range(len(x)):
        if u is x:
            total += s
        if x[k] > 1.0:
            u = u * 2.0
    return total + np.sum(u)


def is_not_the_other(x, s):
    u, w = x * 2.0, x * 3.0
    first, total = u, 0.0
    for _ in range(3):
        u, w = w, u
        if u is not first:
            total += s
    return total + np.sum(u)


@pytest.mark.parametrize("program", [is_first, is_first_in_a_loop, is_not_the_other])
@pytest.mark.parametrize("s", [0.4, -0.4])
def test_which_one_it_is(program: Program, s: float) -> None:
    value, (_, slope) = value_and_grad(program, (0, 1)).plain(X, s)
    np.testing.assert_allclose(value, program(X, s), rtol=1e-12)
    assert np.isclose(slope, (program(X, s + 1e-3) - program(X, s - 1e-3)) / 2e-3, rtol=1e-9)


def of_parts(x, s):
    """What is handed on is a part of an array, and then handed on as a whole."""
    rows = np.outer(x, x)
    before, last, total = np.zeros(4), rows[0], 0.0
    for k in range(len(x)):
        rows[k % 2] = rows[k % 2] * x[k]
        total += before[0]
        before = last
        last = rows[k % 2]
    return total * s


def test_an_array_or_a_part_of_a_matrix_is_not_followed() -> None:
    with pytest.raises(errors.AliasingError):
        value_and_grad(of_parts).plain(X, 0.4)


def reshaped_on_a_path(x, s):
    b = np.zeros((len(x), len(x)))
    b += np.outer(x, x)
    row = b.T.reshape(-1)
    if s < 0.0:
        row = row * 2.0
    row[0] = s
    return np.sum(b) + np.sum(row)


def reshaped_before_a_loop(x, s):
    b = np.zeros((len(x), len(x)))
    b += np.outer(x, x)
    row = b.T.reshape(-1)
    for _ in range(int(3.0 + 0.0 * s)):
        row[0] += s
        row = row * 1.5
    return np.sum(b) + np.sum(row)


@pytest.mark.parametrize("program", [reshaped_on_a_path, reshaped_before_a_loop])
def test_what_a_copy_shares_memory_with_is_seen_or_refused(program: Program) -> None:
    """A matrix of one element is reshaped in place, and a larger one that lies crosswise is not."""
    value = srcgrad.value(program).plain(X, 0.4)
    assert np.isclose(value, program(X, 0.4), rtol=1e-12)
    with pytest.raises(errors.AliasingError):
        srcgrad.value(program).plain(X[:1], 0.4)


def of_what_may_lie_row_by_row(a, s):
    b = a * 0.7
    row = b.reshape(-1)
    for _ in range(2):
        if s > 0.0:
            b = b * 2.0
        b[0, 0] += s
    return np.sum(b) + np.sum(row)


def test_what_shares_memory_unseen_must_not_be_written_to_at_run_time() -> None:
    a = np.broadcast_to(np.arange(4.0), (6, 4))  # whose axes lie in no order
    program = of_what_may_lie_row_by_row
    with pytest.raises(errors.SrcgradError, match="whether NumPy has copied b"):
        srcgrad.value(program).plain(a, 0.4)


@pytest.mark.parametrize("first", [0.3, 1.3])
def test_the_advice_makes_a_program_that_is_read(first: float) -> None:
    text = (
        "import numpy as np\n"
        "def f(a, s):\n"
        "    b = a * s\n"
        "    row = b.reshape(-1)\n"
        "    row[1:] += row[:-1] * 0.1\n"
        "    return np.sum(b * b)\n"
    )
    a = np.broadcast_to(first + np.arange(4.0), (6, 4))
    with pytest.raises(errors.AliasingError) as caught:
        srcgrad.value(_made(text)).plain(a, 2.0)
    assert caught.value.advice == (
        "Put `b = b.copy()` before line 4: then b lies in memory row by row."
    )
    lines = text.splitlines()
    lines.insert(3, "    b = b.copy()")
    mended = _made("\n".join(lines) + "\n")
    assert np.isclose(srcgrad.value(mended).plain(a, 2.0), mended(a, 2.0), rtol=1e-12)


def _made(text: str) -> Program:
    file = f"<advice {hash(text)}>"
    linecache.cache[file] = len(text), None, text.splitlines(True), file
    names: dict[str, Any] = {}
    exec(compile(text, file, "exec"), names)
    return names["f"]  # type: ignore[no-any-return]
