"""The public functions, as they are called and as decorators; with hand-written text."""

import subprocess
import sys

import numpy as np
import pytest

import srcgrad
from srcgrad import Derivative, GradientMismatch, check_grad, grad, stages, value_and_grad
from tests.test_derivative import pipeline  # noqa: F401

X_BAR = "import numpy as np\n\n\ndef f_grad(x, k):\n    return 2.0 * k * x\n"


def f(x, k=3.0):
    return k * np.sum(x * x)


def test_forms(pipeline):  # noqa: F811
    pipeline.text = X_BAR
    for df in (grad(f), grad()(f), grad(f, "x"), grad(argnums=0)(f)):
        assert isinstance(df, Derivative)
        assert df(2.0, 1.0) == 4.0
    assert not pipeline.requests[-1].with_value
    pipeline.text = "def f_grad(x, k):\n    return k * x * x, 2.0 * k * x\n"
    assert value_and_grad(f)(2.0, 1.0) == (4.0, 4.0)
    assert pipeline.requests[-1].with_value


def test_only_callables():
    with pytest.raises((TypeError, srcgrad.SrcgradError)):
        grad(3.0)


def test_stages(pipeline):  # noqa: F811
    pipeline.text = X_BAR
    assert stages(f, "f8") == stages(grad(f), 1.0) == ()


class TestCheckGrad:
    def test_right(self, pipeline):  # noqa: F811
        pipeline.text = X_BAR
        assert check_grad(f, (np.array([1.0, -2.0, 0.0]),)) < 1e-9
        assert check_grad(f, (2.0,), {"k": 0.5}) < 1e-9
        assert check_grad(f, (2,)) < 1e-9
        assert check_grad(grad(f), (np.full(30, 1e-9),)) < 1e-9
        assert check_grad(grad(f), (np.linspace(-1e6, 1e6, 30),)) < 1e-9

    def test_value_and_aux(self, pipeline):  # noqa: F811
        pipeline.text = "def f_grad(x, k):\n    return k * x * x, 2.0 * k * x\n"
        assert check_grad(value_and_grad(f), (2.0,)) < 1e-9

    def test_several_arguments_in_a_structure(self, pipeline):  # noqa: F811
        def g(p, y):
            return p["a"] * p["b"][0] + y

        pipeline.text = "def g_grad(a, b, y):\n    return b, a, 1.0\n"
        assert check_grad(g, ({"a": 2.0, "b": [5.0]}, 1.0), argnums=("y", "p")) < 1e-9

    def test_single_precision(self, pipeline):  # noqa: F811
        pipeline.text = X_BAR
        assert check_grad(f, (np.ones(3, np.float32), np.float32(3.0))) < 1e-5

    def test_inputs_stay(self, pipeline):  # noqa: F811
        def g(x):
            x[0] *= 2.0
            return x[0] + x[1]

        pipeline.text = "import numpy as np\n\n\ndef g_grad(x):\n    return np.array([2.0, 1.0])\n"
        x = np.ones(2)
        assert check_grad(g, (x,)) < 1e-9
        assert x.tolist() == [1.0, 1.0]

    def test_edge_of_the_domain(self, pipeline):  # noqa: F811
        def g(x):
            return np.sqrt(x) if x > 0.0 else float("nan")

        pipeline.text = "import math\n\n\ndef g_grad(x):\n    return 0.5 / math.sqrt(x)\n"
        assert check_grad(g, (1e-12,)) < 1e-8

    def test_wrong(self, pipeline):  # noqa: F811
        pipeline.text = "def f_grad(x, k):\n    return 2.0 * k * x, k\n"
        with pytest.raises(GradientMismatch) as caught:
            check_grad(f, (2.0, 3.0), argnums=(0, 1))
        lines = str(caught.value).splitlines()
        assert lines[0] == "the gradient of f is not what differences give"
        assert lines[1].split() == ["along", "gradient", "differences", "relative", "error"]
        assert lines[2].split()[:3] == ["x", "12", "12"]
        assert lines[3].split()[:4] == [">", "k", "3", "4"]

    def test_nan_is_wrong(self, pipeline):  # noqa: F811
        pipeline.text = "import numpy as np\n\n\ndef f_grad(x, k):\n    return np.nan\n"
        with pytest.raises(GradientMismatch):
            check_grad(f, (2.0,))


def test_import_is_quick_and_leaves_numba_out():
    program = (
        "import sys, time; start = time.perf_counter(); import srcgrad; srcgrad.grad\n"
        "assert 'numba' not in sys.modules; print(time.perf_counter() - start)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert float(ran.stdout) < 0.6


def test_every_public_name_exists():
    for name in srcgrad.__all__:
        assert getattr(srcgrad, name) is not None
    assert set(srcgrad.__all__) <= set(dir(srcgrad))
    with pytest.raises(AttributeError, match="has no attribute 'gard'"):
        _ = srcgrad.gard
