"""The scoreboard calls right what is right, wrong what is wrong, and refused what raises."""

from __future__ import annotations

import json
import math
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import srcgrad
from benchmarks.scoreboard import worker
from benchmarks.scoreboard.collection import Entry, collection
from benchmarks.scoreboard.judge import CRASHED, REFUSED, RIGHT, TOO_LONG, WRONG, judged
from benchmarks.scoreboard.kernels import NoForm, array, first_accepted
from benchmarks.scoreboard.reference import directions, slopes
from benchmarks.scoreboard.report import page
from benchmarks.scoreboard.run import run
from benchmarks.scoreboard.tools import TOOLS, with_autograd, with_srcgrad


def squares(x):
    x[0] = 2.0 * x[0]
    return np.sum(x * x)


def branching(x, k):
    return math.sin(x) * k if x > k else x * x


def unreadable(x):
    return eval("x * x")


POINT = np.array([0.5, -1.5])
ENTRIES = {
    "squares": Entry("squares", squares, (POINT,), {}, (0,)),
    "branching": Entry("branching", branching, (1.3, 2.0), {}, (0, 1)),
    "unreadable": Entry("unreadable", unreadable, (1.3,), {}, (0,)),
}


@pytest.mark.parametrize(
    ("name", "expected"), [("squares", RIGHT), ("branching", RIGHT), ("unreadable", REFUSED)]
)
def test_srcgrad_is_judged(name: str, expected: str) -> None:
    entry = ENTRIES[name]
    reference = slopes(entry)
    assert reference is not None
    size = len(POINT) if name == "squares" else len(entry.wrt)
    assert judged(with_srcgrad(entry), directions(name, size), reference).kind == expected


@pytest.mark.parametrize(
    ("gradient", "expected"),
    [
        ([4.0, -3.0], RIGHT),
        ([4.0, -3.001], WRONG),
        ([1.0, -3.0], WRONG),
        ([math.nan, -3.0], WRONG),
        ([4.0], WRONG),
    ],
)
def test_numbers_are_judged(gradient: list[float], expected: str) -> None:
    reference = slopes(ENTRIES["squares"])
    assert reference is not None
    given = [np.array(gradient)]
    assert judged(lambda: given, directions("squares", 2), reference).kind == expected


def test_the_conjugate_is_right_too() -> None:
    entry = Entry("modulus", lambda z: abs(z) ** 2, (1.0 + 2.0j,), {}, (0,))
    reference = slopes(entry)
    assert reference is not None
    both = [np.array([2.0, -4.0]), np.array([2.0, 4.0])]
    assert judged(lambda: both, directions("modulus", 2), reference).kind == RIGHT
    assert judged(lambda: both[:1], directions("modulus", 2), reference).kind == WRONG


def test_nothing_is_said_at_a_kink() -> None:
    assert slopes(Entry("kink", abs, (0.0,), {}, (0,))) is None


def test_autograd_is_given_the_program() -> None:
    pytest.importorskip("autograd")
    entry = Entry("cubes", lambda x: x * x * x, (1.3,), {}, (0,))
    reference = slopes(entry)
    assert reference is not None
    assert judged(with_autograd(entry), directions("cubes", 1), reference).kind == RIGHT


# Verdicts of another kind -------------------------------------------------------------------------


def tried(monkeypatch: pytest.MonkeyPatch, answer: Callable[[], Any], apart: bool = True) -> str:
    """What becomes of a program of a tool that answers like this."""
    monkeypatch.setitem(TOOLS, "another", lambda entry: answer)
    entry = ENTRIES["squares"]
    known = {entry.name: slopes(entry)}
    found = (worker._apart if apart else worker._tried)("another", entry, known)
    return str(found["kind"])


def test_a_process_that_ends_is_counted_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tried(monkeypatch, lambda: os.kill(os.getpid(), signal.SIGTERM)) == CRASHED
    assert tried(monkeypatch, lambda: os._exit(0)) == CRASHED
    assert tried(monkeypatch, lambda: [np.array([4.0, -3.0])]) == RIGHT


def test_a_program_without_an_end_is_counted_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless() -> Any:
        while True:
            pass

    monkeypatch.setattr(worker, "SECONDS", 0.5)
    before = signal.signal(signal.SIGPROF, worker.ring)
    try:
        assert tried(monkeypatch, endless) == TOO_LONG
    finally:
        signal.signal(signal.SIGPROF, before)


