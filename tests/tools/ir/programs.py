"""Programs of the intermediate language, written as the Python text that they print as."""

from __future__ import annotations

import ast
import builtins
import math
import operator
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.types import Array, Scalar, Type

OPERATORS: dict[type, Any] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.USub: operator.neg,
    ast.Not: operator.not_,
    ast.And: ir.both,
    ast.Or: ir.either,
}
MODULES = {"math": math, "np": np}


def parse(text: str) -> ir.Function:
    """The program that prints as this text; parameters in capitals or annotated `2` are arrays.

    `def f(x: 1, k)` takes a one-dimensional array and a number. Routines are calls of `np` on names
    of arrays, `assert` is a check, and `grow(x, n)` makes an array longer.
    """
    tree = ast.parse(text)
    (function,) = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
    types: dict[str, Type] = {}
    for argument in function.args.args:
        annotation = argument.annotation
        if isinstance(annotation, ast.Constant):
            types[argument.arg] = Array("float64", annotation.value)
        elif isinstance(annotation, ast.Name):
            types[argument.arg] = Scalar(annotation.id)
        else:
            types[argument.arg] = Scalar("float64")
    reader = _Reader(types)
    *body, last = function.body
    results: tuple[ir.Atom, ...] = ()
    if isinstance(last, ast.Return):
        values = last.value.elts if isinstance(last.value, ast.Tuple) else [last.value]
        results = tuple(reader.expression(v) for v in values)  # type: ignore[misc]
    else:
        body.append(last)
    params = tuple(a.arg for a in function.args.args)
    return ir.Function(function.name, params, reader.block(body), results, types)


class _Reader:
    def __init__(self, types: dict[str, Type]) -> None:
        self.types = types

    def block(self, body: list[Any]) -> ir.Block:
        return tuple(self.statement(s) for s in body if not isinstance(s, ast.Pass))

    def statement(self, node: Any) -> ir.Statement:
        match node:
            case ast.Assign([ast.Name(name)], ast.List([])):
                return ir.NewStack(name)
            case ast.Assign([ast.Name(name)], ast.Call(_, [ast.Name(array)]) as call) if isinstance(
                self.types.get(array), Array
            ):
                self.types[name] = self.types[array]
                function = self.expression(ast.Call(call.func, [])).function
                return ir.Routine((name,), ir.Apply(function, (ir.Whole(array),)))
            case ast.Assign(
                [ast.Name(name)], ast.Call(ast.Attribute(ast.Name("np"), kind), [size])
            ):
                if kind in ("empty", "zeros"):
                    sizes = size.elts if isinstance(size, ast.Tuple) else [size]
                    self.types[name] = Array("float64", len(sizes))
                    fill = ir.Const(0.0) if kind == "zeros" else None
                    return ir.Allocate(name, tuple(map(self.expression, sizes)), fill)
            case ast.Assign(
                [ast.Name(name)], ast.Call(ast.Attribute(ast.Name(source), "copy"), [])
            ):
                self.types[name] = self.types[source]
                return ir.Copy(name, source)
            case ast.Assign([ast.Tuple([ast.Name(first), ast.Name(second)])], ast.Tuple()):
                return ir.Swap(first, second)
            case ast.Expr(ast.Call(ast.Name("grow"), [ast.Name(name), size])):
                return ir.Grow(name, self.expression(size))
            case ast.Assert(test):
                return ir.Guard(self.expression(test), ValueError, "unless so")
            case ast.Assign([target], ast.Call(ast.Attribute(ast.Name(stack), "pop"), [])):
                return ir.Pop(self.place(target, Scalar("float64")), stack)
            case ast.Expr(ast.Call(ast.Attribute(ast.Name(stack), "append"), [value])):
                return ir.Push(stack, self.expression(value))
        match node:
            case ast.Assign([target], value):
                found = self.expression(value)
                return ir.Assign(self.place(target, self.type(found)), found)
            case ast.AugAssign(target, op, value):
                found = self.expression(value)
                if isinstance(op, ast.Sub):
                    found = ir.Apply(operator.neg, (found,))
                return ir.Increment(self.place(target, Scalar("float64")), found)
            case ast.If(test, body, orelse):
                return ir.If(self.expression(test), self.block(body), self.block(orelse))
            case ast.While(test, body):
                return ir.While((), self.expression(test), self.block(body))
            case ast.For(ast.Name(variable), ast.Call(_, arguments), body):
                self.types[variable] = Scalar("int64")
                bounds = [self.expression(a) for a in arguments]
                if len(bounds) == 1:
                    bounds.insert(0, ir.Const(0))
                step = bounds[2] if len(bounds) > 2 else ir.Const(1)
                return ir.For(variable, bounds[0], bounds[1], step, self.block(body))
        raise AssertionError(ast.unparse(node))

    def place(self, node: Any, kind: Type) -> Any:
        found = self.expression(node)
        if isinstance(found, ir.Var):
            self.types.setdefault(found.name, kind)
        return found

    def type(self, found: ir.Expr) -> Type:
        match found:
            case ir.Const(value):
                return Scalar(np.asarray(value).dtype.name)
            case ir.Dim():
                return Scalar("int64")
            case ir.Var(name):
                return self.types[name]
            case ir.Item(array):
                return Scalar(self.types[array].dtype)
            case ir.Apply(function, arguments):
                if function in (operator.lt, operator.le, operator.gt, operator.ge, operator.eq):
                    return Scalar("bool")
                kinds = {self.type(a).dtype for a in arguments}
                whole = kinds == {"int64"} and function is not operator.truediv
                return Scalar("int64" if whole else "float64")
        raise AssertionError(found)

    def expression(self, node: Any) -> Any:
        match node:
            case ast.Constant(value):
                return ir.Const(value)
            case ast.Name(name):
                return ir.Var(name)
            case ast.Subscript(ast.Attribute(ast.Name(array), "shape"), ast.Constant(axis)):
                return ir.Dim(array, axis)
            case ast.Subscript(ast.Name(array), index):
                parts = index.elts if isinstance(index, ast.Tuple) else [index]
                return ir.Item(array, tuple(map(self.expression, parts)))
            case ast.BinOp(left, op, right):
                parts = (self.expression(left), self.expression(right))
                return ir.Apply(OPERATORS[type(op)], parts)
            case ast.BoolOp(op, [left, right]):
                parts = (self.expression(left), self.expression(right))
                return ir.Apply(OPERATORS[type(op)], parts)
            case ast.Compare(left, [op], [right]):
                parts = (self.expression(left), self.expression(right))
                return ir.Apply(OPERATORS[type(op)], parts)
            case ast.UnaryOp(ast.USub(), ast.Constant(value)):
                return ir.Const(-value)
            case ast.UnaryOp(op, operand):
                return ir.Apply(OPERATORS[type(op)], (self.expression(operand),))
            case ast.IfExp(test, yes, no):
                return ir.Apply(ir.select, tuple(map(self.expression, (test, yes, no))))
            case ast.Call(ast.Name(name), arguments):
                return ir.Apply(getattr(builtins, name), tuple(map(self.expression, arguments)))
            case ast.Call(ast.Attribute(ast.Name(module), name), arguments):
                function = getattr(MODULES[module], name)
                return ir.Apply(function, tuple(map(self.expression, arguments)))
        raise AssertionError(ast.unparse(node))
