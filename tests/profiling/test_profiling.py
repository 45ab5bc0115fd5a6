"""Where the time of a derivative goes: work is counted, and clocks are made, nothing is timed."""

from __future__ import annotations

import ast
import io
import itertools
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import srcgrad.profiling
from srcgrad import Derivative, OutOfBounds, grad, jacobian, value_and_grad
from srcgrad.amounts import duration
from srcgrad.backend.plain import plain
from srcgrad.profiling import Profile, clock, measure
from srcgrad.profiling.text import COUNT, LAP, Part, Text, Timed, gone_into
from tests.golden import programs
from tests.golden.programs import PROGRAMS, Golden
from tests.tools.checking import close
from tests.tools.page_reader import code, read

ROWS = [
    each for each in PROGRAMS if each.operator in ("grad", "value_and_grad") and not each.captured
]


@pytest.fixture
def leaves(monkeypatch: pytest.MonkeyPatch):
    """What tells the specialisation for a call, and the numbers and arrays of that."""
    monkeypatch.setattr(measure, "LEAST_SECONDS", 0.0)
    monkeypatch.setattr(measure, "LEAST_RUNS", 1)

    def told(derivative: Derivative, arguments: tuple[Any, ...]):
        def asked(known):
            def given(*leaves):
                raise srcgrad.profiling.Profiled((known, leaves))

            return given

        monkeypatch.setattr(srcgrad.profiling, "profiling", asked)
        return derivative.profile(*arguments)

    return told


def derivative(golden: Golden) -> Derivative:
    return getattr(srcgrad, golden.operator)(golden.program, golden.argnums)


def ticking():
    """A clock that goes on by one when it is read."""
    return clock.lap_by(itertools.count(1).__next__)


def traced_runs(text: Text, given: tuple[Any, ...], objects: dict[str, Any]) -> dict[int, int]:
    """How often each line is entered, as Python's own tracing says."""
    file = "<traced>"
    function = plain(text.module, text.name, file, objects)
    found: dict[int, int] = {}

    def trace(frame, event, argument):
        if frame.f_code.co_filename != file or frame.f_code.co_name != text.name:
            return None
        if event == "line":
            found[frame.f_lineno] = found.get(frame.f_lineno, 0) + 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function(*given)
    finally:
        sys.settrace(before)
    return found


@pytest.mark.parametrize("golden", ROWS, ids=lambda golden: golden.name)
def test_runs_are_those_that_python_traces(golden: Golden, leaves) -> None:
    known, given = leaves(derivative(golden), golden.arguments_copied())
    found = measure._Variants(known, (given,), ticking())
    runs, _ = found.counted()
    text = found.of
    expected = traced_runs(text, given, known.generated.called.objects)
    _, function = text.parsed(COUNT)
    compared = 0
    for node in ast.walk(function):
        is_plain = isinstance(node, ast.stmt) and not isinstance(
            node, ast.For | ast.While | ast.FunctionDef | ast.Raise
        )
        if is_plain and node.lineno == node.end_lineno:
            assert runs[node.lineno] == expected.get(node.lineno, 0), ast.unparse(node)
            compared += 1
    assert compared


@pytest.mark.parametrize("golden", ROWS, ids=lambda golden: golden.name)
def test_every_tick_is_of_a_part_and_answers_are_the_same(golden: Golden, leaves) -> None:
    known, given = leaves(derivative(golden), golden.arguments_copied())
    text = measure._Variants(known, (given,), ticking()).of
    for opened in (frozenset(), frozenset(text.loops())):
        timed = Timed(text, opened)
        marked = timed.text()
        ticks = np.zeros((len(timed.parts) + 1, 2), np.int64)
        objects = {**known.generated.called.objects, LAP: ticking()}
        answer = plain(marked, text.name, "<marked>", objects)(*given, ticks)
        assert close(answer, known.plain(*given), 0.0)
        first, last = ticks[0]
        assert first == 1 and last - first == np.sum(ticks[1:, 0]) == np.sum(ticks[1:, 1])
        runs, _ = measure._Variants(known, (given,), ticking()).counted()
        for part, (_, reads) in zip(timed.parts, ticks[1:], strict=True):
            assert reads <= runs[part.counted]


