"""Functions that call themselves to a depth known when they run: called by name, and how deep."""

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import srcgrad
from srcgrad import errors, grad, hessian, hvp, jacobian, jvp, linearize
from tests.tools.checking import Differences, close


def halved(x):
    return x if x < 1.0 else math.sin(x * halved(0.5 * x))


def summed(x, n):
    return x if n == 0 else math.sin(x) / n + summed(x, n - 1)


def slope_of_summed(x, n):
    return 1.0 + math.cos(x) * sum(1 / k for k in range(1, n + 1))


def endless(x):
    return x if x == 0.5 else 0.5 * endless(math.sin(x) + 1.0)


def follows(links, at, x):
    return x if at < 0 else math.sin(x * follows(links, links[at], 1.1 * x))


def of_arrays_made_in_a_loop(x, n):
    """The reverse sweep comes to the calls when other arrays have taken the place of theirs."""
    total = 0.0
    for k in range(n):
        links = np.array([-1, k % 2 - 1, 1, 2])
        total += follows(links, 3, x + k) * x
        links[2] = 0
        total += follows(links, 3, x + k) * x
    return total


def test_functions_stand_once():
    text = grad(halved).specialise(20.0).source
    assert text.count("def halved(") == text.count("def halved_grad_2(") == 1, text
    assert text.count("def ") == 3, text


def test_no_more_is_written_for_greater_depth():
    derivative = grad(summed)
    texts = set()
    for n in (0, 3, 40):
        assert close(
            derivative.plain(0.7, n),
            1.0 + math.cos(0.7) * sum(1 / k for k in range(1, n + 1)),
            1e-12,
        )
        texts.add(derivative.source)
    assert len(texts) == 1


def test_too_deep():
    """As in Python, an exception, and not the end of the process."""
    derivative = grad(endless)
    for run in (derivative, derivative.plain):
        with pytest.raises(RecursionError, match="maximum recursion depth exceeded"):
            run(0.3)


def test_deep_and_compiled():
    derivative = grad(summed)
    assert close(
        derivative(0.7, 2900), 1.0 + math.cos(0.7) * sum(1 / k for k in range(1, 2901)), 1e-9
    )
    with pytest.raises(RecursionError):
        derivative(0.7, 3100)


def test_arrays_that_iterations_make():
    expected, error = Differences(of_arrays_made_in_a_loop, (0.3, 3), {}, [0]).along(
        np.array([1.0])
    )
    found = grad(of_arrays_made_in_a_loop).plain(0.3, 3)
    assert abs(found - expected) <= 1e-7 * (1.0 + abs(expected)) + error


def test_derivatives_of_derivatives():
    first, second = grad(halved), grad(grad(halved))
    step = 1e-5
    slope = (first.plain(5.0 + step) - first.plain(5.0 - step)) / (2.0 * step)
    assert close(second.plain(5.0), slope, 1e-6)
    assert close(hvp(halved).plain(5.0, v=2.0), 2.0 * slope, 1e-6)
    curvature = (second.plain(5.0 + step) - second.plain(5.0 - step)) / (2.0 * step)
    assert close(grad(grad(grad(halved))).plain(5.0), curvature, 1e-5)
    value, tangent = jvp(halved).plain(5.0, tangents=3.0)
    assert close(value, halved(5.0), 1e-12) and close(tangent, 3.0 * first.plain(5.0), 1e-12)


def changes_an_array(x, i):
    if i == len(x):
        return 0.0
    x[i] = x[i] * x[i - 1]
    return x[i] + changes_an_array(x, i + 1) * math.cos(x[0])


def test_what_changes_an_array_is_read_in_place_or_refused():
    x, direction = np.array([0.3, 0.8, 1.2]), np.array([0.2, 1.0, -0.4])
    expected, error = Differences(changes_an_array, (x, 0), {}, [0]).along(direction)
    try:
        found = grad(changes_an_array).plain(x, 0)
    except errors.NotDifferentiable:
        return
    assert abs(found @ direction - expected) <= 1e-7 * (1.0 + abs(expected)) + error


def sum_of_squares(x, low, high):
    if high - low == 1:
        return x[low] ** 2
    middle = (low + high) // 2
    return 0.5 * sum_of_squares(x, low, middle) + math.sin(sum_of_squares(x, middle, high))


def norm_of_gradient(x):
    slope = grad(sum_of_squares)(x, 0, len(x))
    return slope @ slope


X = np.array([0.9, -0.4, 1.7, 0.3, 1.1])


def test_adjoints_of_arrays_are_added_in_place():
    """One array of adjoints, however many calls there are."""
    text = grad(sum_of_squares).specialise(X, 0, 5).source
    assert text.count("np.zeros") == 1, text
    assert text.count("def ") == 3, text


def test_reverse_over_reverse_of_arrays():
    for direction in (np.ones(5), np.array([0.3, -1.0, 0.5, 0.0, 2.0])):
        expected, error = Differences(norm_of_gradient, (X,), {}, [0]).along(direction)
        found = grad(norm_of_gradient).plain(X)
        assert abs(found @ direction - expected) <= 1e-7 * (1.0 + abs(expected)) + error


def test_many_derivatives_at_once():
    """Functions that call themselves have stacks then; of one that is cached it is refused."""

    def both(x):
        return np.array([sum_of_squares(x, 0, len(x)), x[0]])

    slope = Differences(lambda x: sum_of_squares(x, 0, len(x)), (X,), {}, [0])
    for at, direction in enumerate(np.eye(5)):
        expected, error = slope.along(direction)
        for found in (jacobian(both).plain(X), jacobian(both, mode="forward").plain(X)):
            assert abs(found[0, at] - expected) <= 1e-7 * (1.0 + abs(expected)) + error
        assert (
            abs(linearize(both, X)(direction)[0] - expected) <= 1e-7 * (1 + abs(expected)) + error
        )


def test_the_hessian_of_a_recursion():
    found = hessian(lambda x: sum_of_squares(x, 0, len(x))).plain(X)
    gradient = grad(sum_of_squares).specialise(X, 0, 5).plain
    for at, direction in enumerate(np.eye(5)):

        def along(x, direction=direction):
            return gradient(x, 0, 5) @ direction

        for other, column in enumerate(np.eye(5)):
            expected, error = Differences(along, (X,), {}, [0]).along(column)
            assert abs(found[at, other] - expected) <= 1e-6 * (1 + abs(expected)) + error


SECOND_PROCESS = """
import warnings
import numpy as np
import model
from srcgrad import grad
warnings.simplefilter("error")
derivative = grad(model.total)
print(derivative(np.array([0.5, -0.25, 2.0, 1.0]), 0, 4).tolist())
"""
MODEL = """
def total(x, low, high):
    if high - low == 1:
        return x[low] ** 2
    middle = (low + high) // 2
    return 0.5 * total(x, low, middle) + total(x, middle, high)
"""


def test_machine_code_is_found_in_another_process(tmp_path):
    (tmp_path / "model.py").write_text(MODEL)
    paths = [str(tmp_path), str(Path(srcgrad.__file__).parents[1])]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "SRCGRAD_CACHE_DIR": str(tmp_path / "cache"),
    }
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", SECOND_PROCESS],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.strip() == "[0.25, -0.25, 2.0, 2.0]", done.stderr
    assert len(list((tmp_path / "cache").rglob("*.machine"))) == 1
