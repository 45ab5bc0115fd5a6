"""What Numba will infer for a text's names, as far as it is certain.

A stack's buffer is allocated with the dtype of what is pushed on it, and only whole numbers are
argued about in subscripts. Dtypes go up from "not known yet" (None) through whole numbers and
float64 to "not certain" until nothing changes.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from typing import TypeAlias

import numba

from srcgrad.frontend.meanings.scipy.names import SCALARS

Kind: TypeAlias = str | tuple[str, int] | None
"""A number's dtype, an array's dtype and number of axes, or None for what is not known yet."""

Kinds: TypeAlias = dict[str, str | tuple[str, int]]
Bindings: TypeAlias = dict[str, list[ast.expr | None]]
"""For each name, the expressions that it is bound to; None for what is not an expression."""

UNCERTAIN = ""
PARAMETER = "the parameter "
"""A name that is a parameter and is bound again is bound to this at first."""

STACK = -1
"""The number of axes of a list that numbers are pushed on."""
_NOT_FLOAT = {
    "floor",
    "ceil",
    "trunc",
    "gcd",
    "isqrt",
    "comb",
    "perm",
    "factorial",
    "frexp",
    "modf",
}
HALF_POWER = "srcgrad_half_power_"
"""Names of functions of a double that begin so are such powers of it."""
SEARCH = "srcgrad_arg"
"""Names of functions of an array and subscripts that begin so find a place along its last axis."""
_TESTS = {"isnan", "isinf", "isfinite"}


def kinds(bound: Bindings, arguments: Mapping[str, numba.types.Type]) -> Kinds:
    """The dtypes of a function's names; a name of which nothing is certain is left out."""
    result: dict[str, Kind] = dict.fromkeys(bound)
    for name, kind in arguments.items():
        result[name] = result[PARAMETER + name] = _argument(kind)
    changed = True
    while changed:
        changed = False
        for name, values in bound.items():
            found = result[name]
            for value in values:
                found = _joined(found, UNCERTAIN if value is None else kind_of(value, result))
            if found != result[name]:
                result[name], changed = found, True
    return {name: kind for name, kind in result.items() if kind}


def bindings(function: ast.FunctionDef) -> Bindings:
    """What each name of a function is bound to."""
    found: dict[str, list[ast.expr | None]] = defaultdict(list)
    for node in ast.walk(function):
        match node:
            case ast.Assign([ast.Name(name)], value):
                found[name].append(value)
            case ast.Assign([ast.Tuple(targets)], ast.Tuple(values)) if len(targets) == len(values):
                for target, value in zip(targets, values, strict=True):
                    if isinstance(target, ast.Name):
                        found[target.id].append(value)
            case ast.AugAssign(ast.Name(name), operator, value):
                found[name].append(ast.BinOp(ast.Name(name, ast.Load()), operator, value))
            case ast.For(ast.Name(name), ast.Call() as counted):
                found[name].append(counted)
            case ast.Assign(targets):
                for target in targets:
                    for each in ast.walk(target):
                        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                            found[each.id].append(None)
            case ast.For(target):
                for each in ast.walk(target):
                    if isinstance(each, ast.Name):
                        found[each.id].append(None)
            case ast.Expr(ast.Call(ast.Attribute(ast.Name(name), "append")) as pushed):
                found[name].append(pushed)
            case ast.AnnAssign(ast.Name(name)) | ast.NamedExpr(ast.Name(name)):
                found[name].append(None)
    for parameter in function.args.args:
        if parameter.arg in found:
            found[parameter.arg].append(ast.Name(PARAMETER + parameter.arg, ast.Load()))
    return dict(found)


def _argument(kind: numba.types.Type) -> Kind:
    match kind:
        case numba.types.Array():
            return str(kind.dtype), kind.ndim
        case numba.types.Number() | numba.types.Boolean():
            return str(kind)
    return UNCERTAIN


def kind_of(value: ast.expr, known: Mapping[str, Kind]) -> Kind:
    """The dtype of an expression, given those of the names in it."""

    def of(each: ast.expr) -> Kind:
        return kind_of(each, known)

    match value:
        case ast.List([]):
            return None
        case ast.Constant(bool()):
            return "bool"
        case ast.Constant(int()):
            return "int64"
        case ast.Constant(float()):
            return "float64"
        case ast.Constant(complex()):
            return "complex128"
        case ast.Name(name):
            return known.get(name, UNCERTAIN)
        case ast.Attribute(ast.Name("math")):
            return "float64"
        case ast.Attribute(number, "real" | "imag"):
            return _only([of(number)], "float64", _NUMBERS - {"int64"})
        case ast.Attribute(ast.Name(name), "T"):
            return known.get(name, UNCERTAIN)
        case ast.Subscript(ast.Attribute(ast.Name(), "shape"), ast.Constant()):
            return "int64"
        case ast.Subscript(ast.Name(name), index):
            return _element(known.get(name, UNCERTAIN), index, known)
        case ast.Compare(left, _, others):
            return _only([of(each) for each in (left, *others)], "bool")
        case ast.UnaryOp(ast.Not(), operand):
            return _only([of(operand)], "bool")
        case ast.BoolOp(_, values):
            return (
                "bool" if all(of(each) == "bool" for each in values) else _unsure(map(of, values))
            )
        case ast.UnaryOp(ast.USub(), operand):
            return _number([of(operand)])
        case ast.BinOp(left, ast.Div(), right):
            found = [of(left), of(right)]
            result = "complex128" if "complex128" in found else "float64"
            return _only(found, result, _NUMBERS)
        case ast.BinOp(left, ast.Pow(), right):
            found = [of(left), of(right)]
            return UNCERTAIN if found == ["int64", "int64"] else _number(found)
        case ast.BinOp(
            left, ast.Add() | ast.Sub() | ast.Mult() | ast.FloorDiv() | ast.Mod(), right
        ):
            return _elementwise([of(left), of(right)])
        case ast.IfExp(_, yes, no):
            return _joined(of(yes), of(no))
        case ast.Call(function, arguments, keywords):
            return _call(function, arguments, keywords, known)
    return UNCERTAIN