def relaxed(u, steps):
    for _ in range(steps):
        for i in range(1, len(u)):
            u[i] += 0.5 * np.sin(u[i - 1])
    return np.sum(u * u)


def profiled(
    leaves, derivative: Derivative, arguments: tuple[Any, ...], opened: Any = None
) -> Profile:
    known, given = leaves(derivative, arguments)
    into = None if opened is None else lambda text: frozenset(text.loops() if opened else ())
    return measure.profile(known, given, goes_into=into, lap=ticking())


def test_loops_that_are_gone_into_have_parts(leaves) -> None:
    arguments = (np.linspace(0.1, 1.0, 5), 3)
    whole = profiled(leaves, grad(relaxed), arguments, opened=False)
    parted = profiled(leaves, grad(relaxed), arguments, opened=True)
    heads = [line.number for line in whole.lines if line.text.lstrip().startswith("for ")]
    outer = [n for n in heads if whole.lines[n - 1].text.startswith("    for ")]
    inner = [n for n in heads if whole.lines[n - 1].text.startswith("        for ")]
    assert len(outer) >= 2 and len(inner) >= 2
    for n in inner:
        assert whole.lines[n - 1].seconds is None and whole.lines[n - 1].part in outer
        assert parted.lines[n - 1].seconds is not None and parted.lines[n - 1].part == n
    deep = [line for line in whole.lines if line.text.startswith(" " * 12) and line.runs]
    assert deep and all(line.runs == 3 * 4 for line in deep)
    assert all(parted.lines[line.number - 1].part in inner for line in deep)


def test_bytes_are_those_of_what_is_made(leaves) -> None:
    derivative, arguments = grad(relaxed), (np.linspace(0.1, 1.0, 5), 3)
    found = profiled(leaves, derivative, arguments, opened=False)
    made = {line.text.split(" = ")[0].strip(): line.bytes for line in found.lines if line.bytes}
    assert made == {"u": 40, "u_saved": derivative.saved(*arguments).bytes, "u_bar": 40}
    assert found.bytes == sum(made.values())


def test_bytes_on_stacks_are_those_that_are_pushed(leaves) -> None:
    found = profiled(leaves, grad(programs.design.babylonian), (2.7, 1e-9), opened=False)
    (push,) = (line for line in found.lines if ".append(" in line.text)
    steps, y = 0, 2.7
    while abs(y * y - 2.7) > 1e-9:
        y, steps = 0.5 * (y + 2.7 / y), steps + 1
    assert (push.runs, push.bytes) == (steps, 8 * steps) and found.bytes == push.bytes


def sine_of_each(x):
    total = 0.0
    for i in range(len(x)):
        total = math.sin(total + x[i])
    return total


def test_time_is_of_the_lines_and_what_reads_take_is_taken_off(leaves) -> None:
    """By a clock for which a read takes 2, a cosine 100, and all else nothing."""
    now, cosines = [0], [0]

    def read() -> int:
        now[0] += 2
        return now[0]

    def slow(x):
        now[0] += 100
        cosines[0] += 1
        return math.cos(x)

    known, given = leaves(grad(sine_of_each), (np.linspace(0.1, 1.0, 4),))
    lap = clock.lap_by(read)
    text = measure._Variants(known, (given,), lap).of
    timed = Timed(text, frozenset())
    marked = timed.text().replace("math.cos(", "slow(")
    ticks = np.zeros((len(timed.parts) + 1, 2), np.int64)
    plain(marked, text.name, "<slow>", {LAP: lap, "slow": slow})(*given, ticks)
    found = measure._by_lines(timed.parts, ticks, 2.0)
    (loop,) = (n for n, (_, seconds) in found.items() if seconds)
    assert known.source.split("\n")[loop - 1].lstrip().startswith("for ")
    assert cosines == [4] and found[loop][1] == pytest.approx(400e-9)
    assert clock.cost(lap) == 2.0


