"""Views without axes, `x[..., k]`: a change in place is one of the array, or is refused."""

import types

import numpy as np
import pytest

import srcgrad
from tests.tools.checking import check

Y = np.array([1.0, 2.0, 3.0])


def changed(y, n):
    v = y[..., 1]
    v /= 2.0
    return np.sum(y * y) * n


def changed_in_a_helper(y, n):
    def halve(v):
        v /= 2.0

    halve(y[..., 1])
    return np.sum(y * y) * n


def taken_in_each_iteration(y, n):
    total = 0.0
    for i in range(n):
        v = y[..., i]
        v *= 2.0
        total += v
    return total + np.sum(y * y)


def only_read(y, n):
    v, total = y[..., 1], 0.0
    for i in range(n):
        total += v * i
        w = v
        w = w * 2
    return total + w


def set_anew(y, n):
    v = y[..., 1]
    for _ in range(n):
        v = v * 0.5
        v += 1.0
    return v * v


@pytest.mark.parametrize(
    "program", [changed, changed_in_a_helper, taken_in_each_iteration, only_read, set_anew]
)
def test_a_change_in_place_is_seen_in_the_array(program):
    check(program, Y, 3, argnums=0, compiled=program is changed)


def multiplied(y, n):
    v = y[..., 1]
    for _ in range(n):
        v /= 2.0
    return np.sum(y * y)


def added_to(y, n):
    v = y[..., 1]
    for _ in range(n):
        v += 2.0
    return np.sum(y * y)


def in_a_while(y, n):
    v, k = y[..., 1], 0
    while k < n:
        k += 1
        if k == 2:
            v *= 0.5
    return np.sum(y * y)


def in_nested_loops(y, n):
    v = y[..., 1]
    for i in range(n):
        for _ in range(i):
            v -= 0.1
    return np.sum(y * y)


def squeezed(y, n):
    v = np.squeeze(y[0:1])
    for _ in range(n):
        v *= 0.5
    return np.sum(y * y)


def reshaped(y, n):
    v = y[1:2].reshape(())
    for _ in range(n):
        v *= 0.5
    return np.sum(y * y)


def in_a_list(y, n):
    views = [y[..., 1], y[..., 0]]
    for _ in range(n):
        views[0] *= 0.5
    return np.sum(y * y)


def added_in_a_list(y, n):
    views = [y[..., 1], y[..., 0]]
    for _ in range(n):
        views[0] += 0.5
    return np.sum(y * y)


def in_turn(y, n):
    views = [y[..., 1], y[..., 0]]
    for i in range(n):
        views[i % 2] *= 0.5
    return np.sum(y * y)


def in_a_dict(y, n):
    views = {"a": y[..., 1]}
    for _ in range(n):
        views["a"] *= 0.5
    return np.sum(y * y)


def in_an_object(y, n):
    held = types.SimpleNamespace(v=y[..., 1])
    for _ in range(n):
        held.v *= 0.5
    return np.sum(y * y)


def exchanged(y, n):
    a, b = y[..., 1], y[..., 0]
    for _ in range(n):
        a, b = b, a
        a *= 0.5
    return np.sum(y * y)


def on_one_path(y, n):
    v = y[..., 1] if n > 0 else y[..., 0]
    v += 1.0
    return np.sum(y * y)


REFUSED = [
    *(multiplied, added_to, in_a_while, in_nested_loops, squeezed, reshaped, in_a_list),
    *(added_in_a_list, in_turn, in_a_dict, in_an_object, exchanged, on_one_path),
]


@pytest.mark.parametrize("program", REFUSED)
def test_one_that_is_handed_on_is_not_changed(program):
    """Which it is, is not followed through loops and branches."""
    with pytest.raises(srcgrad.errors.AliasingError):
        srcgrad.grad(program).plain(Y, 3)
