"""Each command does what its example says, and gives 0, 1 or 2."""

from __future__ import annotations

import argparse
import json
import shlex
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from srcgrad.command.parser import EXAMPLES, main, parser

MODEL = """
import math
import numpy as np
from srcgrad import grad, partials

def loss(x, k):
    total = 0.0
    y = x[0]
    for i in range(len(x)):
        y = math.tanh(y * x[i])
        total += k * y
    return total

def bent(x):
    return round(x) * x

def tripled(x):
    return 3.0 * x

partials(tripled, lambda x: 2.0)

def wrong(x):
    return tripled(x) * x

def warmed(x):
    return 0.123 * x * x

slope = grad(loss)
START = np.array([0.3, 0.7])
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "model.py").write_text(MODEL, encoding="utf-8")
    return tmp_path


def said(capsys, *arguments: str) -> dict:
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("command", sorted(EXAMPLES))
def test_the_example_of_each_command_works(folder, capsys, command):
    assert main(shlex.split(EXAMPLES[command])) == 0
    assert capsys.readouterr().out
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    assert f"example:\n  python -m srcgrad {EXAMPLES[command]}" in text


def test_every_command_has_an_example():
    (commands,) = (a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    assert sorted(commands.choices) == sorted(EXAMPLES)


def test_explain(folder, capsys):
    found = said(capsys, "explain", "model.py:bent", "--types", "f8")
    assert [cut["what"] for cut in found["cuts"]] == ["round"]
    assert said(capsys, "explain", "SG901")["code"] == "SG901"
    assert main(["explain", "model.py:slope", "--args", "START, 2.0"]) == 0
    assert "What the reverse sweep needs" in capsys.readouterr().out
    assert main(["explain", "model.py:bent"]) == 1
    assert "--types" in capsys.readouterr().err
    assert main(["explain", "SG000"]) == 1


def test_check_says_whether_a_gradient_is_right(folder, capsys):
    given = ["--args", "START, 2.0", "--argnums", "x,k"]
    found = said(capsys, "check", "model.py:loss", *given)
    assert found["agrees"] and found["largest_relative_error"] < 1e-6
    assert main(["check", "model.py:wrong", "--args", "1.5", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert not found["agrees"] and "disagree" in found["report"]


def test_arguments_that_cannot_be_read_are_said(folder, capsys):
    assert main(["check", "model.py:loss", "--args", "START +"]) == 1
    assert "--args 'START +': SyntaxError" in capsys.readouterr().err
    with pytest.raises(SystemExit) as caught:
        main(["check", "model.py:loss"])
    assert caught.value.code == 2


def test_stages(folder, capsys):
    given = ["stages", "model.py:loss", "--types", "f8[:], f8"]
    assert list(said(capsys, *given)) == ["specialise", "simplify", "differentiate", "optimise"]
    assert main([*given, "--stage", "nothing"]) == 1
    assert "there are specialise" in capsys.readouterr().err


def test_a_saved_module_has_the_derivative(folder, capsys):
    given = ["save", "model.py:bent", "--types", "f8", "--out", "saved.py"]
    assert main(given) == 0
    names: dict = {}
    exec(Path("saved.py").read_text(encoding="utf-8"), names)
    assert names["bent_grad"].py_func(1.2) == 1.0


@pytest.mark.long
def test_bench(folder, capsys):
    found = said(capsys, "bench", "model.py:loss", "--args", "np.ones(50), 2.0", "--seconds", "0")
    assert found["saved_bytes"] == 50 * 8
    assert found["ratio"] == pytest.approx(found["derivative_seconds"] / found["primal_seconds"])
    assert found["primal_seconds"] > 0.0


@pytest.mark.long
def test_bench_of_lines(folder, capsys):
    found = said(capsys, "bench", "model.py:loss", "--args", "np.ones(50), 2.0", "--lines")
    assert sum(line["bytes"] for line in found["lines"]) >= 50 * 8
    assert max(line["runs"] or 0 for line in found["lines"]) >= 50


def test_cache_and_warm(folder, capsys):
    assert said(capsys, "cache", "size")["files"] == 0
    (folder / "list.txt").write_text("# what is needed\nmodel.py:warmed | f8\n", encoding="utf-8")
    (done,) = said(capsys, "warm", "--list", "list.txt")
    assert done["function"] == "model.py:warmed" and done["seconds"] > 0.0
    (kept,) = said(capsys, "cache", "list")["derivatives"]
    assert kept["function"] == "warmed_grad" and kept["machine_code_bytes"] > 0
    (folder / "cache" / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "cache" / f"pattern_{'0123' * 8}.sparse").write_bytes(b"a pattern")
    assert len(said(capsys, "cache", "list")["derivatives"]) == 1
    assert said(capsys, "cache", "clear", "--older", "1")["files"] == 0
    assert said(capsys, "cache", "clear")["files"] == 3
    assert [path.name for path in (folder / "cache").iterdir()] == ["notes.txt"]
    assert main(["warm"]) == 1
    (folder / "list.txt").write_text("model.py:bent f8\n", encoding="utf-8")
    assert main(["warm", "--list", "list.txt"]) == 1
    assert "line 1: write `module:function | types`" in capsys.readouterr().err


def test_the_doctor_finds_a_cache_that_others_may_write_to(folder, capsys):
    found = {each["about"]: each for each in said(capsys, "doctor")}
    assert found["self-test"]["state"] == found["cache folder"]["state"] == "well"
    assert found["numpy"]["says"] == np.__version__
    (folder / "cache").chmod(0o777)
    assert main(["doctor", "--json"]) == 1
    found = {each["about"]: each for each in json.loads(capsys.readouterr().out)}
    assert found["cache folder"]["state"] == "fault"
    assert "chmod 700" in found["cache folder"]["says"]


@pytest.mark.parametrize(
    "line, expected",
    [
        ("srcgrad do", ["doctor"]),
        ("srcgrad cache ", ["list", "size", "clear"]),
        ("srcgrad check --rt", ["--rtol"]),
        ("srcgrad show --operator h", ["hvp", "hessian", "hessian_diagonal"]),
    ],
)
def test_bash_completes(capsys, line, expected):
    assert main(["completion", "bash"]) == 0
    words = line.split(" ")
    shown = " ".join(map(shlex.quote, words))
    program = (
        f"{capsys.readouterr().out}\nCOMP_WORDS=({shown}); COMP_CWORD={len(words) - 1}\n"
        '_srcgrad; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=True)
    assert set(expected) <= set(done.stdout.split())
    last = words[-1]
    assert all(each.startswith(last) for each in done.stdout.split())


ASKED = """
_arguments() {{ printf '%s\\n' "$@" }}
_describe() {{ printf '%s\\n' "${{(P@)4}}" }}
compdef() {{ :; }}
{script}
words=({words}); CURRENT={current}
_srcgrad
"""
"""What zsh's own functions are asked for, in place of them."""