def test_sums_of_lines_are_the_time_of_the_call(leaves) -> None:
    for golden in ROWS[:8]:
        found = profiled(leaves, derivative(golden), golden.arguments_copied(), opened=True)
        # Each tick is a read, and a read takes one of them: nothing is left for the lines.
        assert found.lines_seconds == 0.0
        assert found.reads_seconds == found.timed_seconds == pytest.approx(found.reads * 1e-9)


def test_loops_are_closed_until_there_are_few_reads() -> None:
    text = Text("def f():\n    pass\n", "f", {}, {})
    timed = Timed(text, frozenset())
    timed.parts += [Part(1, 1, None, 1), Part(2, 2, 2, 3), Part(3, 3, 3, 4), Part(6, 6, 6, 7)]
    timed.around.update({2: None, 3: 2, 6: None})
    runs = {1: 1, 3: 10, 4: 1000, 7: 500}
    assert gone_into(timed, runs, 2000) == {2, 3, 6}
    assert gone_into(timed, runs, 1000) == {2, 6}  # the innermost with the most goes first
    assert gone_into(timed, runs, 100) == {2}
    assert gone_into(timed, runs, 5) == frozenset()


def test_times_are_mapped_to_the_lines_of_the_function() -> None:
    found = grad(relaxed).profile(np.linspace(0.1, 1.0, 50), 3)
    assert found.is_compiled and found.seconds > 0.0
    first = relaxed.__code__.co_firstlineno
    assert {own.place.line - first for own in found.own} <= {1, 2, 3, 4}
    assert sum(own.seconds for own in found.own) <= found.lines_seconds * (1.0 + 1e-9)
    assert found.lines_seconds + found.reads_seconds == pytest.approx(found.timed_seconds)
    table = str(found).split("\n")
    assert all(any(line.text in row for row in table) for line in found.lines)
    assert found.as_dict()["own"][0]["place"]["file"] == __file__
    rich = pytest.importorskip("rich.console")
    console = rich.Console(width=300, record=True, file=io.StringIO())
    console.print(found)
    shown = console.export_text()
    assert all(line.text.rstrip() in shown for line in found.lines)


def test_the_inspector_has_times_on_both_sides(leaves, tmp_path: Path) -> None:
    given = leaves(grad(relaxed), (np.linspace(0.1, 1.0, 5), 3))
    uneven = itertools.accumulate(itertools.cycle([1] * 9 + [1000])).__next__
    into = {"goes_into": lambda text: frozenset(text.loops()), "lap": clock.lap_by(uneven)}
    found = measure.profile(*given, **into)
    page = read(found.show(tmp_path / "page.html").path.read_text(encoding="utf-8"))
    panel = page.one("section", "panel", data_name="derivative")
    assert code(panel) == found.specialisation.source.rstrip("\n")
    cells = [each.one("span", "cost") for each in panel.all("div", "line")]
    timed = [cell for cell in cells if cell.text]
    assert len(timed) == sum(line.seconds is not None for line in found.lines)
    assert {cell.text for cell in timed} == {
        duration(line.seconds) for line in found.lines if line.seconds is not None
    }
    own = page.all("div", "code")[0]
    shown = [each.one("span", "cost").text for each in own.all("div", "line")]
    assert sum(map(bool, shown)) == len(found.own)
    without = read(srcgrad.view.page(found.specialisation))
    assert not without.all("span", "cost")


def test_what_a_call_raises_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "IS_AVAILABLE", False)

    def beyond(x, i):
        return x[i] ** 2

    with pytest.raises(OutOfBounds, match="index 3 is out of bounds"):
        grad(beyond).profile(np.ones(3), 3)


