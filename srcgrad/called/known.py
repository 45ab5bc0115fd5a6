"""The functions that a program calls, and which of them a text can refer to by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from srcgrad import ir, printer
from srcgrad.analysis import dataflow


def all_functions(program: ir.Function) -> dict[Callable[..., Any], None]:
    return dict.fromkeys(
        function
        for statement in dataflow.walk(program.body)
        for operand in dataflow.operands(statement)
        for function in _functions(operand)
    )


def is_known(function: Callable[..., Any]) -> bool:
    """Whether generated text can refer to a function without its definition: `math.sin`, `abs`.

    >>> import math, numpy
    >>> is_known(math.sin), is_known(numpy.sin), is_known(is_known)
    (True, True, False)
    """
    if function in printer.BINARY or function in printer.UNARY or function is ir.select:
        return True
    home = (getattr(function, "__module__", None) or "").partition(".")[0]
    if home in ("builtins", "math", "operator", "_operator", "numpy", "scipy"):
        return True
    return "." in printer.function_name(function)


def _functions(expression: ir.Expr) -> Iterator[Callable[..., Any]]:
    match expression:
        case ir.Apply(function, operands):
            yield function
            for operand in operands:
                yield from _functions(operand)
        case ir.Item(_, index):
            for each in index:
                yield from _functions(each)
