"""The command line."""

from __future__ import annotations

import subprocess
import sys

import pytest

import srcgrad
from srcgrad.__main__ import main
from srcgrad.command.target import argnums as _argnums

MODEL = """
    import math

    class Model:
        @staticmethod
        def loss(x, k):
            return k * math.sin(x)

    def loss(x, k):
        return k * math.sin(x)

    number = 3.0
"""


def test_version(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"srcgrad {srcgrad.__version__}\n"


def test_it_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "srcgrad", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"srcgrad {srcgrad.__version__}\n"


@pytest.mark.parametrize(
    "text, argnums",
    [("0", 0), ("-1", -1), ("x", "x"), ("0,k", (0, "k")), ("0,", (0,)), ("x, k", ("x", "k"))],
)
def test_argnums(text, argnums):
    assert _argnums(text) == argnums


@pytest.mark.parametrize("name", ["loss", "Model.loss"])
def test_show(module, capsys, name):
    file = module(MODEL).__file__
    assert main(["show", f"{file}:{name}", "--types", "f8, f8", "--plain"]) == 0
    shown = capsys.readouterr().out
    assert "return k * math.sin(x)" in shown
    assert "def loss_grad(x, k):" in shown


def test_show_the_value_with_respect_to_names_as_a_page(module, capsys, tmp_path):
    file, page = module(MODEL).__file__, tmp_path / "loss.html"
    options = ["--types", "f8, f8", "--argnums", "x,k", "--value", "--html", str(page)]
    assert main(["show", f"{file}:loss", *options]) == 0
    assert capsys.readouterr().out == f"wrote {page}\n"
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert "loss_value_and_grad" in text
    assert "k_bar" in text


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["loss", "f8"], "'loss' names no function: write package.module:function"),
        (["no_such_module:loss", "f8"], "No module named 'no_such_module'"),
        (["math:nothing", "f8"], "module 'math' has no attribute 'nothing'"),
        (["builtins:abs", "f8"], "`abs` is built in; wrap it: `def f(x): return abs(x)`"),
        (
            ["math:pi", "f8"],
            "a function is needed, not 3.141592653589793 (float)\n"
            "  Give a function, a method or a lambda.",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_line(capsys, arguments, said):
    target, types = arguments
    assert main(["show", target, "--types", types]) == 1
    captured = capsys.readouterr()
    assert captured.err == f"srcgrad: {said}\n"
    assert captured.out == ""


def test_types_that_cannot_be_read(module, capsys):
    file = module(MODEL).__file__
    assert main(["show", f"{file}:loss", "--types", "f8, q9"]) == 1
    assert "q9" in capsys.readouterr().err
