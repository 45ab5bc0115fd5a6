"""What functions of numbers mean: values and dtypes as in NumPy and Python, also compiled."""

from __future__ import annotations

import builtins
import itertools
import math
import operator
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.special

from srcgrad import ir
from srcgrad.backend import externals
from srcgrad.errors import DTypeError
from srcgrad.frontend.meanings.scipy import names
from srcgrad.frontend.pointwise import call as pointwise_call
from srcgrad.frontend.pointwise import definitions, integers, promotion, table
from srcgrad.printer import function_name
from srcgrad.types import BOOL, FLOAT, INT, Scalar

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

DOUBLE, SINGLE, LONG = Scalar("float64"), Scalar("float32"), Scalar("int64")
FLOATS = (0.3, -0.7, 1.0, 0.0, 2.5, -3.5, 4.0)
INTEGERS = (0, 1, 2, -3, 7)
BOOLS = (False, True)
SPECIAL = (math.inf, -math.inf, math.nan)


def samples(type: Scalar, count: int) -> list[Any]:
    """Some numbers of a type, as a program would hold them."""
    plain: tuple[Any, ...] = FLOATS if "float" in type.dtype else INTEGERS
    if type.dtype == "bool":
        plain = BOOLS
    if "uint" in type.dtype:
        plain = (0, 1, 2, 7)
    if count == 1 and "float" in type.dtype:
        plain = (*plain, *SPECIAL)
    return list(plain) if type.weak else [np.dtype(type.dtype).type(each) for each in plain]


def type_of(value: Any) -> Scalar:
    weak = not isinstance(value, np.generic)
    return Scalar(np.asarray(value).dtype.name, weak)


def same(got: Any, wanted: Any, ulps: int = 4) -> bool:
    if isinstance(wanted, tuple):
        return all(map(same, got, wanted))
    if wanted != wanted or got != got:
        return bool(wanted != wanted and got != got)
    if got == wanted:
        return True
    return bool(abs(got - wanted) <= ulps * np.spacing(max(abs(wanted), type(wanted)(1))))


def functions() -> dict[str, Callable[..., Any]]:
    """Every function of numbers that has a meaning, by the name that its text has."""
    found: dict[str, Callable[..., Any]] = {}
    for prefix, module in (("math.", math), ("np.", np), ("", builtins), ("operator.", operator)):
        for key, each in vars(module).items():
            if key.startswith("_") or each in found.values() or isinstance(each, str):
                continue
            if callable(each) and table.meaning(each) is not None:
                found[prefix + key] = each
    return found


FUNCTIONS = functions()


def calls(types: tuple[Scalar, ...]) -> dict[str, pointwise_call.Call]:
    """The calls that these operands make of all functions that take them."""
    found = {}
    for key, function in FUNCTIONS.items():
        meaning = table.meaning(function)
        assert meaning is not None
        if meaning.definition is None:
            try:
                call = meaning.at(types)
            except (TypeError, DTypeError):
                continue
            if isinstance(call, pointwise_call.Call):
                found[key] = call
    return found


def text(call: pointwise_call.Call) -> str:
    operands = [
        f"{function_name(cast)}({operand})" if cast else operand
        for operand, cast in zip("abc", call.casts, strict=False)
    ]
    if call.applied is ir.select:
        said = f"({operands[1]} if {operands[0]} else {operands[2]})"
    else:
        name = function_name(call.applied)
        if getattr(operator, name, None) is call.applied:
            name = f"operator.{name}"
        said = f"{name}({', '.join(operands)})"
    return f"{function_name(call.after)}({said})" if call.after else said


COMBINATIONS = [
    (FLOAT,),
    (DOUBLE,),
    (SINGLE,),
    (INT,),
    (LONG,),
    (BOOL,),
    (Scalar("bool"),),
    (Scalar("uint8"),),
    (FLOAT, FLOAT),
    (FLOAT, INT),
    (BOOL, FLOAT),
    (INT, INT),
    (BOOL, BOOL),
    (DOUBLE, DOUBLE),
    (DOUBLE, INT),
    (DOUBLE, SINGLE),
    (SINGLE, SINGLE),
    (SINGLE, FLOAT),
    (SINGLE, INT),
    (SINGLE, LONG),
    (LONG, LONG),
    (LONG, FLOAT),
    (Scalar("bool"), Scalar("bool")),
    (Scalar("bool"), SINGLE),
    (Scalar("int32"), Scalar("int32")),
    (Scalar("int8"), INT),
    (Scalar("uint64"), INT),
    (BOOL, SINGLE, FLOAT),
    (DOUBLE, DOUBLE, DOUBLE),
]
COMPILED = [
    (DOUBLE,),
    (SINGLE,),
    (INT,),
    (BOOL,),
    (DOUBLE, DOUBLE),
    (SINGLE, FLOAT),
    (SINGLE, INT),
    (INT, INT),
    (Scalar("bool"), Scalar("bool")),
    (Scalar("int8"), INT),
    (BOOL, SINGLE, FLOAT),
]