@pytest.mark.parametrize(
    ("category", "expected"), [(UserWarning, REFUSED), (RuntimeWarning, WRONG), (None, WRONG)]
)
def test_a_warning_of_the_tool_is_no_silence(
    monkeypatch: pytest.MonkeyPatch, category: type[Warning] | None, expected: str
) -> None:
    def answer() -> list[np.ndarray]:
        if category is not None:
            warnings.warn("this may go wrong", category, stacklevel=1)
        return [np.array([1.0, -3.0])]

    assert tried(monkeypatch, answer, apart=False) == expected


def test_single_precision_is_asked_for_fewer_digits() -> None:
    reference = slopes(ENTRIES["squares"])
    assert reference is not None
    near = np.array([4.0001, -3.0])
    along = directions("squares", 2)
    assert judged(lambda: [near], along, reference).kind == WRONG
    assert judged(lambda: [near.astype(np.float32)], along, reference).kind == RIGHT


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("no lists", ": no lists"),
        ('File "a.py", line 3, in f:\n    return [x]\n           ^^^\nno lists', ": no lists"),
        (repr('Error while parsing function "f":\n    return x\n;no lists'), ": no lists"),
        ("====\nAn error\n====\n\nno lists\n\nmore", ": no lists"),
        ("", ""),
    ],
)
def test_a_message_is_the_line_that_says_what_is_wrong(message: str, expected: str) -> None:
    def refuse() -> Any:
        raise SyntaxError(message)

    verdict = judged(refuse, [], [])
    assert (verdict.kind, verdict.why) == (REFUSED, f"SyntaxError{expected}")


# Tools of kernels ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1.5, None), (3, None), (True, None), ([1.0, 2.0], (2,)), (POINT, (2,)), (((1, 2),), NoForm)],
)
def test_arguments_of_kernels(value: Any, expected: Any) -> None:
    if expected is NoForm:
        with pytest.raises(NoForm):
            array(value)
    else:
        found = array(value)
        assert (None if found is None else found.shape) == expected


@pytest.mark.parametrize("value", ["text", {"a": 1.0}, 1j, np.array([1j]), None, len])
def test_what_kernels_have_no_parameter_for(value: Any) -> None:
    with pytest.raises(NoForm):
        array(value)


def test_the_first_form_that_is_accepted_is_judged() -> None:
    def refused(folder: Any) -> Any:
        raise ValueError("first")

    def also_refused(folder: Any) -> Any:
        raise ValueError("second")

    assert first_accepted([refused, lambda folder: [POINT], also_refused]) == [POINT]
    with pytest.raises(ValueError, match="first"):
        first_accepted([refused, also_refused])
    with pytest.raises(ValueError, match="first"):
        first_accepted([refused, lambda folder: [POINT]], final=("irs",))


@pytest.mark.parametrize(("tool", "package"), [("Warp", "warp"), ("Taichi", "taichi")])
def test_a_tool_of_kernels_is_given_the_program(tool: str, package: str) -> None:
    pytest.importorskip(package)
    entry = Entry("product", product, (1.3, 0.4), {}, (0, 1))
    reference = slopes(entry)
    assert reference is not None
    answer = TOOLS[tool](entry)
    assert judged(answer, directions("product", 2), reference).kind == RIGHT


def product(x, y):
    return x * y * y


# The whole ----------------------------------------------------------------------------------------


def test_a_run_and_its_page(tmp_path: Path) -> None:
    entries = collection()[:3]
    names = [entry.name for entry in entries]
    lines = [json.dumps([entry.name, slopes(entry)]) for entry in entries]
    (tmp_path / "reference.jsonl").write_text("\n".join(lines) + "\n")
    run("srcgrad", sys.executable, names, tmp_path, time.time() + 120.0)
    assert list(worker.recorded(tmp_path / "srcgrad.jsonl")) == names
    told = page(tmp_path, entries)
    assert f"| srcgrad {srcgrad.__version__} | 3 | 0 | 0 | 0 | 0 | 3 |\n" in told
    assert "Every tool was asked about the other 3." in told
