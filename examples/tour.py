"""A tour of the generated source: what srcgrad writes for a few small programs, and why.

Every section prints a derivative and asserts what is said of it.
"""

import inspect
import math
import pathlib
import subprocess
import sys
import tempfile

import numba
import numpy as np

import srcgrad
from srcgrad import grad, value_and_grad


def average_energy(x):
    return np.sum(np.sin(x) * x)


def relax(u, k):
    for i in range(1, len(u)):
        gap = u[i] - u[i - 1]
        if gap > 0.0:
            u[i] -= k * gap**2
    return np.sum(u * u)


def babylonian(a, tolerance):
    y = a
    while abs(y * y - a) > tolerance:
        y = 0.5 * (y + a / y)
    return y


def diffuse(u, steps):
    u = u.copy()
    unew = u.copy()
    for _ in range(steps):
        for i in range(1, len(u) - 1):
            unew[i] = 0.25 * u[i - 1] + 0.5 * u[i] + 0.25 * u[i + 1]
        for i in range(1, len(u) - 1):
            u[i] = unew[i]
    total = 0.0
    for i in range(len(u)):
        total += u[i] ** 2
    return total


def rosenbrock(x):
    total = 0.0
    for i in range(len(x) - 1):
        total += 100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2
    return total


def hidden(x):
    return float(str(x))


def a_sum_turns_round_inside_its_loop():
    """A sum over data: value and gradient at once, one loop for the machine; nothing is saved."""
    x = np.linspace(0.0, 3.0, 7)
    derivative = value_and_grad(average_energy)
    value, x_bar = derivative(x)
    assert math.isclose(value, average_energy(x))
    np.testing.assert_allclose(x_bar, np.sin(x) + x * np.cos(x))
    assert "for " not in derivative.source and "np.sin(x)" in derivative.source
    assert "_saved" not in derivative.source
    return average_energy, derivative


def what_is_overwritten_is_saved():
    """The loop overwrites `u`, and the derivative needs the old value: saved. `gap` is replayed."""
    u = np.array([1.0, 3.0, 2.0, 4.0])
    before = u.copy()
    derivative = grad(relax, argnums=("u", "k"))
    u_bar, k_bar = derivative(u, 0.1)
    np.testing.assert_array_equal(u, before)  # the caller's array is as it was
    assert math.isclose(k_bar, slope(lambda k: relax(u.copy(), k), 0.1), rel_tol=1e-7)
    shifted = slope(lambda h: relax(u + h, 0.1), 0.0)
    assert math.isclose(np.sum(u_bar), shifted, rel_tol=1e-7)
    assert "gap_saved" not in derivative.source
    return relax, derivative


def a_while_loop_is_run_backwards():
    """Nobody knows how often it will turn: what an iteration overwrites goes on a stack."""
    derivative = grad(babylonian)
    assert math.isclose(derivative(2.0, 1e-12), 0.5 / math.sqrt(2.0), rel_tol=1e-9)
    return babylonian, derivative


def a_linear_stencil_saves_nothing():
    """No partial derivative of a linear update needs a value: the reverse sweep is a stencil."""
    u = np.array([0.0, 1.0, 4.0, 9.0, 16.0, 25.0])
    derivative = grad(diffuse)
    u_bar = derivative(u, 3)
    for i in range(len(u)):
        unit = np.eye(len(u))[i]
        expected = slope(lambda h, unit=unit: diffuse(u + h * unit, 3), 0.0)
        assert math.isclose(u_bar[i], expected, rel_tol=1e-7)
    assert "_saved" not in derivative.source
    return diffuse, derivative


def compiled_code_may_call_it():
    """The compiled derivative is an ordinary Numba function: here a descent without Python."""
    derivative = grad(rosenbrock)
    gradient = derivative.compiled(np.zeros(4))

    @numba.njit
    def descend(x, rate, steps):
        for _ in range(steps):
            x = x - rate * gradient(x)
        return x

    np.testing.assert_allclose(descend(np.zeros(4), 1e-3, 100_000), np.ones(4), atol=1e-6)
    return rosenbrock, derivative


def it_stands_on_its_own():
    """`save` writes a module that needs no srcgrad."""
    derivative = value_and_grad(rosenbrock)
    value, x_bar = derivative(np.zeros(3))
    with tempfile.TemporaryDirectory() as folder:
        derivative.save(pathlib.Path(folder) / "by_itself.py")
        program = (
            "import sys; sys.modules['srcgrad'] = None\n"
            "import numpy, by_itself\n"
            "print(by_itself.rosenbrock_value_and_grad(numpy.zeros(3)))"
        )
        run = [sys.executable, "-c", program]
        printed = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=True).stdout
    assert printed.strip() == str((float(value), x_bar))
    return rosenbrock, derivative


def what_cannot_be_is_refused():
    """Where no derivative passes, there is an error with the line, and no number."""
    try:
        grad(hidden)(1.0)
    except srcgrad.DifferentiationError as error:
        print(error)
        assert "float(str(x))" in str(error)
    else:
        raise AssertionError("a string has no derivative")


def slope(function, at, h=1e-5):
    """The derivative of a function of one number, by differences of fourth order."""
    near = function(at + h) - function(at - h)
    far = function(at + 2.0 * h) - function(at - 2.0 * h)
    return (8.0 * near - far) / (12.0 * h)


SECTIONS = (
    a_sum_turns_round_inside_its_loop,
    what_is_overwritten_is_saved,
    a_while_loop_is_run_backwards,
    a_linear_stencil_saves_nothing,
    compiled_code_may_call_it,
    it_stands_on_its_own,
    what_cannot_be_is_refused,
)


def main():
    for number, section in enumerate(SECTIONS, start=1):
        title = section.__name__.replace("_", " ")
        print(f"\n{number}. {title[0].upper()}{title[1:]}\n\n{section.__doc__}\n")
        shown = section()
        if shown is not None:
            function, derivative = shown
            print(inspect.getsource(function))
            print(derivative.source)


if __name__ == "__main__":
    main()
