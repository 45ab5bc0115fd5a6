"""Every rule against differences, its special points, and that none is forgotten."""

from __future__ import annotations

import builtins
import math
import operator
import random
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np
import pytest

import srcgrad.frontend.pointwise as meanings
from srcgrad import ir
from srcgrad.errors import AmbiguousSource, DTypeError, UnsupportedSyntax
from srcgrad.rules import arithmetic, registry
from srcgrad.rules.reading import read
from srcgrad.rules.rule import UNSTATED, Rule
from srcgrad.types import FLOAT, Scalar
from tests.rules.table import INF, NAN, ROWS, SPECIAL, Domain, Values

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def value(expression: ir.Expr, environment: dict[str, Any]) -> Any:
    """What an expression gives; a branch that is not taken is not looked at."""
    match expression:
        case ir.Const(constant):
            return constant
        case ir.Var(name):
            return environment[name]
        case ir.Apply(ir.select, (test, yes, no)):
            return value(yes if value(test, environment) else no, environment)
        case ir.Apply(function, arguments):
            return function(*(value(argument, environment) for argument in arguments))
    raise AssertionError(f"a partial is made of names, constants and calls: {expression}")


def name(function: Any) -> str:
    return f"{type(function).__name__}-{getattr(function, '__name__', function)}"


def derivative(function: Callable[[float], float], x: float) -> float:
    """Ridders' method: central differences, extrapolated to a step of zero."""
    step, shrink, best, error = 0.02, 1.4, math.nan, math.inf
    table: list[list[float]] = []
    for row in range(10):
        half = step / shrink**row
        entries = [(function(x + half) - function(x - half)) / (2.0 * half)]
        for k in range(1, row + 1):
            power = shrink ** (2 * k)
            entries.append((entries[k - 1] * power - table[-1][k - 1]) / (power - 1.0))
            apart = abs(entries[k] - entries[k - 1])
            if apart <= error:
                best, error = entries[k], apart
        table.append(entries)
    return best


def along(function: Callable[..., Any], operands: list[Any], i: int) -> Callable[[float], float]:
    return lambda x: float(function(*operands[:i], x, *operands[i + 1 :]))


def draw(rng: random.Random, domain: Domain) -> Any:
    if isinstance(domain, Values):
        return rng.choice(domain.values)
    low, high = domain
    margin = 0.03 * (1 if high - low > 0.3 else 0.7)
    return rng.uniform(low + margin, high - margin)


@pytest.mark.parametrize(("function", "domains"), ROWS, ids=lambda each: name(each))
def test_a_rule_agrees_with_differences(
    function: Callable[..., Any], domains: tuple[Domain, ...]
) -> None:
    rule = registry.lookup(function)
    assert rule is not None
    single = function is np.float32
    rng = random.Random(7)
    for _ in range(5):
        operands = [draw(rng, domain) for domain in domains]
        names = tuple(map(ir.Var, rule.parameters))
        # Operands that are no floats are tried as names and as constants, which fold.
        folded = tuple(
            ir.Const(operand) if isinstance(domain, Values) else each
            for each, operand, domain in zip(names, operands, domains, strict=True)
        )
        environment = dict(zip(rule.parameters, operands, strict=True))
        environment["result"] = function(*operands)
        for atoms in (names, folded):
            found = rule.partials(atoms, ir.Var("result"))
            for i, domain in enumerate(domains):
                if isinstance(domain, Values):
                    continue

                partial = found[i]
                got = 0.0 if partial is None else value(partial, environment)
                wanted = 1.0 if single else derivative(along(function, operands, i), operands[i])
                assert got == pytest.approx(wanted, rel=1e-8, abs=1e-8), (operands, i)


@pytest.mark.parametrize(("function", "operands", "wanted"), SPECIAL, ids=lambda each: name(each))
def test_a_special_point_follows_the_convention(
    function: Callable[..., Any], operands: tuple[Any, ...], wanted: tuple[float, ...]
) -> None:
    rule = registry.lookup(function)
    assert rule is not None
    environment = dict(zip(rule.parameters, operands, strict=True)) | {
        "result": function(*operands)
    }
    for atoms in (tuple(map(ir.Var, rule.parameters)), tuple(map(ir.Const, operands))):
        found = [p for p in rule.partials(atoms, ir.Var("result")) if p != UNSTATED]
        got = [0.0 if each is None else float(value(each, environment)) for each in found]
        assert got == pytest.approx(wanted, nan_ok=True)


def _is_of_a_test(function: Any) -> bool:
    """Whether a rule was stated by a test, or by an example in a docstring."""
    if not isinstance(function, FunctionType):
        return False
    doctested = function.__code__.co_filename.startswith("<")
    return doctested or not function.__module__.startswith(("srcgrad.", "scipy."))


