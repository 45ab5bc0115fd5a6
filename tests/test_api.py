"""The public functions, as they are called and as decorators."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import srcgrad
from srcgrad import Derivative, GradientMismatch, check_grad, grad, stages, value_and_grad


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(tmp_path / "cache"))


def f(x, k=3.0):
    return k * x * x


def total(x, k=3.0):
    found = 0.0
    for i in range(x.size):
        found += k * x[i] * x[i]
    return found


def test_forms():
    for df in (grad(f), grad()(f), grad(f, "x"), grad(argnums=0)(f), grad(f, argnums=-2)):
        assert isinstance(df, Derivative)
        assert df(2.0, 1.0) == 4.0
    for df in (value_and_grad(f), value_and_grad()(f), value_and_grad(argnums="x")(f)):
        assert isinstance(df, Derivative)
        assert df(2.0, 1.0) == (4.0, 4.0)


def test_as_decorators():
    @grad
    def first(x):
        return x * x

    @value_and_grad(argnums=("x", "k"), has_aux=True, cache=False)
    def second(x, k):
        return k * x, x

    assert first(3.0) == 6.0
    assert second(3.0, 2.0) == ((6.0, 3.0), (2.0, 3.0))


def test_only_callables():
    with pytest.raises(srcgrad.NotDifferentiable, match=r"a function is needed, not 3\.0"):
        grad(3.0)


def test_stages():
    found = stages(f, "f8")
    assert [name for name, _ in found] == ["specialise", "simplify", "differentiate", "optimise"]
    assert found == stages(grad(f), 1.0)
    assert found[0][1].startswith("def f(x, k):\n")
    assert found[-1][1] == grad(f).specialise("f8").source
    assert repr(found).startswith("--- specialise ---\ndef f(x, k):")


class TestCheckGrad:
    def test_right(self):
        assert check_grad(f, (2.0,), {"k": 0.5}) < 1e-9
        assert check_grad(f, (2,)) < 1e-9
        assert check_grad(total, (np.array([1.0, -2.0, 0.0]),)) < 1e-9
        assert check_grad(grad(total), (np.full(30, 1e-9),)) < 1e-9
        assert check_grad(grad(total), (np.linspace(-1e6, 1e6, 30),)) < 1e-9

    def test_value_and_aux(self):
        assert check_grad(value_and_grad(f), (2.0,)) < 1e-9
        assert check_grad(grad(lambda x: (x * x, x), has_aux=True), (2.0,)) < 1e-9

    def test_several_arguments_in_a_structure(self):
        def g(p, y):
            return p["a"] * p["b"][0] + y

        assert check_grad(g, ({"a": 2.0, "b": [5.0]}, 1.0), argnums=("y", "p")) < 1e-9

    def test_single_precision(self):
        assert check_grad(total, (np.ones(3, np.float32), np.float32(3.0))) < 1e-5

    def test_inputs_stay(self):
        def g(x):
            x[0] *= 2.0
            return x[0] + x[1]

        x = np.ones(2)
        assert check_grad(g, (x,)) < 1e-9
        assert x.tolist() == [1.0, 1.0]

    def test_edge_of_the_domain(self):
        def g(x):
            return np.sqrt(x) if x > 0.0 else float("nan")

        assert check_grad(g, (1e-12,)) < 1e-8

    def test_wrong(self, monkeypatch):
        wrong = Derivative(f, (0, 1))
        monkeypatch.setattr(Derivative, "__call__", lambda *_: (12.0, 3.0))
        with pytest.raises(GradientMismatch) as caught:
            check_grad(wrong, (2.0, 3.0))
        lines = str(caught.value).splitlines()
        assert lines[0] == "the gradient of f is not what differences give"
        assert lines[1].split() == ["along", "gradient", "differences", "relative", "error"]
        assert lines[2].split()[:3] == ["x", "12", "12"]
        assert lines[3].split()[:4] == [">", "k", "3", "4"]

    def test_nan_is_wrong(self, monkeypatch):
        monkeypatch.setattr(Derivative, "__call__", lambda *_: float("nan"))
        with pytest.raises(GradientMismatch):
            check_grad(f, (2.0,))


def loaded(program: str) -> set[str]:
    """The modules that a process has loaded once it has run a program."""
    program = f"import sys\n{program}\nprint(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return set(ran.stdout.split())


def test_import_takes_what_is_used_only():
    assert {name for name in loaded("import srcgrad") if name.startswith(("srcgrad", "numpy"))} == {
        "srcgrad"
    }
    entered = loaded("import srcgrad; srcgrad.grad")
    assert not {"numba", "llvmlite", "scipy", "islpy", "rich", "jax"} & entered
    assert sum(name.startswith("srcgrad") for name in entered) < 200


def test_a_derivative_takes_no_ways_to_look_at_it(tmp_path):
    """Nor does its text take the compiler, or the chapters of SciPy."""
    path = tmp_path / "module.py"
    path.write_text("from srcgrad import grad\n@grad\ndef f(x):\n    return x * x\nf.plain(2.0)\n")
    found = loaded(f"import runpy; runpy.run_path({str(path)!r})")
    assert "srcgrad.pipeline" in found
    assert not {"numba", "llvmlite", "scipy", "islpy", "rich", "jax"} & found
    rooms = {name.split(".")[1] for name in found if name.startswith("srcgrad.")}
    assert not rooms & {
        *("view", "report", "profiling", "debug", "flow"),
        *("check", "testing", "company", "command", "batches"),
    }
    assert not any(name.startswith("srcgrad.frontend.meanings.scipy.special") for name in found)


def test_every_public_name_exists():
    for name in srcgrad.__all__:
        assert getattr(srcgrad, name) is not None
    assert set(srcgrad.__all__) <= set(dir(srcgrad))
    with pytest.raises(AttributeError, match="has no attribute 'gard'"):
        _ = srcgrad.gard


def test_no_module_takes_the_name_of_what_is_offered():
    """A module that is imported becomes an attribute of the package, in place of the function."""
    modules = {path.stem for path in Path(srcgrad.__file__).parent.iterdir()}
    assert modules.isdisjoint(srcgrad.__all__)