def spell(types: Any) -> str:
    return "-".join(("weak_" if each.weak else "") + each.dtype for each in types)


def expected(function: Callable[..., Any], operands: tuple[Any, ...]) -> Any:
    """What the original gives, None where it raises."""
    try:
        return function(*operands)
    except (ValueError, TypeError, ArithmeticError):
        return None


def is_out_of_range(key: str, operands: tuple[Any, ...], wanted: Any, result: Scalar) -> bool:
    """Whether machines differ, or compiled integers are too narrow, for these operands."""
    if "shift" in key and operands[1] < 0:
        return True
    if isinstance(wanted, complex):
        return True
    if "int" in result.dtype and "float" in type_of(operands[0]).dtype:
        largest = 127.0 if "uint" in result.dtype else 2.0**63
        return not (-largest * ("uint" not in result.dtype) <= operands[0] < largest)
    return isinstance(wanted, int) and abs(wanted) >= 2**63


@pytest.mark.parametrize("types", COMBINATIONS, ids=spell)
def test_plain_values_and_dtypes(types: tuple[Scalar, ...]) -> None:
    for key, call in calls(types).items():
        said = eval(f"lambda a, b=None, c=None: {text(call)}", globals())
        for operands in itertools.product(*(samples(each, len(types)) for each in types)):
            wanted = expected(FUNCTIONS[key], operands)
            if wanted is None or is_out_of_range(key, operands, wanted, call.result):
                continue
            if key in ("max", "min"):
                assert call.result == promotion.joined(*types)
            elif key == "np.where":
                assert call.result.dtype == np.asarray(wanted).dtype.name
            else:
                assert call.result == type_of(wanted), (key, operands, text(call))
            try:
                got = said(*operands)
            except OverflowError:
                continue
            except (ValueError, ArithmeticError):  # where Python raises and NumPy gives nan or inf
                assert not np.isfinite(wanted) or wanted == 0, key
                continue
            assert same(got, wanted), (key, operands, got, wanted, text(call))


@pytest.mark.parametrize("types", COMPILED, ids=spell)
def test_compiled_values_and_dtypes(types: tuple[Scalar, ...]) -> None:
    numba = pytest.importorskip("numba")
    chosen = calls(types)
    lines = [f"    return ({', '.join(text(call) for call in chosen.values())},)"]
    parameters = ", ".join("abc"[: len(types)])
    namespace: dict[str, Any] = {"math": math, "np": np, "operator": operator}
    exec("\n".join([f"def every({parameters}):", *lines]), namespace)
    signature = tuple(getattr(numba.types, each.dtype.replace("bool", "boolean")) for each in types)
    every = numba.njit(signature, error_model="numpy")(namespace["every"])
    made = every.overloads[every.signatures[0]].signature.return_type
    for (key, call), kind in zip(chosen.items(), made, strict=True):
        name = {"boolean": "bool", "Literal[bool](True)": "bool"}.get(str(kind), str(kind))
        assert name == call.result.dtype, (key, text(call), name)
    for operands in itertools.product(*(samples(each, len(types)) for each in types)):
        results = every(*operands)
        for (key, call), got in zip(chosen.items(), results, strict=True):
            wanted = expected(FUNCTIONS[key], operands)
            if wanted is None or is_out_of_range(key, operands, wanted, call.result):
                continue
            wanted = np.dtype(call.result.dtype).type(wanted)
            assert same(got, wanted), (key, operands, got, wanted, text(call))


# Definitions.


def check(function: Callable[..., Any], *operands: Any, ulps: int = 4, **keywords: Any) -> None:
    """That the definition of a function gives what the function gives, type for type."""
    meaning = table.meaning(function)
    assert meaning is not None
    definition = meaning.definition
    if definition is None:
        found = meaning.at(tuple(map(type_of, operands)))
        assert not isinstance(found, pointwise_call.Call), function
        definition = found  # type: ignore[assignment]
    assert definition is not None
    try:
        wanted = function(*operands, **keywords)
    except (ValueError, ZeroDivisionError):
        return
    got = definition(*operands, **keywords)
    assert same(got, wanted, ulps), (operands, got, wanted)
    for one, other in zip(
        got if isinstance(got, tuple) else (got,),
        wanted if isinstance(wanted, tuple) else (wanted,),
        strict=True,
    ):
        assert np.asarray(one).dtype == np.asarray(other).dtype, (function, operands, one, other)


