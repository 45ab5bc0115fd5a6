"""Rows of derivatives: `partials(math.sin, lambda x: math.cos(x))`.

A row is never called with numbers. The text of its lambda is read when the row is first needed and
becomes an expression of the program, in which the operands stand for the parameters.

A row holds for complex operands too if the function is holomorphic: `dr = p dx`. One that is not is
stated by what multiplies the conjugate of dx, `state_conjugate(abs, lambda x, result: x / result)`:
`dr = q conj(dx)`. Wherever an operand or a result is real, the real part is meant: so a row of a
real result is its gradient, and the adjoint of either form needs no more than the row.

    forward    r_dot = p x_dot                  r_dot = q conj(x_dot)
    reverse    x_bar += conj(p) r_bar           x_bar += q conj(r_bar)
"""

from __future__ import annotations

import ast
import builtins
import functools
import importlib
import linecache
import math
import operator
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import CodeType, FunctionType, ModuleType
from typing import Any, TypeAlias

from srcgrad import ir
from srcgrad.errors import (
    AmbiguousSource,
    SourceMismatch,
    SourceUnavailable,
    Span,
    UnsupportedSyntax,
)
from srcgrad.frontend.pointwise import table as meanings
from srcgrad.rules.arithmetic import apply
from srcgrad.types import Scalar, is_float

Row: TypeAlias = FunctionType
"""A lambda (or a function of one `return`) from operands, and perhaps `result`, to partials."""


@dataclass(frozen=True)
class Rule:
    """The partial derivatives of one function, as expressions of its operands and its result.

    >>> import math
    >>> rule = lookup(math.tanh)
    >>> rule.parameters, rule.uses_result
    (('x',), True)
    """

    function: Callable[..., Any]
    parameters: tuple[str, ...]
    uses_result: bool
    source: str
    """The text of the row, for the key of a cache."""
    templates: tuple[ir.Expr | None, ...]
    of_conjugates: bool = False
    """Whether the partials multiply the conjugates of the operands' changes."""

    def partials(
        self, arguments: tuple[ir.Expr, ...], result: ir.Atom
    ) -> tuple[ir.Expr | None, ...]:
        """One expression an operand; None where the derivative is zero whatever the operands."""
        if len(arguments) != len(self.parameters):
            name = getattr(self.function, "__name__", repr(self.function))
            raise TypeError(
                f"the rule for {name} is for {len(self.parameters)} operands "
                f"({', '.join(self.parameters)}), not {len(arguments)}"
            )
        operands: dict[str, ir.Expr] = dict(zip(self.parameters, arguments, strict=True))
        operands["result"] = result
        found = (template and substitute(template, operands) for template in self.templates)
        return tuple(None if is_zero(partial) else partial for partial in found)