def _call(
    function: ast.expr,
    arguments: list[ast.expr],
    keywords: list[ast.keyword],
    known: Mapping[str, Kind],
) -> Kind:
    name = ast.unparse(function)
    found = [kind_of(each, known) for each in arguments]
    module, _, method = name.rpartition(".")
    match module, method:
        case "", _ if method.startswith(SEARCH):
            return "int64"
        case "", _ if method.startswith(HALF_POWER):
            return "float64"
        case _, "append":
            pushed = found[0]
            return (pushed, STACK) if pushed and isinstance(pushed, str) else pushed and UNCERTAIN
        case stack, "pop" if stack in known and not arguments:
            held = known[stack]
            return held[0] if isinstance(held, tuple) and held[1] == STACK else held and UNCERTAIN
        case "math" | "cmath", _ if method in _TESTS:
            return _only(found, "bool", _NUMBERS | {"bool"})
        case "math", _ if method not in _NOT_FLOAT:
            return _only(found, "float64", _REAL)
        case "scipy.special", _ if method in SCALARS:
            return _only(found, "float64", _REAL)
        case ("cmath", _) | ("", "complex") | ("np", "complex128"):
            return _only(found, "complex128", _NUMBERS)
        case "", "abs" if found == ["complex128"]:
            return "float64"
        case "", "len":
            return "int64"
        case ("", "abs" | "min" | "max" | "range") | (_, "prange"):
            return _number(found)
        case "np", "empty" | "zeros" | "full":
            dtype = ast.unparse(keywords[0].value) if keywords else "np.float64"
            axes = len(arguments[0].elts) if isinstance(arguments[0], ast.Tuple) else 1
            if dtype.startswith("np.") and len(keywords) < 2 and (keywords or method != "full"):
                return dtype[3:].rstrip("_"), axes
        case _, "conjugate" if not arguments and isinstance(function, ast.Attribute):
            number = kind_of(function.value, known)
            return _only([number], number, {"float64", "complex128"})
        case "", "srcgrad_matmul" | "srcgrad_einsum" if None in found:
            return None
        case "", "srcgrad_matmul":
            return max(found, key=lambda kind: kind[1] if isinstance(kind, tuple) else 0)
        case "", "srcgrad_inv" | "srcgrad_cholesky":
            return found[0]
        case "", "srcgrad_einsum" if isinstance(found[1], tuple):
            return found[1][0], len(ast.literal_eval(arguments[0]).partition("->")[2])
        case "", "srcgrad_solve" | "srcgrad_solve_with" | "srcgrad_solve_turned":
            return found[1]
        case array, "copy" if isinstance(known.get(array), tuple):
            return known[array]
        case _, "reshape" if isinstance(function, ast.Attribute):
            whole = kind_of(function.value, known)
            return (whole[0], len(arguments)) if isinstance(whole, tuple) else whole
        case array, "copy" if array in known and known[array] is None:
            return None
    return UNCERTAIN


def _element(array: Kind, index: ast.expr, known: Mapping[str, Kind]) -> Kind:
    if not isinstance(array, tuple):
        return None if array is None else UNCERTAIN
    places = index.elts if isinstance(index, ast.Tuple) else [index]
    found = [kind_of(place, known) for place in places]
    if len(places) == array[1] and all(kind == "int64" or kind is None for kind in found):
        return array[0]
    return UNCERTAIN


def _elementwise(found: list[Kind]) -> Kind:
    """What arithmetic makes of numbers and arrays."""
    number = _number([kind[0] if isinstance(kind, tuple) else kind for kind in found])
    axes = [kind[1] for kind in found if isinstance(kind, tuple)]
    if not axes or not number:
        return number
    return UNCERTAIN if min(axes) == STACK or not isinstance(number, str) else (number, max(axes))


def _number(found: list[Kind]) -> Kind:
    """What arithmetic makes of int64, float64 and complex128."""
    unsure = _unsure(found)
    if unsure is None or not set(found) <= _NUMBERS:
        return unsure
    return max(found, key=_WIDER.index)


_WIDER = ("int64", "float64", "complex128")
_NUMBERS: Set[Kind] = frozenset(_WIDER)
_REAL: Set[Kind] = frozenset(_WIDER[:2])
_COMPARED: Set[Kind] = frozenset((*_WIDER, "float32", "bool"))


def _only(found: list[Kind], result: Kind, allowed: Set[Kind] = _COMPARED) -> Kind:
    """The result, if the operands are known to be of the allowed dtypes."""
    return result if set(found) <= allowed else _unsure(found)


def _unsure(found: Iterable[Kind]) -> Kind:
    """None as long as something is not known yet, if all else could be a number."""
    return None if None in (found := list(found)) and UNCERTAIN not in found else UNCERTAIN


def _joined(one: Kind, other: Kind) -> Kind:
    """What a name is that is bound to both."""
    if one is None or one == other:
        return other
    if other is None:
        return one
    return max((one, other), key=_WIDER.index) if {one, other} <= _NUMBERS else UNCERTAIN
