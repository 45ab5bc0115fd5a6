"""Derivatives of derivatives of random programs, against dual numbers."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from srcgrad import ir
from srcgrad.differentiate.canonical import canonical
from srcgrad.differentiate.forward import tangent
from srcgrad.differentiate.gradient import gradient
from srcgrad.optimise.tidy import tidy
from srcgrad.printer import function_text
from tests.tools.ir.attempts import Invalid, arguments, truth
from tests.tools.ir.canonical import violation
from tests.tools.ir.random_ir import Case
from tests.tools.ir.running import Dual, compiled, dual, grid, numbers
from tests.tools.ir.slices import examined, soak

SLICES = [(300_000, 12), (400_000, 24), (500_000, 40)]


def flat(answer: Any) -> list[Any]:
    parts = answer if isinstance(answer, tuple) else (answer,)
    return [x for part in parts for x in numbers(part)]


def direction_of(made: Case, seed: int) -> dict[str, list[float]]:
    chance = random.Random(seed)
    return {
        name: [chance.uniform(0.5, 1.5) for _ in flat(arguments(made)[k])]
        for k, name in enumerate(made.program.params)
        if name in made.wrt
    }


def dots(made: Case, direction: dict[str, list[float]]) -> list[Any]:
    """Tangents as arguments: numbers and arrays like the arguments."""
    found: list[Any] = []
    for name in made.wrt:
        value = made.arguments[name]
        if isinstance(value, list):
            array = grid(value, made.wraps)
            array.cells = list(direction[name])
            found.append(array)
        else:
            found.append(direction[name][0])
    return found


def by_duals(made: Case, program: ir.Function, direction: dict[str, list[float]]) -> list[Dual]:
    """What a program of the case's parameters gives for dual numbers."""
    answer = compiled(program, made.wraps)(*arguments(made, direction))
    return list(map(dual, flat(answer)))


def near(found: list[Any], expected: list[float]) -> bool:
    """Whether numbers agree; those beyond any sensible size are not compared."""
    if not all(abs(each) < 1e12 for each in expected):
        return True
    size = max([abs(each) for each in expected], default=0.0) + 1.0
    return all(abs(a - b) <= 1e-7 * size for a, b in zip(found, expected, strict=True))


def examine(made: Case) -> None:
    truth(made)  # raises Invalid where there is nothing to compare
    first = {"direction": direction_of(made, 1)}["direction"]
    forward(made, made.program, first, "forward")
    reverse = gradient(made.program, made.wrt, "g", with_value=True)
    again = canonical(reverse)
    is_canonical(again, "of the gradient")
    plain = flat(compiled(reverse, made.wraps)(*arguments(made)))
    same = flat(compiled(again, made.wraps)(*arguments(made)))
    assert near(same, plain), "canonical form of the gradient"
    forward(made, again, first, "forward over reverse")
    over_forward(made, first)
    over_reverse(made, first)


def is_canonical(program: ir.Function, what: str) -> None:
    broken = violation(program)
    assert broken is None, f"canonical form {what}: {broken}\n{function_text(program)}"


def forward(
    made: Case, program: ir.Function, direction: dict[str, list[float]], what: str
) -> ir.Function:
    """Compare the tangent of a program with dual numbers, as it is and tidied."""
    expected = by_duals(made, program, direction)
    found = tangent(program, made.wrt, "f_jvp", with_value=True)
    given: Callable[[], list[Any]] = lambda: [*arguments(made), *dots(made, direction)]  # noqa: E731
    floats = [k for k, r in enumerate(program.results) if is_float(program, r)]
    values = flat(tuple(by_part(made, program, direction)))
    assert len(values) == len(expected)
    for each in (found, tidy(found, frozenset(program.types))):
        answer = compiled(each, made.wraps)(*given())
        parts = list(answer) if isinstance(answer, tuple) else [answer]
        slopes = flat(tuple(parts[len(program.results) :]))
        parts_of = by_part(made, program, direction)
        wanted = [d.dot for k in floats for d in map(dual, numbers(parts_of[k]))]
        shown = function_text(each)
        assert near(flat(tuple(parts[: len(program.results)])), [d.value for d in expected]), (
            f"value of {what}\n{shown}"
        )
        assert near(slopes, wanted), f"{what}: {slopes}, not {wanted}\n{shown}"
    return found