def test_a_profile_is_of_the_text_that_a_call_runs(leaves) -> None:
    def pairs(x):
        return np.concatenate([x[1:] * x[:-1], x * x])

    def total(x):
        return np.array([np.sum(x * x)])

    known, _ = leaves(jacobian(pairs), (np.ones(4),))
    assert known.request.operator.mode == "forward"
    known, _ = leaves(jacobian(total), (np.ones(40),))
    assert known.request.operator.mode == "reverse"
    known, _ = leaves(jacobian(pairs, mode="sparse"), (np.ones(4),))
    assert known.request.operator.name == "sparse_jacobian"


def test_results_that_are_written_to_the_callers_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "IS_AVAILABLE", False)
    u, out = np.linspace(0.1, 1.0, 5), np.zeros(5)
    found = grad(relaxed).profile(u, 3, out=out)
    assert np.allclose(out, grad(relaxed).plain(u, 3))
    assert "u_bar = np.empty" not in found.specialisation.source


def test_without_a_clock_python_runs_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "IS_AVAILABLE", False)
    u = np.linspace(0.1, 1.0, 5)
    before = u.copy()
    found = value_and_grad(relaxed).profile(u, 3)
    assert not found.is_compiled and ", run by Python." in str(found)
    assert np.array_equal(u, before)


@pytest.mark.long
@pytest.mark.parametrize("golden", ROWS[::5], ids=lambda golden: golden.name)
def test_compiled_runs_and_bytes_are_those_of_python(golden: Golden, leaves) -> None:
    known, given = leaves(derivative(golden), golden.arguments_copied())
    compiled, by_python = (measure._Variants(known, (given,), lap) for lap in (None, ticking()))
    assert compiled.counted() == by_python.counted()
    opened = frozenset(compiled.of.loops())
    (parts, ticks), (_, expected) = compiled.timed(opened), by_python.timed(opened)
    assert np.array_equal(ticks[1:, 1], expected[1:, 1]) and len(parts) == len(ticks) - 1
    assert ticks[0, 1] - ticks[0, 0] == np.sum(ticks[1:, 0])


def differences(x):
    total = 0.0
    for i in range(len(x) - 1):
        total += (x[i + 1] - x[i]) ** 4
    return total


def runs_of(found: Profile, text: str) -> list[int | None]:
    """How often the lines of the user's text that hold this one's ran, in the derivative."""
    return [line.runs for line in found.lines if line.place and text in line.place.text]


def test_a_profile_of_a_batch_is_of_its_elements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "LEAST_SECONDS", 0.0)
    rows = np.linspace(0.0, 1.0, 30).reshape(3, 10)
    alone = grad(differences).profile(rows[0])
    together = srcgrad.vmap(grad(differences)).profile(rows)
    assert together.bytes == 3 * alone.bytes > 0
    pairs = zip(alone.lines, together.lines, strict=True)
    assert all(one.runs is None or other.runs == 3 * one.runs for one, other in pairs)
    assert max(line.runs or 0 for line in together.lines) == 3 * 9
    monkeypatch.setattr(srcgrad.batches.batched, "PROFILED", 2)
    assert srcgrad.vmap(grad(differences)).profile(rows).bytes == 2 * alone.bytes


def test_profiles_of_sparse_derivatives_are_of_their_elements(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(measure, "LEAST_SECONDS", 0.0)
    x = np.linspace(0.0, 1.0, 10)

    def banded(x):
        y = np.empty_like(x)
        for i in range(len(x)):
            y[i] = x[i] ** 2 + x[max(i - 1, 0)]
        return y

    for made in (
        jacobian(banded, mode="sparse"),
        srcgrad.hessian(differences, mode="sparse"),
        srcgrad.hessian_diagonal(differences),
    ):
        found = made.profile(x)
        assert found.specialisation is made.for_elements[made._used[-1]]._latest()
        assert max(line.runs or 0 for line in found.lines) >= 9
        assert sum(line.bytes for line in found.lines) > 0
        assert np.all(np.isfinite(np.asarray(made(x).sum()))), "a call is as before"
    with pytest.raises(OutOfBounds):
        jacobian(lambda x: x[:2] * x[11], mode="sparse").profile(x)
