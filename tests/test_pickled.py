"""Derivatives in another process, which has nothing but their source."""

from __future__ import annotations

import copy
import functools
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import srcgrad
from srcgrad import errors, grad, hessian, jacobian, value_and_grad, vmap

CHILD = """
import pickle, sys
for derivative, arguments in pickle.load(sys.stdin.buffer):
    derivative = getattr(derivative, "plain", derivative)
    print(repr(pickle.dumps(derivative(*arguments))))
"""
SCALE = np.array([1.0, 2.0, 3.0])
X = np.array([0.5, 1.5, -2.0])


def elsewhere(rows):
    """The answers of another process, which imports none of these tests."""
    package = str(Path(srcgrad.__file__).parents[1])
    run = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=pickle.dumps(rows),
        env={**os.environ, "PYTHONPATH": package},
        cwd="/",
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()
    import ast

    return [pickle.loads(ast.literal_eval(line)) for line in run.stdout.decode().splitlines()]


def local(k):
    def power(v, n):
        return v if n == 0 else v * power(v, n - 1)

    def f(x, n=2, *, shift=1.0):
        return np.sum(k * SCALE * x) + power(x[0], n) + (lambda z: z * shift)(x[1])

    return f


def test_functions_that_no_module_has():
    f = local(3.0)
    rows = [
        (grad(f), (X,)),
        (value_and_grad(functools.partial(f, shift=5.0)), (X, 4)),
        (hessian(f), (X,)),
        (jacobian(grad(f)), (X,)),
        (grad(lambda a, b: a * a * b, argnums=(0, 1)), (2.0, 3.0)),
        (vmap(grad(lambda x: x**3)), (X,)),
    ]
    here = [getattr(each, "plain", each)(*arguments) for each, arguments in rows]
    found = elsewhere(rows)
    for one, other in zip(here, found, strict=True):
        assert repr(one) == repr(other)


def test_sparse_jacobians():
    derivative = jacobian(lambda x: np.cumsum(x) * SCALE, mode="sparse")
    (found,) = elsewhere([(derivative, (X,))])
    assert np.allclose(found.toarray(), np.tri(3) * SCALE[:, None])


def test_a_script(tmp_path):
    """What stands in `__main__` is sent, too, decorated or not."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sys, pickle\n"
        "from srcgrad import grad\n"
        "K = 4.0\n"
        "def f(x):\n    return K * x * x\n"
        "@grad\ndef g(x):\n    return f(x) * x\n"
        "pickle.dump([(grad(f), (2.0,)), (g, (2.0,))], sys.stdout.buffer)\n"
    )
    package = str(Path(srcgrad.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": package}
    sent = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, check=True
    )
    script.unlink()
    run = subprocess.run(
        [sys.executable, "-c", CHILD], input=sent.stdout, env=environment, capture_output=True
    )
    assert run.stdout.count(b"\n") == 2, run.stderr.decode()
    import ast

    found = [pickle.loads(ast.literal_eval(line)) for line in run.stdout.decode().splitlines()]
    assert found == [16.0, 48.0]


def test_options_go_with_it():
    derivative = grad(lambda x, y: (x * y, y), "y", has_aux=True, cache=False)
    again = pickle.loads(pickle.dumps(derivative))
    assert again._options == derivative._options
    assert again.plain(2.0, 3.0) == (2.0, 3.0)
    assert again.__name__ == derivative.__name__


def test_a_text_that_has_changed(tmp_path):
    path = tmp_path / "changing.py"
    path.write_text("def made():\n    def f(x):\n        return x * x\n    return f\n")
    namespace = {}
    exec(compile(path.read_text(), str(path), "exec"), namespace)
    path.write_text("def made():\n    def f(x):\n        return x * x * x\n    return f\n")
    with pytest.raises(errors.SourceMismatch, match="cannot be pickled"):
        pickle.dumps(grad(namespace["made"]()))


class Spring:
    def __init__(self, k):
        self.k = k

    def energy(self, x):
        return self.k * x * x


def test_copies():
    derivative = grad(local(3.0))
    shallow, deep = copy.copy(derivative), copy.deepcopy({"a": derivative})["a"]
    assert shallow is not derivative and deep is not derivative
    assert deep.__wrapped__ is derivative.__wrapped__
    assert np.array_equal(shallow.plain(X), derivative.plain(X))
    spring = Spring(2.0)
    method = grad(spring.energy)
    own = copy.deepcopy(method)
    spring.k = 10.0
    assert (method.plain(1.0), own.plain(1.0)) == (20.0, 4.0)


def _scaled(x):
    return np.sum(SCALE * x * x)


def _closed_over(scale):
    return lambda x: np.sum(scale * x * x)


@pytest.mark.parametrize("make", [lambda scale: _scaled, _closed_over])
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_copies_of_batches_read_what_the_original_reads(make, copied, monkeypatch):
    """In this process nothing is written down: what changes is seen by all."""
    scale = np.array([1.0, 2.0, 3.0])
    monkeypatch.setitem(globals(), "SCALE", scale)
    batch = vmap(grad(make(scale)), in_axes=1, out_axes=1)
    twin = copied(batch)
    assert twin is not batch and twin.in_axes == twin.out_axes == 1
    rows = np.arange(6.0).reshape(3, 2)
    scale[:] = 10.0
    assert np.allclose(batch(rows), 20.0 * rows) and np.allclose(twin(rows), 20.0 * rows)


def test_deep_copies_of_batches_of_methods():
    spring = Spring(2.0)
    batch = vmap(grad(spring.energy))
    own = copy.deepcopy(batch)
    spring.k = 10.0
    assert np.allclose(batch(X), 20.0 * X) and np.allclose(own(X), 4.0 * X)
