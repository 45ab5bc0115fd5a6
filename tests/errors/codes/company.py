"""What other tools ask of a derivative, and it cannot give: `srcgrad.company`."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import types

import numpy as np
import pytest

from srcgrad import company, grad, pickled, vjp
from tests.tools.refused import situation

scales = np.ones(3)


def scaled(x):
    return x * scales[0]


@situation("SG2415")
def data_from_outside():
    company.cfunction(scaled)


@situation("SG2416")
def random_numbers():
    company.cfunction(lambda x: x * np.random.rand())


@situation("SG2414")
def adjoints_of_any_length():
    company.cfunction(vjp(lambda x: 2.0 * x), "f8[:]")


@situation("SG2418")
def derivatives_in_another_order():
    company.gufunc(grad(lambda a, b: a * a * b, argnums=("b", "a")))


@situation("SG2417")
def no_number():
    def f(x):
        x[0] = 1.0

    company.cfunction(f, "f8[:]")


@situation("SG537")
def complex_numbers():
    company.cfunction(lambda z: abs(z), "c16")


@situation("SG497")
def two_numbers():
    company.integrand(lambda x: (x, x * x))


@situation("SG2413")
def other_shapes():
    company.gufunc(lambda x: np.append(x, 1.0), "f8[:]")


@situation("SG2412")
def complex_unknowns():
    company.objective(lambda x: abs(x["z"]), like={"z": 1.0j})


@situation("SG823")
def no_compiler(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    company.c_library(grad(lambda x: x * x), "f8", tmp_path / "square")


@situation("SG824")
def a_compiler_that_fails(monkeypatch, tmp_path):
    failed = types.SimpleNamespace(returncode=1, stderr="no space left on device")
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(subprocess, "run", lambda *args, **options: failed)
    company.c_library(grad(lambda x: x * x), "f8", tmp_path / "square")


@situation("SG2411")
def routines_of_pythons_process(monkeypatch, tmp_path):
    failed = types.SimpleNamespace(returncode=1, stderr="undefined reference to `numba_xgesv'")
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(subprocess, "run", lambda *args, **options: failed)
    company.c_library(grad(lambda x: x * x), "f8", tmp_path / "square")


@situation("SG826")
def no_scipy(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    company.integrand(lambda x: x * x)


@situation("SG609")
def a_text_that_is_gone():
    namespace = {}
    exec(compile("def f(x):\n    return x * x\n", "<gone>", "exec"), namespace)
    pickled.dumps(namespace["f"])


@situation("SG535")
def text_for_jax():
    pytest.importorskip("jax")
    company.to_jax(lambda x, mode: x)(1.0, "fast")


@situation("SG536")
def complex_results_for_jax():
    pytest.importorskip("jax")
    company.to_jax(lambda x: x * 1j)(1.0)


@situation("SG825")
def shapes_that_ones_do_not_show():
    pytest.importorskip("jax")
    company.to_jax(lambda a: np.linalg.cholesky(a))(np.eye(2))


class Quantity:
    magnitude, units = 3.0, "metre"


@situation("SG540")
def units():
    grad(lambda x: x * x).plain(Quantity())


@situation("SG539")
def complex_tensors():
    torch = pytest.importorskip("torch")
    company.to_torch(lambda x: x)(torch.tensor(1.0j))


@situation("SG538")
def integers_for_torch():
    torch = pytest.importorskip("torch")
    company.to_torch(lambda x: (x, 1))(torch.tensor(1.0))


@situation("SG545")
def three_axes_for_casadi():
    pytest.importorskip("casadi")
    company.to_casadi(lambda x: np.sum(x), np.zeros((2, 2, 2)))


class LabelledQuantity:
    data, dtype, shape = Quantity(), np.dtype(float), ()

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.data.magnitude)


@situation("SG546")
def units_within_labels():
    company.labelled(grad(lambda x: x * x))(LabelledQuantity())


@situation("SG832")
def no_ipopt(monkeypatch):
    problem = company.ipopt_problem(lambda x: np.sum(x * x), np.ones(2))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    problem.solve()


@situation("SG2431")
def parameter_that_is_an_expression():
    lmfit = pytest.importorskip("lmfit")
    parameters = lmfit.create_params(a=1.0, k={"expr": "2 * a"})
    x = np.linspace(0.0, 1.0, 5)
    company.curve(lambda x, a, k: a * np.exp(-k * x)).fit_parameters(parameters, x, x)


@situation("SG2432")
def tesseract_of_data_from_outside(tmp_path):
    slope = grad(scaled)
    slope.specialise("f8")
    slope.save(tmp_path, kind="tesseract")
