"""Rows of derivatives, and which function has which: `partials(math.sin, lambda x: math.cos(x))`.

A row that holds for complex operands only is stated with `state_complex`, or with `state_conjugate`
if its partials multiply the conjugates of the operands' changes (`srcgrad.rules.rule`).
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import FunctionType
from typing import Any

from srcgrad import ir
from srcgrad.frontend.pointwise import table as meanings
from srcgrad.rules.reading import Row, read
from srcgrad.rules.rule import Rule
from srcgrad.types import Scalar, is_float

_late: dict[str, tuple[str, ...]] = {
    "scipy.special": (
        "srcgrad.rules.special",
        "srcgrad.rules.distributions",
        "srcgrad.rules.by_shape",
        "srcgrad.rules.bessel",
        "srcgrad.rules.powers",
        "srcgrad.rules.several",
    )
}
"""The chapters about modules that srcgrad does not import: read once the program has done so."""
_rows: dict[Any, Row] = {}
_named: dict[str, Row] = {}
_rules: dict[Any, Rule] = {}
_inactive: set[Any] = set()
_complex: dict[Any, tuple[Row, bool]] = {}
"""The rows that hold for complex operands, where they differ from the others."""
_complex_rules: dict[Any, Rule] = {}
_twins: dict[Any, Any] = {}
_families: dict[Any, Mapping[Any, Any]] = {}
on_change: list[Callable[[], None]] = []
"""What is called when a user states a rule: programs read before may not follow it."""


def partials(function: Callable[..., Any], derivatives: Callable[..., Any]) -> None:
    """Let `derivatives` be the partial derivatives of a function of numbers.

    `derivatives` is a lambda with one parameter for each operand and, if it wants it, a last one
    called `result` for the value of the function. It gives the partial derivative, or a tuple with
    one for each operand (None for one that is zero, `...` for one that is to be refused). It may
    use arithmetic, comparisons, conditional expressions, constants, and calls of functions that the
    derivative may call.

    `function` may be a Python function of your own: derivatives then call it and do not look
    inside, so `numba.njit` must be able to compile it. A NumPy function shares its rule with its
    namesake in `math`.

    Raises TypeError for what is not a lambda or a Python function. That its text can be had and
    read is seen when the row is first used.

    >>> import math
    >>> def softplus(x):
    ...     return math.log1p(math.exp(x))
    >>> partials(softplus, lambda x: 1.0 / (1.0 + math.exp(-x)))
    """
    if not isinstance(derivatives, FunctionType):
        raise TypeError(f"partials takes a lambda, not {derivatives!r}")
    if not callable(function):
        raise TypeError(f"partials takes a function, not {function!r}")
    names = derivatives.__code__.co_varnames[: derivatives.__code__.co_argcount]
    arity = len(names) - (names[-1:] == ("result",))
    applied = meanings.call_by_name(function, arity)
    state(_twins.get(applied, applied), derivatives)
    for forget in tuple(on_change):
        forget()


def state(function: Callable[..., Any] | str, derivatives: Callable[..., Any]) -> None:
    """Enter a row for exactly this function; one not imported yet is given by its dotted name."""
    assert isinstance(derivatives, FunctionType), "a row is a lambda"
    if isinstance(function, str):
        _named[function] = derivatives
        return
    _rows[function] = derivatives
    _inactive.discard(function)
    _rules.clear()


def state_complex(function: Callable[..., Any], derivatives: Callable[..., Any]) -> None:
    """Enter a row for complex operands, where the one for real operands does not hold."""
    assert isinstance(derivatives, FunctionType), "a row is a lambda"
    _complex[function] = derivatives, False


def state_conjugate(function: Callable[..., Any], derivatives: Callable[..., Any]) -> None:
    """Enter a row for complex operands: what multiplies the conjugates of their changes."""
    assert isinstance(derivatives, FunctionType), "a row is a lambda"
    _complex[function] = derivatives, True


def inactive(*functions: Callable[..., Any]) -> None:
    """Let the derivatives of these functions be zero everywhere."""
    _inactive.update(functions)
    for function in functions:
        _rows.pop(function, None)
    _rules.clear()


def twins(pairs: Mapping[Any, Any]) -> None:
    """Let each value have the rule of its key, with all functions in it replaced by their values.

    So `np.sin`, which keeps float32, has the rule of `math.sin` with `np.cos` in it.
    """
    _twins.update({twin: function for function, twin in pairs.items()})
    _families.update(dict.fromkeys(pairs.values(), pairs))


def lookup_complex(function: Callable[..., Any]) -> Rule | None:
    """The rule of a function with a complex operand or result, or None if it has none.

    >>> lookup_complex(abs).of_conjugates
    True
    """
    try:
        if function in _complex_rules:
            return _complex_rules[function]
        original = function if function in _complex else _twins.get(function)
        if original not in _complex:
            return lookup(function)
    except TypeError:
        return lookup(function)
    assert original is not None, "a function with a row"
    row, of_conjugates = _complex[original]
    rule = replace(read(original, row), of_conjugates=of_conjugates)
    rule = rule if original is function else _twin(function, rule)
    _complex_rules[function] = rule
    return rule


def lookup(function: Callable[..., Any]) -> Rule | None:
    """The rule of a function, or None if it has none.

    >>> lookup(len) is None
    True
    """
    _resolve_names()
    if isinstance(function, ir.Callee):
        return _of_callee(function)
    try:
        if function in _rules:
            return _rules[function]
        if function in _rows:
            rule = read(function, _rows[function])
        elif _twins.get(function) in _rows:
            rule = _twin(function, read(function, _rows[_twins[function]]))
        else:
            return None
    except TypeError as error:
        if "unhashable" in str(error):
            return None
        raise
    _rules[function] = rule
    return rule


def stated(function: Callable[..., Any]) -> FunctionType | None:
    """The row of a function, or of its twin, as it is written; None if it has none.

    >>> import math
    >>> stated(math.sin).__module__
    'srcgrad.rules.pointwise'
    """
    _resolve_names()
    row = _rows.get(function, _rows.get(_twins.get(function)))
    return row if isinstance(row, FunctionType) else None


def _of_callee(function: ir.Callee) -> Rule:
    """The rule of a function that is a program of its own: programs too."""
    parameters = function.program.params
    operands = tuple(map(ir.Var, parameters))
    templates = tuple(
        ir.Apply(ir.Slope(function, position), operands) if _is_float(function, name) else None
        for position, name in enumerate(parameters)
    )
    return Rule(function, parameters, False, function.program.name, templates)


def _is_float(function: ir.Callee, name: str) -> bool:
    kind = function.program.types[name]
    return isinstance(kind, Scalar) and is_float(kind.dtype)


def is_inactive(function: Callable[..., Any]) -> bool:
    """Whether the derivative of a function is zero everywhere."""
    try:
        return function in _inactive
    except TypeError:
        return False


def registered() -> Iterator[Callable[..., Any]]:
    """Every function that has a rule, those known by name imported."""
    for module in tuple(_late):
        importlib.import_module(module)
    _resolve_names()
    for name in tuple(_named):
        importlib.import_module(name.rpartition(".")[0])
    _resolve_names()
    yield from tuple(_rows)
    yield from (twin for twin, function in _twins.items() if function in _rows)


def registered_complex() -> Iterator[Callable[..., Any]]:
    """Every function that has a rule for complex operands only."""
    yield from tuple(_complex)
    yield from (twin for twin in _twins if getattr(twin, "__module__", None) == "cmath")


def _resolve_names() -> None:
    """Give the rows known by name to their functions, if those are imported by now."""
    for module, chapters in tuple(_late.items()):
        if module in sys.modules:
            for chapter in chapters:
                importlib.import_module(chapter)  # waits for a thread that is at it
            _late.pop(module, None)
    for name, row in tuple(_named.items()):
        module, _, attribute = name.rpartition(".")
        if module in sys.modules and hasattr(sys.modules[module], attribute):
            _rows.setdefault(getattr(sys.modules[module], attribute), row)
            _named.pop(name, None)


def _twin(function: Callable[..., Any], rule: Rule) -> Rule:
    replacements = _families[function]

    def replaced(expression: ir.Expr) -> ir.Expr:
        match expression:
            case ir.Apply(called, arguments):
                constant = all(isinstance(argument, ir.Const) for argument in arguments)
                twin = called if constant else replacements.get(called, called)
                return ir.Apply(twin, tuple(map(replaced, arguments)))
            case _:
                return expression

    templates = tuple(template and replaced(template) for template in rule.templates)
    return replace(rule, function=function, templates=templates)