EDGES = (0.0, -0.0, 1.0, -1.0, 0.75, -2.5, 1e300, -1e-300, 5e-324, math.inf, -math.inf, math.nan)


@pytest.mark.parametrize("x", EDGES)
def test_parts_of_floats(x: float) -> None:
    for function in (math.frexp, math.modf, math.ulp):
        check(function, x)
    for number in (x, np.float64(x), np.float32(x)):
        for function in (np.frexp, np.modf, np.sinc, np.fix, np.nan_to_num):
            if not (function is np.sinc and not math.isfinite(x)):
                check(function, number)
    check(np.nan_to_num, x, nan=1.0, posinf=2.0, neginf=3.0)
    for y in EDGES:
        check(math.remainder, x, y)
        check(math.isclose, x, y)
        check(np.isclose, x, y)
        check(np.isclose, x, y, equal_nan=True)
        check(np.heaviside, x, y)
        check(np.heaviside, np.float32(x), np.float32(y))
        check(np.divmod, x, y)
        check(np.clip, x, y, 2.0)
        check(np.clip, x, a_min=None, a_max=y)


def test_the_remainder_by_the_nearest_multiple_is_exact() -> None:
    rng = np.random.default_rng(1)
    for x, y in zip(rng.normal(0, 30, 500).tolist(), rng.normal(0, 3, 500).tolist(), strict=True):
        assert definitions.remainder(x, y) == math.remainder(x, y)
        whole = float(round(x))
        half = round(2.0 * y) / 2.0 or 0.5
        assert definitions.remainder(whole, half) == math.remainder(whole, half)


def test_rounding_to_digits_is_of_the_number_itself() -> None:
    rng = np.random.default_rng(2)
    numbers = [2.675, 1.005, 0.5, 1.5, 2.5, 1e22, 1e16 + 2.0, math.inf, math.nan, 0.0, -0.0, 1e-300]
    numbers += rng.uniform(-1000.0, 1000.0, 300).tolist()
    numbers += [round(each, 3) for each in numbers[12:]]
    numbers += [k / 8 for k in range(-100, 100)] + [k * 5.0 for k in range(20)]
    for x in numbers:
        for digits in (0, 1, 2, 3, 7, 15, -1, -2):
            assert repr(definitions.round_float(x, digits)) == repr(round(x, digits)), (x, digits)
            check(np.round, np.float64(x), digits)
    for whole in (*range(-60, 60), 125, 135, -125):
        for digits in (0, 1, -1, -2):
            check(round, whole, digits)
            check(np.round, np.int64(whole), digits)


def test_integers() -> None:
    for n in range(-1, 12):
        check(math.factorial, n)
        check(math.isqrt, n)
        check(np.bitwise_count, np.int64(n))
        check(math.perm, n)
        for k in range(-1, 13):
            check(math.comb, n, k)
            check(math.perm, n, k)
            check(math.gcd, n, k, 6)
            check(math.lcm, n, k, 6)
            check(np.fmod, np.int64(n - 5), np.int64(k or 1))
            if k >= 0:
                check(operator.pow, n, k)
                check(pow, n, k, 7)
    for n in (2**62, 2**63 - 1, 10**18, (3037000499**2) - 1, 3037000499**2):
        check(math.isqrt, n)
    assert integers.comb(61, 30) == math.comb(61, 30)


def test_several_numbers() -> None:
    p, q = (1.0, -2.0, 0.5), (0.25, 4.0, 3.0)
    check(math.dist, p, q)
    check(math.fsum, [0.1] * 10)
    check(math.fsum, [1e16, 1.0, -1e16, 1e-3])
    check(math.fsum, [1.0, math.inf])
    check(math.prod, p)
    check(math.prod, [2, 3], start=4)
    if hasattr(math, "sumprod"):
        check(math.sumprod, p, q)
    check(math.hypot, *p)
    check(math.hypot, 3.0)
    check(math.log, 8.0, 3.0)
    check(max, 1.0, 3.0, 2.0)
    check(min, 4, 3, 5)
    assert definitions.maximum([1.0, 5.0, 2.0]) == 5.0
    assert definitions.minimum((1.0, 5.0, 2.0)) == 1.0
    assert definitions.hypot() == math.hypot() == 0.0


def test_the_series_of_sinc_meets_its_quotient() -> None:
    for x in (1e-9, 0.01, 0.0449, 0.0451, 0.3):
        assert definitions.sinc(x) == pytest.approx(
            math.sin(math.pi * x) / (math.pi * x), rel=4e-16
        )


# What is refused.


