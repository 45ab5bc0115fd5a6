"""Arrays that iterations make, saved as rows of one array where several reads need them."""

import re

import numpy as np
import pytest

import srcgrad
from tests.tools.checking import check

R = np.random.default_rng(17)


def recurrent(w, xs):
    h = np.zeros(len(w))
    for t in range(len(xs)):
        z = np.tanh(w * h + xs[t])
        h = z * z + np.sin(z) * h
    return np.sum(h**2)


def filtered(F, Q, ys):
    P = np.eye(len(F))
    m = np.zeros(len(F))
    total = 0.0
    for t in range(len(ys)):
        P = F @ P @ F.T + Q
        S = P + np.eye(len(F))
        r = ys[t] - m
        K = np.linalg.solve(S, P)
        m = m + K.T @ r
        P = P - K.T @ S @ K
        total += r @ np.linalg.solve(S, r)
    return total


def changed_after(xs):
    total = 0.0
    for t in range(len(xs)):
        y = xs[t] * 2.0
        for i in range(len(y)):
            total += y[i] ** 3 * np.sin(y[0])
            y[i] = total * 0.1
        total += np.sum(y * y)
    return total


def within_a_branch(xs):
    total = 0.0
    for t in range(len(xs)):
        if xs[t, 0] > 0.5:
            y = xs[t] * total
            total += np.sum(y * y * np.cos(y))
        else:
            total += xs[t, 0]
    return total


def of_growing_length(xs):
    total = 0.0
    for t in range(1, len(xs)):
        y = xs[:t] * (total + 1.0)
        total += np.sum(y * y * np.sin(y)) * 0.1
    return total


def backwards(xs):
    total = 1.0
    for t in range(len(xs) - 1, 0, -1):
        y = xs[t] * total
        z = np.exp(-y)
        total += np.sum(y * z) * np.sum(z / (1.0 + y))
    return total


def two_deep(xs):
    total = 1.0
    for _ in range(2):
        for k in range(len(xs)):
            y = xs[k] * total
            total += np.sum(y * y * y) * np.sum(y / (1.0 + y * y))
    return total


def until(xs):
    total, k = 1.0, 0
    while k < len(xs):
        y = xs[k] * total
        total += np.sum(y * y * y) * np.sum(y / (1.0 + y * y))
        k += 1
    return total


def overwritten_between_reads(xs):
    u, total = xs[0], 0.0
    for i in range(2):
        v = np.sin(u) * xs[1, i]
        total += np.sum(v * v * v)
        v[1:] *= np.exp(v[1:])
        total += np.sum(v[2:] * v[2:] * v[2:])
        u = v * u
    return np.sum(u * u) + total


def scaled_by_its_own_sum(xs):
    u = xs[0]
    table = xs
    for _ in range(1):
        table = np.outer((u, u), u)
    for _ in range(3):
        u = u * 2.0
        u[2:] *= np.sum(np.sin(u)[:-1])
    return np.sum(u) + np.sum(table)


def overwritten_in_two_loops(xs):
    total = 0.0
    for _ in range(2):
        u = xs[1]
        for k in range(2):
            v = np.cos(u) * xs[0, k]
            total += np.sum(v * v * v)
            v[:-1] *= np.exp(v[:-1])
            total += np.sum(v[1:] * v[1:] * v[1:])
            u = v * u
        total += np.sum(u * u)
    return total


@pytest.mark.parametrize(
    "program", [overwritten_between_reads, scaled_by_its_own_sum, overwritten_in_two_loops]
)
def test_a_row_has_what_was_there_last(program):
    xs = np.random.default_rng(3).uniform(-1.0, 1.0, (2, 4))
    check(program, xs, compiled=program is overwritten_between_reads)


@pytest.mark.parametrize("rows", [0, 1, 4])
@pytest.mark.parametrize(
    "program", [changed_after, within_a_branch, backwards, two_deep, until, of_growing_length]
)
def test_programs(program, rows):
    xs = R.random((rows, 3)) if program is not of_growing_length else R.random(rows + 1)
    check(program, xs, compiled=rows == 4 and program in (backwards, of_growing_length))


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_recurrent(steps):
    check(recurrent, R.random(4), R.random((steps, 4)), compiled=steps == 3)


@pytest.mark.parametrize("steps", [0, 3])
def test_filtered(steps):
    check(filtered, R.random((2, 2)), np.eye(2), R.random((steps, 2)), compiled=steps == 3)


def test_a_matrix_that_three_products_need_is_saved_once():
    slope = srcgrad.grad(filtered, argnums=(0, 1, 2))
    slope.plain(R.random((2, 2)), np.eye(2), R.random((3, 2)))
    assert len(re.findall(r"^\s+S_saved\w* = np\.empty", slope.source, re.M)) == 1, slope.source


def test_elements_are_read_from_the_row():
    slope = srcgrad.grad(recurrent, argnums=(0, 1))
    slope.plain(R.random(4), R.random((3, 4)))
    assert slope.source.count("_saved = ") <= 2, slope.source
