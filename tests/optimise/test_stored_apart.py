"""Stores in place that wait until all of their values are there, so that loops become one."""

import re

import numpy as np
import pytest

import srcgrad
from srcgrad.optimise import stored_apart, temporaries
from tests.tools.checking import check
from tests.tools.machine_text import with_loops

R = np.random.default_rng(5)


def upwind(c, u, k):
    c = c.copy()
    for _ in range(3):
        back = c[1:-1] - c[:-2]
        ahead = c[2:] - c[1:-1]
        c[1:-1] = c[1:-1] - k * (np.maximum(u, 0.0) * back + np.minimum(u, 0.0) * ahead)
    return np.sum(c**2)


def plane(c, k):
    c = c.copy()
    for _ in range(2):
        down = c[2:, 1:-1] - c[1:-1, 1:-1]
        right = c[1:-1, 2:] - c[1:-1, 1:-1]
        c[1:-1, 1:-1] += k * down * right
    return np.sum(c**2)


def two_fields(h, u, k):
    h, u = h.copy(), u.copy()
    for _ in range(3):
        slope = h[2:] - h[:-2]
        lift = h[2:] * h[:-2]
        h[1:-1] = h[1:-1] + k * slope * lift * u
        u[:] = u * slope
    return np.sum(h * h) + np.sum(u)


def from_the_left(c, d):
    c = c.copy()
    e = np.empty(len(c))
    for i in range(len(c)):
        e[i] = c[i] * d[i]
    for i in range(1, len(c)):
        c[i] = c[i - 1] * 0.5 + e[i]
    return np.sum(c**2)


def stored_elsewhere(c, d):
    c = c.copy()
    w = np.empty(len(d))
    for i in range(len(d)):
        w[i] = c[i + 1] - c[i]
    for i in range(len(d)):
        c[i] = c[i] * w[i] * d[i]
        w[i] = c[i]
    return np.sum(c**2) + np.sum(w)


@pytest.mark.parametrize("size", [2, 3, 4, 9])
def test_upwind(size):
    check(upwind, R.random(size), R.random(size - 2) - 0.5, 0.3, compiled=size == 9)


@pytest.mark.parametrize("shape", [(2, 2), (2, 5), (3, 3), (6, 4)])
def test_plane(shape):
    check(plane, R.random(shape), 0.3, compiled=shape == (6, 4))


@pytest.mark.parametrize("size", [2, 3, 7])
def test_two_fields(size):
    check(two_fields, R.random(size), R.random(size - 2), 0.3, compiled=False)


@pytest.mark.parametrize("program", [from_the_left, stored_elsewhere])
@pytest.mark.parametrize("size", [1, 2, 6])
def test_loops_that_need_their_order(program, size):
    d = R.random(size if program is from_the_left else size - 1)
    check(program, R.random(size), d, compiled=False)


def test_only_the_old_values_are_saved():
    slope = srcgrad.grad(upwind, argnums=(0, 1))
    slope.plain(R.random(6), R.random(4), 0.3)
    assert slope.source.count("_saved = ") == 1
    machine = with_loops(slope.source, (R.random(6), R.random(4), 0.3))
    forward, _ = machine.split("c_bar = ", 1)
    assert forward.count("np.empty") == 2, forward  # the old values, and the new ones of a step


def test_loops_run_as_often_as_a_check_has_found():
    slope = srcgrad.grad(upwind, argnums=(0, 1))
    slope.plain(R.random(6), R.random(4), 0.3)
    machine = with_loops(slope.source, (R.random(6), R.random(4), 0.3))
    counts = re.findall(r"in range\(([^()]*)\)", machine)
    n = "srcgrad_length_c_0"
    assert n in counts and set(counts) <= {"3", "2, -1, -1", n, "m", f"{n} - 2"}, machine
    assert len({each for each in counts if each in ("m", f"{n} - 2")}) == 1, (
        "one name for one length"
    )


def test_a_check_inside_a_loop_that_may_not_run_is_believed_inside_only():
    def steps(x, w, n):
        y = x[1:]
        for _ in range(n):
            y = y * w
        return np.sum(y * y)

    check(steps, R.random(4), R.random(3), 2, compiled=False)
    slope = srcgrad.grad(steps)
    assert np.array_equal(slope.plain(np.ones(4), np.ones(7), 0), [0.0, 2.0, 2.0, 2.0])
    with pytest.raises(srcgrad.ShapeError):
        slope.plain(np.ones(4), np.ones(7), 1)


def test_the_longer_a_program_the_fewer_tries(monkeypatch):
    tries = []

    def counted(program, shorten):
        tries.append(-1)  # the program as it is

        def shortened(one):
            tries[-1] += 1
            return shorten(one)

        return stored_apart.parted(program, shortened)

    monkeypatch.setattr(temporaries, "parted", counted)
    h, u = R.random(7), R.random(5)
    expected = srcgrad.grad(two_fields, cache=False).plain(h, u, 0.1)
    assert max(tries) > 0
    tries.clear()
    monkeypatch.setattr(stored_apart, "_TOGETHER", 10)
    found = srcgrad.grad(two_fields, cache=False).plain(h, u, 0.1)
    assert max(tries) == 0
    np.testing.assert_allclose(found, expected, rtol=1e-13)
