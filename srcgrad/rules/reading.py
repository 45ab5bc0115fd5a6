"""From the text of a row to a rule: `lambda x: math.cos(x)` becomes an expression of `x`.

A row is never called with numbers. The text of its lambda is read when the row is first needed and
becomes an expression of the program, in which the operands stand for the parameters.
"""

from __future__ import annotations

import ast
import builtins
import functools
import importlib
import linecache
import operator
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any, TypeAlias

from srcgrad import ir
from srcgrad.errors import Span, UnsupportedSyntax
from srcgrad.rules.arithmetic import apply
from srcgrad.rules.lambdas import tree
from srcgrad.rules.rule import UNSTATED, Rule
from srcgrad.rules.shorthands import written_out

Row: TypeAlias = FunctionType
"""A lambda (or a function of one `return`) from operands, and perhaps `result`, to partials."""


def read(function: Callable[..., Any], row: Row) -> Rule:
    """The rule that a row states."""
    node = _whole(row)
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


def _whole(row: Row) -> ast.Lambda:
    """The text of a row, with that of each shorthand in it."""
    node = tree(row)
    return ast.copy_location(ast.Lambda(node.args, written_out(node.body, row.__globals__)), node)


def _template(row: Row, parameters: tuple[str, ...], node: ast.expr) -> ir.Expr | None:
    match node:
        case ast.Constant(None):
            return None
        case ast.Constant(value) if value is ...:
            return UNSTATED
    return _expression(row, parameters, node)


def _mentions(expression: ir.Expr, name: str) -> bool:
    match expression:
        case ir.Var(found):
            return found == name
        case ir.Apply(_, arguments):
            return any(_mentions(argument, name) for argument in arguments)
        case _:
            return False


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
