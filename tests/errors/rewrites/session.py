"""What to do instead where a file, a folder, a package or a session is what is in the way."""

from __future__ import annotations

import importlib
import math
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np

import srcgrad
from srcgrad import company, errors, grad
from srcgrad.backend import machine
from tests.tools.rewritten import instead_of_doing


@instead_of_doing("SG601 SG607")
def imports_the_edited_file_again():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "edited_model.py")
        path.write_text("def f(x):\n    return x\n", encoding="utf-8")
        sys.path.insert(0, folder)
        model = importlib.import_module("edited_model")
        text = "import srcgrad\n\ndef cube(x):\n    return x**3\n\ndef f(x):\n    return cube(x)\n"
        path.write_text(text + "\nsrcgrad.partials(cube, lambda x: 3.0 * x**2)\n", "utf-8")
        importlib.invalidate_caches()
        model = importlib.reload(model)
        sys.path.remove(folder)
        return grad(model.f)(2.0), model.f, 2.0


@instead_of_doing("SG701")
def does_without_the_cache_folder():
    def cube(x):
        return x**3

    with warnings.catch_warnings():
        warnings.simplefilter("error", errors.CacheError)
        return grad(cube, cache=False)(2.0), cube, 2.0


@instead_of_doing("SG703")
def calls_again_after_control_c():
    def cube(x):
        return x**3

    slope = grad(cube)
    try:
        machine.raise_interrupt()  # as Control-C does while compiled code runs
    except KeyboardInterrupt:
        return slope(2.0), cube, 2.0


@instead_of_doing("SG826")
def integrates_without_scipy():
    nodes, weights = np.polynomial.legendre.leggauss(20)

    def integral(a):
        return 0.5 * np.sum(weights * np.exp(a * 0.5 * (nodes + 1.0)))

    return grad(integral)(1.5), integral, 1.5


@instead_of_doing("SG832")
def hands_the_problem_to_scipy():
    def distance(x, at):
        return (x[0] - at) ** 2 + (x[1] - 4.0) ** 2

    ring = company.constraint(lambda x: x[0] ** 2 + x[1] ** 2, 0.0, 1.0)
    point = company.objective(distance).minimize(
        np.zeros(2), (3.0,), "trust-constr", constraints=[ring], options={"gtol": 1e-10}
    )
    slope = grad(distance, "at")(point.x, 3.0)
    return slope, lambda at: distance(point.x, at), 3.0


def surprising(x):
    return math.exp(x) * x


srcgrad.partials(surprising, lambda x: (x + 1.0) * math.exp(x))


@instead_of_doing("SG901")
def goes_round_a_fault_by_a_rule():
    def loss(x):
        return surprising(x) ** 2

    return grad(loss)(0.5), loss, 0.5


@instead_of_doing("SG2431")
def relation_within_the_model():
    def misfit(a):
        x = np.linspace(0.0, 1.0, 5)
        return np.sum((a * np.exp(-2.0 * a * x) - 1.0) ** 2)

    return grad(misfit)(1.5), misfit, 1.5


@instead_of_doing("SG2432")
def tesseract_of_its_inputs():
    def scaled(x, scale):
        return x * x * scale

    slope = grad(scaled)
    slope.specialise("f8, f8")
    with tempfile.TemporaryDirectory() as folder:
        path = slope.save(folder, kind="tesseract")
        assert "class InputSchema" in (path / "tesseract_api.py").read_text("utf-8")
    return slope(3.0, 2.0), lambda x: scaled(x, 2.0), 3.0


@instead_of_doing("SG545")
def matrix_for_casadi():
    def total(x):
        return np.sum(x.reshape(2, 2, 2) ** 2 * np.arange(2.0))

    start = np.ones(8)
    return grad(total)(start)[1], lambda x: total(np.array([1.0, x, *np.ones(6)])), 1.0


class Labelled:
    def __init__(self, data):
        self.data, self.dtype, self.shape = data, np.dtype(float), (1,)

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.data)


@instead_of_doing("SG546")
def numbers_with_labels():
    slope = company.labelled(grad(lambda x: np.sum(x**3)))
    return slope(Labelled(np.array([2.0])))[0], lambda x: x**3, 2.0