def test_every_rule_has_a_row_and_every_row_a_rule() -> None:
    here = {function for function, _ in ROWS}
    of_complex = {*registry.registered_complex(), complex, np.complex64, np.complex128}
    there = {f for f in registry.registered() if not _is_of_a_test(f)} - (of_complex - here)
    assert {name(each) for each in there - here} == set()
    assert {name(each) for each in here - there} == set()


def known_functions() -> list[tuple[str, Callable[..., Any]]]:
    """All of `math`, the arithmetic of `operator` and the builtins, and every ufunc."""
    found = [(f"math.{key}", each) for key, each in vars(math).items() if callable(each)]
    for key, each in vars(np).items():
        if isinstance(each, np.ufunc) and each.signature is None:
            found.append((f"np.{key}", each))
    for key in ("abs", "max", "min", "pow", "round", "int", "float", "bool"):
        found.append((key, getattr(builtins, key)))
    of_objects = re.compile(".*(getter|caller|call|item|Of|concat|contains|hint|matmul)|is_.*")
    for key in operator.__all__:
        if not of_objects.fullmatch(key):
            found.append((f"operator.{key}", getattr(operator, key)))
    return [(key, each) for key, each in found if not key.split(".")[-1].startswith("_")]


@pytest.mark.parametrize(("key", "function"), known_functions(), ids=lambda each: str(each)[:30])
def test_every_function_of_numbers_has_a_meaning_and_a_derivative(
    key: str, function: Callable[..., Any]
) -> None:
    if meanings.refusal(function):
        return
    meaning = meanings.meaning(function)
    assert meaning is not None, f"{key} has no meaning and is not refused"
    if meaning.definition is not None:
        return
    ways = [
        [Scalar(dtype, weak)] * count
        for dtype, weak in (("float64", True), ("float64", False), ("float32", False))
        for count in (1, 2, 3)
    ]
    ways += [[Scalar("int64", True)] * count for count in (1, 2)]
    calls = []
    for types in ways:
        try:
            calls.append(meaning.at(tuple(types)))
        except (TypeError, DTypeError):
            continue
    assert calls, f"{key} takes no numbers"
    for call in calls:
        if isinstance(call, meanings.Call):
            applied = call.applied
            assert registry.lookup(applied) or registry.is_inactive(applied), (key, applied)


def test_nothing_has_both_a_rule_and_the_mark_of_having_none() -> None:
    assert [name(each) for each in registry.registered() if registry.is_inactive(each)] == []


# The reader of rows.


def rule_of(row: Callable[..., Any]) -> Rule:
    def function(*operands: float) -> float:
        return 0.0

    return read(function, row)  # type: ignore[arg-type]


def test_two_lambdas_on_one_line_are_told_apart() -> None:
    x = ir.Var("x")
    first, second = (lambda x: x + 1.0), (lambda x: x + 2.0)
    if sys.version_info < (3, 11):
        with pytest.raises(AmbiguousSource):
            rule_of(first)
        return
    assert rule_of(first).templates == (ir.Apply(operator.add, (x, ir.Const(1.0))),)
    assert rule_of(second).templates == (ir.Apply(operator.add, (x, ir.Const(2.0))),)


def test_a_row_may_use_names_around_it_and_a_function_of_one_return() -> None:
    scale = 3.0

    def row(x, result):  # type: ignore[no-untyped-def]
        """Twice over."""
        return -scale * result if not x < 0.0 < math.pi else math.cos(x)

    found = rule_of(row)
    assert found.parameters == ("x",) and found.uses_result
    assert value(found.templates[0], {"x": 1.0, "result": 2.0}) == -6.0
    assert value(found.templates[0], {"x": -1.0, "result": 2.0}) == math.cos(-1.0)


def test_a_row_that_is_no_expression_is_refused_with_its_place() -> None:
    with pytest.raises(UnsupportedSyntax, match=r"a rule cannot hold \[x\]") as caught:
        rule_of(lambda x: [x])
    assert "lambda x: [x]" in str(caught.value) and "^^^" in str(caught.value)
    with pytest.raises(UnsupportedSyntax, match="the rule does not know missing_name"):
        rule_of(lambda x: missing_name(x))  # type: ignore[name-defined]  # noqa: F821
    with pytest.raises(UnsupportedSyntax, match="2 partials for 1 operands"):
        rule_of(lambda x: (x, x))
    with pytest.raises(UnsupportedSyntax, match="plain parameters"):
        rule_of(lambda *x: 1.0)
    with pytest.raises(TypeError, match="partials takes a lambda"):
        registry.partials(math.sin, math.cos)


