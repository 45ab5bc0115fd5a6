"""Every derivative that a program admits: all that could be chosen, chosen."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from srcgrad import ir
from srcgrad.differentiate.gradient import Gradient
from srcgrad.differentiate.reverse import Choices
from srcgrad.optimise.tidy import tidy
from tests.differentiate.random_ir import Case
from tests.differentiate.running import Dual, Grid, UnsetError, compiled, dual, grid, numbers
from tests.optimise.test_passes import PASSES

Change = Callable[[ir.Function], ir.Function]


class Invalid(Exception):
    """A program that cannot be run on its arguments, or only with overflow."""


class Wrong(Exception):
    """A derivative that is not one, with what was chosen for it."""

    def __init__(self, reason: str, choices: object, program: ir.Function | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.choices = choices
        self.program = program


@dataclass(frozen=True)
class Truth:
    """The results of a program, and the derivative of the first in one direction."""

    results: list[list[float]]
    slope: float
    direction: dict[str, list[float]]


def derivatives(
    case: Case, chance: random.Random, most: int = 12
) -> Iterator[tuple[object, ir.Function, bool]]:
    """Derivatives with the value and without, by what was chosen."""
    for with_value in (True, False):
        made = Gradient(case.program, case.wrt, "g", with_value)
        yield "best", made.best(), with_value
        if with_value is False:
            continue
        for choices in _choices(made, chance, most):
            found = made._attempt(choices)
            if found is not None:
                yield choices, found[2], with_value


def _choices(made: Gradient, chance: random.Random, most: int) -> list[Choices]:
    kept = {r.name for r in made.program.results if isinstance(r, ir.Var)}
    groups = [group for group in made._groups() if not group & kept]
    loops = [node.order for node in made.layout.nodes if node.is_loop]
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


def check(
    case: Case, expected: Truth, program: ir.Function, with_value: bool, choices: object
) -> None:
    """Compare a derivative with the truth."""
    given = arguments(case)
    before = [list(numbers(v)) for v in given]
    try:
        answer = compiled(program, case.wraps)(*given)
    except Exception as error:
        raise Wrong(f"{type(error).__name__}: {error}", choices, program) from error
    results = list(answer) if isinstance(answer, tuple) else [answer]
    if [list(numbers(v)) for v in given] != before:
        raise Wrong("an argument was changed", choices, program)
    values = expected.results if with_value else expected.results[1:]
    count = len(case.wrt)
    start = 1 if with_value else 0
    bars, others = results[start : start + count], results[:start] + results[start + count :]
    for other, value in zip(others, values, strict=True):
        got = list(numbers(other))
        if not all(_near(a, b, abs(b) + 1.0) for a, b in zip(got, value, strict=True)):
            raise Wrong(f"a result is {got}, not {value}", choices, program)
    terms: list[float] = []
    for name, bar in zip(case.wrt, bars, strict=True):
        argument = given[case.program.params.index(name)]
        if isinstance(argument, Grid) and (
            not isinstance(bar, Grid) or bar.shape != argument.shape
        ):
            raise Wrong(f"the shape of the adjoint of {name}", choices, program)
        terms += [a * b for a, b in zip(numbers(bar), expected.direction[name], strict=True)]
    slope = sum(terms)
    if not _near(slope, expected.slope, sum(map(abs, terms)) + abs(expected.slope) + 1e-3):
        raise Wrong(f"the slope is {slope}, not {expected.slope}", choices, program)


def _near(a: float, b: float, scale: float) -> bool:
    return abs(a - b) <= 1e-8 * scale


def check_all(
    case: Case,
    chance: random.Random,
    most: int = 12,
    passes: tuple[str, ...] = tuple(PASSES),
    share: float = 0.2,
) -> int:
    """Check every derivative of a program, as it is made and as it is tidied; how many.

    `share` of the derivatives other than the best are also put through each pass alone.
    """
    expected = truth(case)
    count = 0
    names = frozenset(case.program.types)
    seen: set[ir.Block] = set()
    for choices, program, with_value in _safely(case, chance, most):
        check(case, expected, program, with_value, choices)
        count += 1
        if program.body in seen:
            continue
        seen.add(program.body)
        changes: dict[str, Change] = {}
        if choices == "best" or chance.random() < share:
            changes.update({name: PASSES[name] for name in passes})
        changes["tidy"] = lambda p: tidy(p, names)
        for name, change in changes.items():
            where = f"{choices}, {name}"
            try:
                changed = change(program)
            except Exception as error:
                raise Wrong(f"{type(error).__name__}: {error}", where, program) from error
            check(case, expected, changed, with_value, where)
            count += 1
    return count


def _safely(
    case: Case, chance: random.Random, most: int
) -> Iterator[tuple[object, ir.Function, bool]]:
    found = derivatives(case, chance, most)
    while True:
        try:
            yield next(found)
        except StopIteration:
            return
        except Exception as error:
            raise Wrong(f"{type(error).__name__}: {error}", "differentiating", None) from error
