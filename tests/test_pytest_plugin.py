"""The fixtures and the option that pytest has of srcgrad."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import srcgrad

TESTS = """
import pytest
from srcgrad import grad

def loss(x, k):
    return k * x * x

def test_right(assert_gradient):
    assert_gradient(loss, (1.5, 2.0), argnums=("x", "k"))

def test_text(golden_text):
    golden_text(grad(loss).specialise("f8, f8"), "loss_grad")
"""


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    plugin = ["-p", "srcgrad.pytest_plugin", "-p", "no:cacheprovider"]
    root = str(Path(srcgrad.__file__).parents[1])
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugin, *options, "test_model.py"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": root, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    )


def test_fixtures_and_update(tmp_path):
    (tmp_path / "test_model.py").write_text(TESTS, encoding="utf-8")
    first = run(tmp_path)
    assert "1 failed, 1 passed" in first.stdout, first.stdout + first.stderr
    assert "run pytest with --update-golden" in first.stdout
    assert "2 passed" in run(tmp_path, "--update-golden").stdout
    text = (tmp_path / "golden" / "loss_grad.py").read_text(encoding="utf-8")
    assert text.startswith("def loss_grad(x, k):")
    assert "2 passed" in run(tmp_path).stdout