def test_users_state_rules_for_their_functions() -> None:
    def cube(x: float) -> float:
        return x * x * x

    cube._from_a_test = True  # type: ignore[attr-defined]
    registry.partials(cube, lambda x: 3.0 * x**2)
    rule = registry.lookup(cube)
    assert rule is not None
    (partial,) = rule.partials((ir.Const(2.0),), ir.Var("y"))
    assert partial == ir.Const(12.0)
    assert rule.source == "lambda x: 3.0 * x ** 2"
    with pytest.raises(TypeError, match=r"the rule for cube is for 1 operands \(x\), not 2"):
        rule.partials((ir.Var("x"), ir.Var("y")), ir.Var("z"))
    registry.inactive(cube)
    assert registry.lookup(cube) is None and registry.is_inactive(cube)


def test_a_rule_of_a_users_function_makes_it_a_call() -> None:
    def square(x: float) -> float:
        return x * x

    square._from_a_test = True  # type: ignore[attr-defined]
    assert meanings.meaning(square) is None
    registry.partials(square, lambda x, result: 2.0 * result / x)
    meaning = meanings.meaning(square)
    assert meaning is not None
    assert meaning.at((FLOAT,)) == meanings.Call(square, (None,), FLOAT)
    single = Scalar("float32")
    assert meaning.at((single,)) == meanings.Call(square, (None,), single)
    registry.inactive(square)


def test_a_users_rule_of_a_numpy_function_counts_for_what_compiled_code_calls() -> None:
    original = registry._rows[math.atan]
    try:
        registry.partials(np.arctan, lambda x: math.cos(x))
        for function in (np.arctan, math.atan):
            rule = registry.lookup(function)
            assert rule is not None and rule.source == "lambda x: math.cos(x)"
        assert registry.lookup(np.arctan).templates[0].function is np.cos  # type: ignore
    finally:
        registry.state(math.atan, original)
    assert registry.lookup(np.arctan).source == "lambda x: 1.0 / (1.0 + x * x)"  # type: ignore


def test_a_constant_exponent_leaves_no_trace_of_the_general_rule() -> None:
    rule = registry.lookup(operator.pow)
    assert rule is not None
    x = ir.Var("x")

    def partial(exponent: Any) -> ir.Expr | None:
        return rule.partials((x, ir.Const(exponent)), ir.Var("y"))[0]

    assert partial(0) is None
    assert partial(1) == ir.Const(1.0)
    assert partial(2) == ir.Apply(operator.mul, (ir.Const(2.0), x))
    square = ir.Apply(operator.pow, (x, ir.Const(2)))
    assert partial(3) == partial(3.0) == ir.Apply(operator.mul, (ir.Const(3.0), square))


def test_a_partial_that_is_zero_meets_no_infinity() -> None:
    rule = registry.lookup(max)
    assert rule is not None
    names = ir.Var("x"), ir.Var("y")
    _, partial = rule.partials(names, ir.Var("result"))
    assert partial is not None
    contribution = arithmetic.times(ir.Var("bar"), partial)
    assert value(contribution, {"x": 2.0, "y": 1.0, "bar": INF}) == 0.0
    assert value(contribution, {"x": 1.0, "y": 2.0, "bar": INF}) == INF


@pytest.mark.parametrize(("function", "domains"), ROWS, ids=lambda each: name(each))
def test_times_is_the_product_with_the_partial(
    function: Callable[..., Any], domains: tuple[Domain, ...]
) -> None:
    rule = registry.lookup(function)
    assert rule is not None
    operands = [draw(random.Random(3), domain) for domain in domains]
    environment = dict(zip(rule.parameters, operands, strict=True))
    environment |= {"result": function(*operands), "bar": 1.7}
    for partial in rule.partials(tuple(map(ir.Var, rule.parameters)), ir.Var("result")):
        if partial is not None and partial != UNSTATED:
            wanted = 1.7 * value(partial, environment)
            got = value(arithmetic.times(ir.Var("bar"), partial), environment)
            if not math.isnan(wanted):
                assert got == pytest.approx(wanted, rel=1e-12)


def test_rules_do_not_import_scipy_or_numba() -> None:
    text = """
        import math, sys
        from srcgrad.rules import registry
        registry.lookup(math.sin)
        assert "scipy" not in sys.modules and "numba" not in sys.modules
        assert "srcgrad.rules.special" not in sys.modules, "chapters of SciPy wait for it"
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(text)], check=True)


def test_a_rule_has_text_for_the_key_of_a_cache() -> None:
    rule = registry.lookup(math.sqrt)
    assert rule is not None
    assert rule.source == "lambda x, result: 0.0 if result == 0.0 else 0.5 / result"
    assert meanings.meaning(math.sqrt).at((FLOAT,)).result == FLOAT  # type: ignore[union-attr]
    assert math.isnan(NAN)
