"""Bad inputs 47-49: what changes between calls and between processes; untrusted cache folders."""

import os
import subprocess
import sys
import textwrap
import warnings

import numpy as np
import pytest

import srcgrad
from srcgrad import grad

SCALE = 2.0
WEIGHTS = np.array([1.0, 2.0])


def scaled(x):
    return SCALE * x * x


def weighted(x):
    return WEIGHTS[0] * x * WEIGHTS[1]


def test_47_changed_global_constant(monkeypatch):
    for choose in (lambda d: d, lambda d: d.plain):
        derivative = grad(scaled)
        run = choose(derivative)
        monkeypatch.setattr(sys.modules[__name__], "SCALE", 2.0)
        assert run(3.0) == 12.0
        monkeypatch.setattr(sys.modules[__name__], "SCALE", 5.0)
        assert run(3.0) == 30.0


def test_47_changed_global_array(monkeypatch):
    derivative = grad(weighted)
    assert derivative.plain(3.0) == 2.0
    monkeypatch.setattr(sys.modules[__name__], "WEIGHTS", np.array([2.0, 2.0, 9.0]))
    assert derivative.plain(3.0) == 4.0
    WEIGHTS[1] = 7.0
    assert derivative.plain(3.0) == 14.0


def test_47_changed_closure():
    k = 2.0

    def f(x):
        return k * x

    derivative = grad(f)
    assert derivative.plain(1.0) == 2.0
    k = 3.0
    assert derivative.plain(1.0) == 3.0


def test_47_changed_attribute():
    class Model:
        def __init__(self):
            self.k = 2.0

        def f(self, x):
            return self.k * x

    model = Model()
    derivative = grad(model.f)
    assert derivative.plain(1.0) == 2.0
    model.k = 3.0
    assert derivative.plain(1.0) == 3.0


def run(folder, *arguments, **environment):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(folder), *sys.path]),
            "PYTHONDONTWRITEBYTECODE": "1",
            **environment,
        },
    )


def test_48_changed_helper_in_another_module(tmp_path):
    (tmp_path / "model.py").write_text("import helper\ndef f(x): return helper.h(x)\n")
    program = "import srcgrad, model; print(srcgrad.grad(model.f)(3.0))"
    cache = {"SRCGRAD_CACHE_DIR": str(tmp_path / "cache")}
    for text, expected in (("x * x", "6.0"), ("x * x * x", "27.0"), ("x * x", "6.0")):
        (tmp_path / "helper.py").write_text(f"def h(x): return {text}\n")
        done = run(tmp_path, "-c", program, **cache)
        assert done.stdout.strip() == expected, done.stderr[-500:]


def f(x):
    return x * x * 0.25


def test_49_damaged_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(tmp_path))
    assert grad(f)(2.0) == 1.0
    for file in tmp_path.rglob("*"):
        if file.is_file():
            file.write_bytes(b"not what was written")
    program = (
        "import srcgrad, warnings; warnings.simplefilter('ignore')\n"
        "from tests.errors.test_changes import f; print(srcgrad.grad(f)(2.0))"
    )
    done = run(tmp_path, "-c", program, SRCGRAD_CACHE_DIR=str(tmp_path))
    assert done.stdout.strip() == "1.0", done.stderr[-500:]


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX")
def test_49_world_writable_cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    folder.mkdir()
    folder.chmod(0o777)
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(folder))
    with pytest.warns(srcgrad.CacheError) as caught:
        assert grad(lambda x: x * x * 0.75)(2.0) == 3.0
    assert str(folder) in str(caught[0].message)
    assert not any(folder.iterdir())


def test_49_unusable_cache(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(file / "cache"))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert grad(lambda x: x * x * 0.875)(2.0) == 3.5
    assert any(issubclass(each.category, srcgrad.CacheError) for each in caught)


def test_text_does_not_depend_on_the_process(tmp_path):
    (tmp_path / "model.py").write_text(
        textwrap.dedent(
            """
            import math
            def f(x, y, names):
                total = 0.0
                for name in {"a": 1, "b": 2}:
                    for i in range(len(x)):
                        total += math.sin(x[i]) * y + x[i] ** 2
                        y = y * total
                return total * y
            """
        )
    )
    program = (
        "import srcgrad, model\n"
        "d = srcgrad.grad(model.f, argnums=('x', 'y')).specialise('f8[:]', 'f8', 'f8')\n"
        "print(d.source)"
    )
    texts = {run(tmp_path, "-c", program, PYTHONHASHSEED=seed).stdout for seed in ("1", "2", "3")}
    assert len(texts) == 1 and "def f_grad" in texts.pop()