def test_what_numba_does_not_compile_is_refused() -> None:
    def at(function: Callable[..., Any], *types: Scalar) -> Any:
        meaning = table.meaning(function)
        assert meaning is not None
        return meaning.at(types)

    with pytest.raises(DTypeError, match=r"np\.sin of bool is float16"):
        at(np.sin, Scalar("bool"))
    with pytest.raises(DTypeError, match=r"\+ of float16"):
        at(operator.add, Scalar("float16"), FLOAT)
    with pytest.raises(DTypeError, match=r"math\.sin does not take complex128"):
        at(math.sin, Scalar("complex128"))
    with pytest.raises(DTypeError, match="& does not take float64"):
        at(operator.and_, FLOAT, FLOAT)
    with pytest.raises(DTypeError, match=r"np\.bitwise_and does not take float64, float64"):
        at(np.bitwise_and, DOUBLE, DOUBLE)
    with pytest.raises(TypeError, match=r"math\.sin takes 1 numbers, not 2"):
        at(math.sin, FLOAT, FLOAT)
    assert table.meaning(np.isnat) is None and table.refusal(np.isnat)
    assert table.meaning(np.matmul) is None
    assert table.meaning([]) is None  # type: ignore[arg-type]


def test_integer_powers() -> None:
    power = table.meaning(operator.pow)
    assert power is not None
    assert power.at((INT, INT), (None, 2)) == pointwise_call.Call(operator.pow, (None, None), INT)
    half = power.at((INT, INT), (None, -1))
    assert half == pointwise_call.Call(operator.pow, (np.float64, None), FLOAT)
    assert power.at((INT, INT)) is integers.integer_power
    with pytest.raises(DTypeError, match="a NumPy integer to a negative integer power"):
        power.at((LONG, INT), (None, -1))
    with pytest.raises(ValueError, match="make the base a float"):
        integers.integer_power(2, -1)


def test_special_functions_of_scipy() -> None:
    numba = pytest.importorskip("numba")
    called = [("gamma", "x"), ("gammaln", "x"), ("psi", "x"), ("erf", "x"), ("expit", "x")]
    called += [("jv", "0.5, x"), ("expn", "2, x"), ("eval_legendre", "3, x"), ("kv", "1, x")]
    called += [("spherical_jn", "2, x"), ("betainc", "1.5, 2.0, x"), ("airy", "x"), ("sici", "x")]
    called += [("zeta", "2.0, x")]
    lines = [f"        scipy.special.{name}({operands})," for name, operands in called]
    text = "\n".join(["def every(x):", "    return (", *lines, "    )"])
    namespace: dict[str, Any] = {"scipy": scipy}
    exec(text, namespace)
    externals.install(text)
    compiled = numba.njit(error_model="numpy")(namespace["every"])
    for x in (0.3, 2.5, -0.4, -1.7, 30.0, 1e-3):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            wanted = list(namespace["every"](x))
            wanted[-1] = float(scipy.special.polygamma(1, x))
        for ours, theirs in zip(compiled(x), wanted, strict=True):
            assert ours == pytest.approx(theirs, rel=1e-13, nan_ok=True)
    assert compiled(np.float32(2.5))[0] == pytest.approx(scipy.special.gamma(2.5), rel=1e-6)
    meaning = table.meaning(scipy.special.digamma)
    assert meaning is not None
    assert meaning.at((SINGLE,)) == pointwise_call.Call(scipy.special.psi, (None,), SINGLE)
    assert "njit" not in externals.preamble(text) and externals.preamble("math.sin(x)") == ""


def test_the_table_names_functions_that_scipy_exports() -> None:
    for name, arity in names.SCALARS.items():
        function = getattr(scipy.special, name)
        assert not isinstance(function, np.ufunc) or (function.nin, function.nout) == (arity, 1)
    for name, arity in names.TUPLES.items():
        assert getattr(scipy.special, name).nin == arity


def test_powers_of_floats_by_known_exponents() -> None:
    power = table.meaning(operator.pow)
    assert power is not None
    plain = pointwise_call.Call(operator.pow, (None, None), DOUBLE)
    assert power.at((DOUBLE, INT), (None, 3)) == plain
    assert power.at((DOUBLE, FLOAT), (None, 2.5)) == plain
    assert power.at((DOUBLE, FLOAT), (None, 2.0)) == pointwise_call.Call(
        operator.pow, (None, int), DOUBLE
    )
    assert power.at((DOUBLE, INT), (None, -2)) is integers.reciprocal_power
    assert integers.reciprocal_power(4.0, -2) == 4.0**-2
    assert power.at((DOUBLE, INT)) == pointwise_call.Call(operator.pow, (None, np.float64), DOUBLE)
