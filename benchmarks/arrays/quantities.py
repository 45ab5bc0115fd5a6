"""What is measured of a runner: times, page faults, peak memory; and of a text: lines, guards."""

from __future__ import annotations

import ast
import ctypes
import inspect
import resource
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import srcgrad
from benchmarks.arrays.program import Arguments, Program
from benchmarks.arrays.runners import NUMBA, NUMPY, Runner, own_functions
from benchmarks.measure import Timing

ENOUGH = 30
STATUS = Path("/proc/self/status")


def timings(able: list[Runner], seconds: float, clock: Callable[[], float]) -> dict[str, Timing]:
    """Each runner in turn, again and again: a busy moment of the machine meets them all."""
    calls = {}
    for runner in able:
        runner.run()
        start = clock()
        runner.run()
        calls[runner.name] = max(1, int(0.002 / max(clock() - start, 1e-7)))
    samples: dict[str, list[float]] = {runner.name: [] for runner in able}
    end = clock() + seconds
    while True:
        for runner in able:
            taken = samples[runner.name]
            if len(taken) >= 3 and sum(taken) * calls[runner.name] > seconds / len(able):
                continue  # a slow one has had its share
            start = clock()
            for _ in range(calls[runner.name]):
                runner.run()
            taken.append((clock() - start) / calls[runner.name])
        least = min(len(taken) for taken in samples.values())
        if least >= ENOUGH or (least >= 3 and clock() > end):
            break
    return {name: Timing(min(taken), statistics.median(taken)) for name, taken in samples.items()}


def faults(runner: Runner) -> int:
    """The pages of memory that the system had to find for a call, after others."""
    runner.run()
    start = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    runner.run()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - start


def peak_memory(runner: Runner) -> int | None:
    """The bytes that a call needs at its peak, on Linux."""
    srcgrad.free()
    try:
        ctypes.CDLL(None).malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5")
        start = _status("VmRSS")
        answer = runner.run()
        found = _status("VmHWM") - start
    except (OSError, AttributeError):
        return None
    del answer
    return found


def _status(name: str) -> int:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(name))
    return 1024 * int(line.split()[1])


def lines(text: str) -> int:
    """The lines of a text without those that are empty, comments, imports, or documentation."""
    shown = set()
    for node in _statements(ast.parse(text)):
        last = node.body[0].lineno - 1 if isinstance(node, ast.FunctionDef) else node.end_lineno
        shown.update(range(node.lineno, (last or node.lineno) + 1))
    rows = text.splitlines()
    return sum(1 for k in shown if rows[k - 1].strip() and not rows[k - 1].strip().startswith("#"))


def guards(text: str) -> int:
    """How many checks raise an error."""
    return sum(isinstance(node, ast.Raise) for node in ast.walk(ast.parse(text)))


def statements(text: str) -> int:
    return sum(not isinstance(node, ast.FunctionDef) for node in _statements(ast.parse(text)))


def users_text(program: Program) -> str:
    """The program, with what it calls of its module."""
    functions = (program.primal, *own_functions(program.primal).values())
    return "\n".join(inspect.getsource(function) for function in functions)


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    for node in ast.walk(tree):
        match node:
            case ast.Expr(ast.Constant(str())) | ast.Import() | ast.ImportFrom():
                continue
            case ast.stmt():
                yield node


def assert_agreement(program: Program, arguments: Arguments, able: list[Runner]) -> None:
    """All gradients agree with those of srcgrad, and these with differences of the primal."""
    gradients = [runner for runner in able if runner.name not in (NUMPY, NUMBA)]
    expected = gradients[0].run()
    for runner in gradients[1:]:
        for position, got, wanted in zip(program.wrt, runner.run(), expected, strict=True):
            wanted = np.asarray(wanted)
            np.testing.assert_allclose(
                # JAX's gradients of complex arguments are the conjugates of ours.
                np.conj(got) if runner.name.startswith("JAX") else got,
                wanted,
                rtol=1e-7,
                atol=1e-9 * float(np.max(np.abs(wanted))),
                err_msg=f"{program.name}: {runner.name}, argument {position}",
            )
    assert_differences(program, arguments, expected)


def assert_differences(program: Program, arguments: Arguments, gradients: Any) -> None:
    """Along a random direction, the primal changes as the gradients say.

    Shorter steps are for programs whose many choices change within a longer one.
    """
    random = np.random.default_rng(0)
    for position, gradient in zip(program.wrt, gradients, strict=True):
        direction = random.standard_normal(np.shape(gradient))[()]
        slope = float(np.sum(direction * np.real(gradient)))

        def at(h: float, position: int = position, direction: Any = direction) -> float:
            moved = list(arguments)
            moved[position] = moved[position] + h * direction
            return float(program.primal(*moved))

        rises = []
        for h in (1e-5, 1e-6, 1e-7):
            rises.append((8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h))
            if abs(rises[-1] - slope) <= 1e-5 * max(abs(slope), 1.0):
                break
        else:
            raise AssertionError(
                f"{program.name}, argument {position}: {slope} by srcgrad, {rises} by differences"
            )