def by_part(made: Case, program: ir.Function, direction: dict[str, list[float]]) -> list[Any]:
    answer = compiled(program, made.wraps)(*arguments(made, direction))
    return list(answer) if isinstance(answer, tuple) else [answer]


def is_float(program: ir.Function, result: ir.Atom) -> bool:
    if isinstance(result, ir.Const):
        return isinstance(result.value, float)
    return program.types[result.name].dtype == "float64"


def over_forward(made: Case, direction: dict[str, list[float]]) -> None:
    """The gradient of the slope in a direction is the product of the Hessian with it."""
    found = canonical(tangent(made.program, made.wrt, "f_jvp", with_value=False))
    is_canonical(found, "of the tangent")
    if not isinstance(found.results[0], ir.Var):
        return
    product = gradient(found, made.wrt, "h", with_value=False)
    answer = compiled(product, made.wraps)(*arguments(made), *dots(made, direction))
    parts = list(answer) if isinstance(answer, tuple) else [answer]
    same(made, direction, parts[: len(made.wrt)], "reverse over forward", product)


def over_reverse(made: Case, direction: dict[str, list[float]]) -> None:
    """The gradient of the inner product of the gradient with a direction is the same."""
    found = canonical(gradient(made.program, made.wrt, "g", with_value=False))
    body = list(found.body)
    total: ir.Atom = ir.Const(0.0)
    kinds = dict(found.types)
    count = 0
    for name, bar in zip(made.wrt, found.results, strict=False):
        value = made.arguments[name]
        if not isinstance(value, list):
            scaled, sum_ = f"scaled{count}", f"sum{count}"
            kinds[scaled] = kinds[sum_] = type(kinds[name])("float64")  # type: ignore[call-arg]
            factor = ir.Const(direction[name][0])
            import operator

            body.append(ir.Assign(ir.Var(scaled), ir.Apply(operator.mul, (bar, factor))))
            body.append(ir.Assign(ir.Var(sum_), ir.Apply(operator.add, (total, ir.Var(scaled)))))
            total = ir.Var(sum_)
            count += 1
    if not count:
        return
    only = {n: d for n, d in direction.items() if not isinstance(made.arguments[n], list)}
    others = {n: [0.0] * len(d) for n, d in direction.items() if n not in only}
    inner = ir.Function("g_sum", found.params, tuple(body), (total,), kinds)
    is_canonical(inner, "of the gradient")
    product = gradient(inner, made.wrt, "h", with_value=False)
    answer = compiled(product, made.wraps)(*arguments(made))
    parts = list(answer) if isinstance(answer, tuple) else [answer]
    same(made, {**only, **others}, parts, "reverse over reverse", product)


def same(
    made: Case,
    direction: dict[str, list[float]],
    parts: list[Any],
    what: str,
    program: ir.Function,
) -> None:
    """Compare a Hessian-vector product with that of dual numbers through the gradient."""
    reverse = gradient(made.program, made.wrt, "g", with_value=False)
    bars = by_part(made, reverse, direction)[: len(made.wrt)]
    wanted = [d.dot for bar in bars for d in map(dual, numbers(bar))]
    found = flat(tuple(parts))
    assert near(found, wanted), f"{what}: {found}, not {wanted}\n{function_text(program)}"


def checked(made: Case, seed: int, size: int) -> None:
    try:
        examine(made)
    except Invalid:
        raise
    except Exception as error:
        pytest.fail(
            f"case({seed}, {size}), by {made.wrt}: {type(error).__name__}: {error}\n\n"
            f"{function_text(made.program)}"
        )


@pytest.mark.parametrize(("start", "size"), SLICES)
def test_slice(start: int, size: int) -> None:
    assert examined(checked, start, size, 2.0) > 0


@pytest.mark.soak
def test_soak() -> None:
    soak(checked)
