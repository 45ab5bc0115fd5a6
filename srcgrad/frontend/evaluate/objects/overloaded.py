"""Operators that classes define: which operand's method Python calls, and in which order."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from typing import Any

from srcgrad import errors
from srcgrad.frontend.evaluate.objects import identity, lookup
from srcgrad.frontend.evaluate.objects.lookup import ABSENT
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Instance, Known, Lazy, Number, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.scalars import PYTHON, describe

MIRRORED = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne"}
SYMBOLS = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**",
    "matmul": "@", "lshift": "<<", "rshift": ">>", "and": "&", "or": "|", "xor": "^", "lt": "<",
    "le": "<=", "gt": ">", "ge": ">=", "divmod": "divmod()",
}  # fmt: skip


def concerns(name: str, operands: tuple[Value, ...]) -> bool:
    """Whether an operand is an object, or a named tuple whose class defines this operator."""
    name = name.strip("_")
    methods = (f"__{name}__", f"__{MIRRORED.get(name, f'r{name}')}__")
    return any(
        isinstance(each, Instance)
        or (
            (kind := lookup.class_of(each)) is not None
            and any(lookup.written(kind, method) for method in methods)
        )
        for each in operands
    )


def operate(run: Run, function: Callable[..., Any], operands: tuple[Value, ...]) -> Value:
    """An operator of which `concerns` holds."""
    name = function.__name__.strip("_")
    if len(operands) == 1:
        found = run.special(operands[0], f"__{name}__")
        return undefined(run, name, operands) if found is None else found
    left, right = operands
    if name in MIRRORED:
        return _compared(run, name, left, right)
    found = binary(run, name, left, right)
    return undefined(run, name, operands) if found is None else found


def binary(run: Run, name: str, left: Value, right: Value) -> Value | None:
    """`left + right` and the like by methods of the two; None if they do not implement it."""
    kinds = lookup.class_of(left), lookup.class_of(right)
    direct, mirrored = f"__{name}__", f"__r{name}__"
    tries = [(left, direct, right)]
    if kinds[1] is not None and kinds[0] is not kinds[1] and lookup.written(kinds[1], mirrored):
        _check_deferred(run, left, right, mirrored)
        first = (
            kinds[0] is not None
            and issubclass(kinds[1], kinds[0])
            and lookup.on_class(kinds[0], mirrored) is not lookup.on_class(kinds[1], mirrored)
        )
        tries.insert(0 if first else 1, (right, mirrored, left))
    for owner, method, other in tries:
        found = run.special(owner, method, other)
        if found is not None and not _not_implemented(found):
            return found
    return None


def _not_implemented(found: Value) -> bool:
    return isinstance(found, Known) and found.object is NotImplemented


def _compared(run: Run, name: str, left: Value, right: Value) -> Value:
    """`left < right` and the like: what one does not implement the other may, mirrored."""
    kinds = lookup.class_of(left), lookup.class_of(right)
    tries = [(left, name, right)]
    if kinds[1] is not None:
        _check_deferred(run, left, right, f"__{MIRRORED[name]}__")
        left_kind, right_kind = kinds
        first = left_kind not in (None, right_kind) and issubclass(right_kind, left_kind)  # type: ignore[arg-type]
        tries.insert(0 if first else 1, (right, MIRRORED[name], left))
    for owner, method, other in tries:
        found = run.special(owner, f"__{method}__", other)
        if found is None and method == "ne":
            found = run.special(owner, "__eq__", other)
            if found is not None and not _not_implemented(found):
                return scalars.negate(run, run.truth(found))
        if found is not None and not _not_implemented(found):
            return found
    if name in ("eq", "ne"):
        alike = isinstance(left, Instance) and isinstance(right, Instance) and left.id == right.id
        found = identity.of_objects(run, left, right)
        if found is not None:
            return found if name == "eq" else scalars.negate(run, found)
        return Known(alike is (name == "eq"))
    return undefined(run, name, (left, right))


def _check_deferred(run: Run, left: Value, right: Value, method: str) -> None:
    """NumPy's arrays leave an operator to an object only if its class says so."""
    if not isinstance(left, ArrayRef | Lazy):
        return
    kind = lookup.class_of(right)
    assert kind is not None
    hook = lookup.on_class(kind, "__array_ufunc__")
    priority = lookup.on_class(kind, "__array_priority__")
    if hook is None or (hook is ABSENT and isinstance(priority, float) and priority > 0.0):
        return
    run.refuse(
        f"NumPy does not leave this operator to {kind.__name__}.{method}, but applies it element "
        "by element",
        f"Write the {kind.__name__} on the left, or give its class __array_ufunc__ = None.",
        errors.NotDifferentiable,
        code="SG2114",
    )


def undefined(run: Run, name: str, operands: tuple[Value, ...]) -> Value:
    plain = (Instance, Number)
    if all(isinstance(each, plain) or scalars.is_number(each) for each in operands):
        shown = " and ".join(repr(_type_name(each)) for each in operands)
        kind = "operand type" if len(operands) == 2 else "operand type for unary"
        symbol = SYMBOLS.get(name, name)
        if name in MIRRORED:
            words = f"{symbol!r} not supported between instances of {shown}"
        elif len(operands) == 2:
            words = f"unsupported {kind}(s) for {symbol}: {shown}"
        else:
            words = f"bad {kind} {symbol}: {shown}"
        raise Raised(TypeError(words), run.span())
    run.refuse(
        f"{name} of {' and '.join(map(describe, operands))}",
        "The class does not define it.",
        errors.NotDifferentiable,
        code="SG234",
    )


def _type_name(value: Value) -> str:
    kind = lookup.class_of(value)
    if kind is not None:
        return kind.__name__
    type_ = scalars.type_of(value)
    if type_ is None:
        return "object"
    return PYTHON[type_.dtype].__name__ if type_.weak else type_.dtype


AS_IT_IS = {abs: "__abs__", round: "__round__", math.trunc: "__trunc__", math.floor: "__floor__",
            math.ceil: "__ceil__"}  # fmt: skip
"""Functions that give what a method of an object gives."""
REAL = ("__float__", "__index__")
COMPLEX = ("__complex__", *REAL)
OF_NUMBERS: dict[Any, tuple[str, ...]] = {
    **{each: REAL for each in vars(math).values() if callable(each)},
    **{each: COMPLEX for each in vars(cmath).values() if callable(each)},
    int: ("__int__", "__index__", "__trunc__"),
    float: REAL,
    complex: COMPLEX,
}
"""Functions that first make numbers of objects, by the first of these methods that there is."""


def converted(run: Run, function: Any, args: tuple[Value, ...]) -> Value | None:
    """`abs(object)`, `float(object)`, `math.sin(object)` …; None if it is not that."""
    if not any(isinstance(each, Instance) for each in args):
        return None
    if function in AS_IT_IS:
        found = run.special(args[0], AS_IT_IS[function], *args[1:])
        if found is not None:
            return found
    methods = OF_NUMBERS.get(function)
    if methods is None:
        return None
    numbers = [_number(run, each, methods) for each in args]
    if any(each is None for each in numbers):
        return None
    return run.call(Known(function), tuple(each for each in numbers if each), {})


def _number(run: Run, value: Value, methods: tuple[str, ...]) -> Value | None:
    if not isinstance(value, Instance):
        return value
    for method in methods:
        found = run.special(value, method)
        if found is not None:
            return found
    return None
