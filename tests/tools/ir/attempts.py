"""Every derivative that a program admits: all that could be chosen, chosen."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from srcgrad import ir
from srcgrad.analysis.layout import Layout
from srcgrad.differentiate.gradient import Gradient
from srcgrad.differentiate.reverse.choices import Choices
from srcgrad.differentiate.reverse.problem import Problem
from srcgrad.optimise.tidy import tidy
from tests.optimise.test_passes import PASSES
from tests.tools.ir.random_ir import Case
from tests.tools.ir.running import Dual, Grid, UnsetError, compiled, dual, grid, numbers


class Invalid(Exception):
    """A program that cannot be run on its arguments, or only with overflow."""


class Wrong(Exception):
    """A derivative that is not one, with what was chosen for it."""

    def __init__(
        self, reason: str, choices: Choices | None, change: str, program: ir.Function | None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.choices = choices
        self.change = change
        self.program = program


def label(loop: ir.Statement) -> str:
    """What a loop is called when a program has become smaller."""
    if isinstance(loop, ir.For):
        return loop.variable
    assert isinstance(loop, ir.While) and isinstance(loop.condition, ir.Var)
    return loop.condition.name


def named(choices: Choices, program: ir.Function) -> tuple[frozenset[str], frozenset[str], bool]:
    """Choices that mean the same for a smaller program."""
    loops = [n for n in Layout(program).nodes if n.order in choices.checkpointed]
    labels = frozenset(label(n.statement) for n in loops)
    return choices.restored, labels, choices.fused is not None


def again(made: Gradient, wanted: tuple[frozenset[str], frozenset[str], bool]) -> Choices:
    """The choices that `named` described."""
    restored, labels, is_fused = wanted
    loops = [n for n in made.problem.layout.nodes if n.is_loop and label(n.statement) in labels]
    fused = made._turning_point() if is_fused else None
    return Choices(
        restored & frozenset(made.problem.program.types),
        frozenset(n.order for n in loops),
        fused.order if fused is not None else None,
    )


@dataclass(frozen=True)
class Truth:
    """The results of a program, and the derivative of the first in one direction."""

    results: list[list[float]]
    slope: float
    direction: dict[str, list[float]]


def derivatives(
    case: Case, chance: random.Random, most: int = 12
) -> Iterator[tuple[Choices | None, ir.Function, bool]]:
    """Derivatives with the value and without, by what was chosen; None stands for the best."""
    for with_value in (True, False):
        made = Gradient(Problem(case.program, case.wrt, "g", with_value))
        yield None, made.best(), with_value
        if with_value is False:
            continue
        for choices in _choices(made, chance, most):
            found = made._attempt(choices)
            if found is not None:
                yield choices, found[2], with_value


def _choices(made: Gradient, chance: random.Random, most: int) -> list[Choices]:
    kept = {r.name for r in made.problem.program.results if isinstance(r, ir.Var)}
    groups = [group for group in made._groups() if not group & kept]
    loops = [node.order for node in made.problem.layout.nodes if node.is_loop]
    restored = [frozenset[str]()]
    restored += groups
    restored += [a | b for a, b in itertools.combinations(groups, 2)]
    restored.append(frozenset().union(*groups))
    checkpointed = [frozenset[int]()]
    checkpointed += [frozenset((loop,)) for loop in loops]
    checkpointed += [frozenset(pair) for pair in itertools.combinations(loops, 2)]
    checkpointed.append(frozenset(loops))
    found = [Choices(r, c) for r in restored for c in checkpointed]
    first, *rest = found
    fused = made._turning_point()
    turned: list[Choices] = []
    if fused is not None:
        turned = [
            replace(c, fused=fused.order, checkpointed=c.checkpointed | {fused.order})
            for c in found
        ]
        rest += turned
        turned = turned[:1]
    rest = chance.sample(rest, min(most, len(rest)))
    return list(dict.fromkeys([first, *turned, *rest]))


def arguments(case: Case, direction: dict[str, list[float]] | None = None) -> list[object]:
    result: list[object] = []
    for name in case.program.params:
        value = case.arguments[name]
        if isinstance(value, list):
            dtype = case.program.types[name].dtype
            made = grid(value, case.wraps, dtype)
            if direction and name in direction:
                made.cells = list(map(Dual, made.cells, direction[name]))
            result.append(made)
        elif direction and name in direction:
            result.append(Dual(value, direction[name][0]))
        else:
            result.append(value)
    return result


def truth(case: Case) -> Truth:
    """What a program computes, and its derivative in a random direction by dual numbers."""
    chance = random.Random(1)
    direction = {
        name: [chance.uniform(0.5, 1.5) for _ in _flat(case.arguments[name])] for name in case.wrt
    }
    try:
        answer = compiled(case.program, case.wraps)(*arguments(case, direction))
    except (ArithmeticError, ValueError, IndexError, UnsetError) as error:
        raise Invalid(str(error)) from error
    results = list(answer) if isinstance(answer, tuple) else [answer]
    slope = dual(results[0]).dot
    values = [[dual(x).value for x in numbers(r)] for r in results]
    if not all(abs(v) < 1e9 for vs in [*values, [slope]] for v in vs):
        raise Invalid("overflow")
    return Truth(values, slope, direction)


def _flat(value: object) -> list[float]:
    if not isinstance(value, list):
        return [value]  # type: ignore[list-item]
    return [x for row in value for x in (row if isinstance(row, list) else [row])]


class Difference(Exception):
    """What a derivative does that the program does not."""


def check(case: Case, expected: Truth, program: ir.Function, with_value: bool) -> None:
    """Compare a derivative with the truth."""
    given = arguments(case)
    before = [list(numbers(v)) for v in given]
    try:
        answer = compiled(program, case.wraps)(*given)
    except Exception as error:
        raise Difference(f"{type(error).__name__}: {error}") from error
    results = list(answer) if isinstance(answer, tuple) else [answer]
    if [list(numbers(v)) for v in given] != before:
        raise Difference("an argument was changed")
    values = expected.results if with_value else expected.results[1:]
    count = len(case.wrt)
    start = 1 if with_value else 0
    bars, others = results[start : start + count], results[:start] + results[start + count :]
    for other, value in zip(others, values, strict=True):
        got = list(numbers(other))
        if not all(_near(a, b, abs(b) + 1.0) for a, b in zip(got, value, strict=True)):
            raise Difference(f"a result is {got}, not {value}")
    terms: list[float] = []
    for name, bar in zip(case.wrt, bars, strict=True):
        argument = given[case.program.params.index(name)]
        if isinstance(argument, Grid) and (
            not isinstance(bar, Grid) or bar.shape != argument.shape
        ):
            raise Difference(f"the shape of the adjoint of {name}")
        terms += [a * b for a, b in zip(numbers(bar), expected.direction[name], strict=True)]
    slope = sum(terms)
    if not _near(slope, expected.slope, sum(map(abs, terms)) + abs(expected.slope) + 1e-3):
        raise Difference(f"the slope is {slope}, not {expected.slope}")


def _near(a: float, b: float, scale: float) -> bool:
    return abs(a - b) <= 1e-8 * scale


@dataclass(frozen=True)
class Checks:
    """How much is tried."""

    most: int = 12
    """Choices for each program."""
    passes: tuple[str, ...] = tuple(PASSES)
    share: float = 0.05
    """The part of the derivatives that is put through the passes."""


def check_all(case: Case, chance: random.Random, checks: Checks = Checks()) -> int:
    """Check every derivative of a program, as it is made and as it is tidied; how many."""
    expected = truth(case)
    count = 0
    seen: set[ir.Block] = set()
    found = derivatives(case, chance, checks.most)
    while True:
        try:
            choices, program, with_value = next(found)
        except StopIteration:
            return count
        except Exception as error:
            raise Wrong(_text(error), None, "differentiating", None) from error
        changes = ["nothing"]
        if program.body not in seen:
            seen.add(program.body)
            if chance.random() < checks.share:
                changes += checks.passes
            if chance.random() < (0.5 if choices is None else checks.share):
                changes.append("tidy")
        for change in changes:
            one(case, expected, choices, program, with_value, change)
            count += 1


def one(
    case: Case,
    expected: Truth,
    choices: Choices | None,
    program: ir.Function,
    with_value: bool,
    change: str,
) -> None:
    """Check a derivative after one change."""
    try:
        if change == "tidy":
            program = tidy(program, frozenset(case.program.types))
        elif change != "nothing":
            program = PASSES[change](program)
    except Exception as error:
        raise Wrong(_text(error), choices, change, program) from error
    try:
        check(case, expected, program, with_value)
    except Difference as error:
        raise Wrong(str(error), choices, change, program) from error


def _text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