@pytest.mark.skipif(shutil.which("zsh") is None, reason="this system has no zsh")
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("srcgrad ", "doctor:Look at versions, threads, libraries, the cache, and do a self-test."),
        ("srcgrad --v", "--version[show the version]"),
        ("srcgrad cache ", "1:action:(list size clear)"),
        ("srcgrad completion ", "1::shell:(bash zsh)"),
        ("srcgrad show --ht", "--html[write a page of HTML instead]:file:_files"),
        ("srcgrad show --ty", r'(--args)--types[types of the arguments: "f8\[:\], f8"'),
        ("srcgrad warm --ty", "*--types[types of the arguments; may be repeated]:types: "),
        ("srcgrad check x --r", "--rtol[relative tolerance (1e-6)]:rtol: "),
    ],
)
def test_zsh_completes(capsys, line, expected):
    assert main(["completion", "zsh"]) == 0
    words = line.split(" ")
    program = ASKED.format(
        script=capsys.readouterr().out,
        words=" ".join(map(shlex.quote, words)),
        current=len(words),
    )
    done = subprocess.run(["zsh", "-f", "-c", program], capture_output=True, text=True, check=True)
    assert not done.stderr
    assert any(each.startswith(expected) for each in done.stdout.splitlines()), done.stdout


def test_a_shell_that_is_not_said_is_asked_for(capsys):
    assert main(["completion"]) == 1
    assert "completion bash, or completion zsh" in capsys.readouterr().err


def test_each_command_is_described_to_programs(capsys):
    found = said(capsys, "completion")
    assert sorted(found) == sorted(EXAMPLES)
    for command in found.values():
        assert "--json" in {name for each in command["options"] for name in each["names"]}
    options = {name: each for each in found["show"]["options"] for name in each["names"]}
    assert options["--html"]["is_file"] and options["--html"]["takes_value"]
    assert not options["--value"]["takes_value"]
    (action,) = found["cache"]["arguments"]
    assert action["choices"] == ["list", "size", "clear"] and action["is_required"]


def test_show_for_a_program(folder, capsys):
    found = said(capsys, "show", "model.py:wrong", "--types", "f8")
    text = MODEL.splitlines()
    assert found["function"]
    for line in found["function"]:
        assert line["text"] == text[line["number"] - 1] and line["about"] == line["number"]
    abouts = {line["about"] for line in found["derivative"]} - {None}
    product = text.index("    return tripled(x) * x") + 1
    assert product in abouts
    page = said(capsys, "show", "model.py:wrong", "--types", "f8", "--html", "page.html")
    assert page == {"wrote": ["page.html"]} and "<html" in Path("page.html").read_text("utf-8")


def test_a_graph_for_a_program(folder, capsys):
    given = ["graph", "model.py:loss", "--types", "f8[:], f8"]
    found = said(capsys, *given)
    cards, frames = [], []
    waiting = list(found["items"])
    while waiting:
        each = waiting.pop(0)
        (cards if "card" in each else frames).append(each)
        waiting[:0] = each.get("items", [])
    assert [each["card"] for each in cards] == list(range(len(cards)))
    assert any(each["title"].startswith("for i") for each in frames)
    operations = [each for card in cards for each in card["operations"]]
    assert any("tanh" in each["forward"] for each in operations)
    for lane in found["lanes"]:
        assert all(lane["name"] in cards[at]["writes"] for at in lane["writers"])
        assert all(lane["name"] in cards[at]["reads"] for at in lane["readers"])
    assert {lane["name"] for lane in found["lanes"] if lane["has_adjoint"]} >= {"x", "y"}
    wrote = said(capsys, *given, "--svg", "loss.svg", "--dot", "loss.dot")["wrote"]
    assert wrote == ["loss.svg", "loss.dot"] and all(Path(each).stat().st_size for each in wrote)


def test_saving_for_a_program(folder, capsys):
    given = ["save", "model.py:bent", "--types", "f8", "--out", "saved.py"]
    assert said(capsys, *given) == {"wrote": ["saved.py"]}
    assert "def bent_grad" in Path("saved.py").read_text("utf-8")