_late: dict[str, tuple[str, ...]] = {
    "scipy.special": (
        "srcgrad.rules.special",
        "srcgrad.rules.bessel",
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


# From the text of a row to expressions.


def read(function: Callable[..., Any], row: Row) -> Rule:
    """The rule that a row states."""
    node = tree(row)
    parameters = tuple(argument.arg for argument in (*node.args.posonlyargs, *node.args.args))
    if node.args.vararg or node.args.kwonlyargs or node.args.kwarg or node.args.defaults:
        raise _refuse(row, node, "a rule has plain parameters, without defaults and stars")
    operands = parameters[:-1] if parameters[-1:] == ("result",) else parameters
    body = node.body
    elements = body.elts if isinstance(body, ast.Tuple) else [body]
    if len(elements) != len(operands):
        raise _refuse(row, body, f"{len(elements)} partials for {len(operands)} operands")
    templates = tuple(_template(row, parameters, element) for element in elements)
    used = any(template is not None and _mentions(template, "result") for template in templates)
    return Rule(function, operands, used, ast.unparse(node), templates)


@functools.lru_cache(maxsize=64)
def _lambdas(file: str, lines: tuple[str, ...]) -> dict[int, list[ast.Lambda]]:
    """The lambdas of a file by line; a function of one `return` counts as one."""
    found: dict[int, list[ast.Lambda]] = {}
    for node in ast.walk(ast.parse("".join(lines), file)):
        if isinstance(node, ast.FunctionDef):
            last = node.body[-1]
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if isinstance(last, ast.Return) and last.value is not None:
                plain = ast.Lambda(node.args, last.value)
                if len(node.body) == 1 or (len(node.body) == 2 and _is_docstring(node.body[0])):
                    found.setdefault(first, []).append(ast.copy_location(plain, node))
        elif isinstance(node, ast.Lambda):
            found.setdefault(node.lineno, []).append(node)
    return found


def tree(row: Row) -> ast.Lambda:
    """The syntax tree of a lambda, found by where its code says it stands."""
    code = row.__code__
    lines = tuple(linecache.getlines(code.co_filename, row.__globals__))
    if not lines:
        raise SourceUnavailable(
            f"the text of the rule {row.__name__} cannot be had from {code.co_filename}",
            advice="Write the rule in a file: srcgrad reads its text.",
            code="SG606",
        )
    try:
        candidates = _lambdas(code.co_filename, lines).get(code.co_firstlineno, [])
    except SyntaxError:
        candidates = []
    names = code.co_varnames[: code.co_argcount]
    matching = [node for node in candidates if _names(node) == names]
    if not matching:
        raise SourceMismatch(
            f"line {code.co_firstlineno} of {code.co_filename} no longer holds the rule "
            f"with the parameters ({', '.join(names)})",
            advice="The file has changed since it was imported: import it again.",
            code="SG607",
        )
    if len(matching) > 1:
        matching = [node for node in matching if _covers(node, code)] or matching
    if len({ast.dump(node) for node in matching}) > 1:
        raise AmbiguousSource(
            f"{len(matching)} lambdas with the parameters ({', '.join(names)}) stand on "
            f"line {code.co_firstlineno} of {code.co_filename}",
            advice="Write them on lines of their own.",
            code="SG608",
        )
    return matching[0]


def _names(node: ast.Lambda) -> tuple[str, ...]:
    return tuple(argument.arg for argument in (*node.args.posonlyargs, *node.args.args))


def _covers(node: ast.Lambda, code: CodeType) -> bool:
    """Whether the code stands exactly where this body does; Python 3.10 does not know."""
    if not hasattr(code, "co_positions"):
        return True
    wanted = node.body.lineno, node.body.col_offset
    starts = [
        (line, column)
        for line, _, column, end in code.co_positions()
        if line is not None and column is not None and end
    ]
    inside = [start for start in starts if start >= wanted]
    end = node.body.end_lineno or node.body.lineno, node.body.end_col_offset or 0
    return wanted in starts and all(start < end for start in inside)


def unstated() -> float:
    """Stands for a partial that a row writes as `...`: there is one, but no rule for it."""
    raise AssertionError("a partial that is not stated is refused")


UNSTATED = ir.Apply(unstated, ())


def _template(row: Row, parameters: tuple[str, ...], node: ast.expr) -> ir.Expr | None:
    match node:
        case ast.Constant(None):
            return None
        case ast.Constant(value) if value is ...:
            return UNSTATED
    return _expression(row, parameters, node)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


_BINARY: dict[type[ast.operator], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
_UNARY: dict[type[ast.unaryop], Callable[..., Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
    ast.Invert: operator.invert,
}
_COMPARE: dict[type[ast.cmpop], Callable[..., Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def _expression(row: Row, parameters: tuple[str, ...], node: ast.expr) -> ir.Expr:
    def convert(node: ast.expr) -> ir.Expr:
        match node:
            case ast.Constant(bool() | int() | float() | complex() as value):
                return ir.Const(value)
            case ast.Name(name) if name in parameters:
                return ir.Var(name)
            case ast.UnaryOp(op, operand):
                return apply(_UNARY[type(op)], convert(operand))
            case ast.BinOp(left, op, right) if type(op) in _BINARY:
                return apply(_BINARY[type(op)], convert(left), convert(right))
            case ast.BoolOp(op, values):
                joined = ir.both if isinstance(op, ast.And) else ir.either
                return functools.reduce(functools.partial(apply, joined), map(convert, values))
            case ast.Compare(left, ops, comparators) if all(type(op) in _COMPARE for op in ops):
                sides = [convert(side) for side in (left, *comparators)]
                tests = [
                    apply(_COMPARE[type(op)], sides[i], sides[i + 1]) for i, op in enumerate(ops)
                ]
                return functools.reduce(functools.partial(apply, ir.both), tests)
            case ast.IfExp(test, yes, no):
                return apply(ir.select, convert(test), convert(yes), convert(no))
            case ast.Call(called, arguments, []):
                return apply(_resolve(row, called), *map(convert, arguments))
            case ast.Name() | ast.Attribute():
                value = _resolve(row, node)
                if isinstance(value, (bool, int, float, complex)):
                    return ir.Const(value)
        raise _refuse(row, node, f"a rule cannot hold {ast.unparse(node)}")

    return convert(node)


def _resolve(row: Row, node: ast.expr) -> Any:
    """The object that a dotted name stands for; a module not imported yet is imported."""
    match node:
        case ast.Name(name):
            if name in row.__code__.co_freevars:
                assert row.__closure__ is not None, "free variables have cells"
                return row.__closure__[row.__code__.co_freevars.index(name)].cell_contents
            if name in row.__globals__:
                return row.__globals__[name]
            if hasattr(builtins, name):
                return getattr(builtins, name)
            try:
                return importlib.import_module(name)
            except ImportError:
                raise _refuse(row, node, f"the rule does not know {name}") from None
        case ast.Attribute(value, attribute):
            owner = _resolve(row, value)
            if isinstance(owner, ModuleType) and not hasattr(owner, attribute):
                try:
                    return importlib.import_module(f"{owner.__name__}.{attribute}")
                except ImportError:
                    pass
            if hasattr(owner, attribute):
                return getattr(owner, attribute)
    raise _refuse(row, node, f"the rule does not know {ast.unparse(node)}")


def _refuse(row: Row, node: ast.AST, message: str) -> UnsupportedSyntax:
    file = row.__code__.co_filename
    line = getattr(node, "lineno", row.__code__.co_firstlineno)
    text = linecache.getline(file, line).rstrip("\n")
    column = getattr(node, "col_offset", 0)
    span = Span(
        file,
        row.__name__,
        line,
        column,
        getattr(node, "end_lineno", line),
        getattr(node, "end_col_offset", column + 1),
        text,
    )
    return UnsupportedSyntax(
        message,
        span,
        "A rule is one expression: arithmetic, conditions, and calls by name.",
        code="SG144",
    )


# Expressions of operands.


def substitute(expression: ir.Expr, values: Mapping[str, ir.Expr]) -> ir.Expr:
    """The expression with expressions for its names, and what is then constant worked out."""
    match expression:
        case ir.Var(name):
            return values.get(name, expression)
        case ir.Apply(function, arguments):
            return apply(function, *(substitute(argument, values) for argument in arguments))
        case _:
            return expression


def _mentions(expression: ir.Expr, name: str) -> bool:
    match expression:
        case ir.Var(found):
            return found == name
        case ir.Apply(_, arguments):
            return any(_mentions(argument, name) for argument in arguments)
        case _:
            return False


def is_zero(expression: ir.Expr | None) -> bool:
    """Whether an expression is the constant zero, or missing."""
    match expression:
        case None:
            return True
        case ir.Const(value):
            return not math.isnan(abs(value)) and value == 0
        case _:
            return False
