"""The interpreter: what each kind of statement and of expression does, and what the others call."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import gast

from srcgrad.frontend.evaluate.access import attributes, items, nested
from srcgrad.frontend.evaluate.calls import blame, calls
from srcgrad.frontend.evaluate.language import (
    assignment,
    choices,
    comprehensions,
    exceptions,
    expressions,
    for_loops,
    imports,
    inner_classes,
    managers,
    matching,
    operators,
    statements,
)
from srcgrad.frontend.evaluate.language.statements import do_if
from srcgrad.frontend.evaluate.loops import flow, iteration
from srcgrad.frontend.evaluate.objects import special_methods
from srcgrad.frontend.values.core import raising
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.interface import Interpreter
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Value
from srcgrad.frontend.values.joins.joins import branch, died
from srcgrad.frontend.values.numbers import glimpses


def evaluate(run: Run, node: Any) -> Value:
    """The value of an expression; what it computes at run time is added to the program."""
    reader = READERS.get(type(node))
    if reader is None:
        expressions.unread(run, node)
    before, run.place = run.place, node
    value = reader(run, node)
    glimpses.check_glimpse(run, value)
    run.place = before
    return value


READERS: dict[type, Callable[[Run, Any], Value]] = {
    gast.Constant: expressions.of_constant,
    gast.Name: expressions.of_name,
    gast.NamedExpr: expressions.of_walrus,
    gast.BinOp: expressions.of_binary,
    gast.UnaryOp: expressions.of_unary,
    gast.Compare: expressions.of_compare,
    gast.BoolOp: choices.of_boolean,
    gast.IfExp: choices.of_ternary,
    gast.Tuple: expressions.of_tuple,
    gast.List: expressions.of_list,
    gast.Set: expressions.of_set,
    gast.Dict: expressions.of_dict,
    gast.Subscript: expressions.of_subscript,
    gast.Attribute: expressions.of_attribute,
    gast.Lambda: expressions.of_lambda,
    gast.Call: expressions.of_call,
    gast.GeneratorExp: comprehensions.of_generator,
    gast.ListComp: comprehensions.of_list_comprehension,
    gast.SetComp: comprehensions.of_set_comprehension,
    gast.DictComp: comprehensions.of_dict_comprehension,
    gast.JoinedStr: expressions.of_joined_string,
    gast.FormattedValue: expressions.of_formatted,
    gast.Yield: for_loops.of_yield,
    gast.YieldFrom: for_loops.of_yield_from,
}


def block(run: Run, statements: list[Any]) -> None:
    """Do statements in order, for as long as the path goes on."""
    for position, node in enumerate(statements):
        stop = flow.stopped(run)
        if isinstance(stop, Known):
            if stop.object:
                return
        else:
            rest = statements[position:]
            last = statements[-1]
            run.place = node
            branch(run, stop, lambda: None, partial(block, run, rest), flow.live_after(run, last))
            return
        rest = statements[position + 1 :]
        try:
            if isinstance(node, gast.If):
                if do_if(run, node, rest):
                    return
            elif isinstance(node, gast.Try) and rest and exceptions.all_leave(node):
                run.place = run.frame.at = node
                exceptions.do_try(run, node, rest)
                return
            else:
                do(run, node)
        except Raised as raised:
            if raising.handler_of(run, raised) is not None:
                raise
            died(run, raised)
        except Exception as error:
            blame.note(run, error)
            raise


def do(run: Run, node: Any) -> None:
    run.place = run.frame.at = node
    writer = WRITERS.get(type(node))
    if writer is None:
        words = type(node).__name__
        run.refuse(*_UNDONE.get(words, (f"{words} is not supported", None)), code="SG136")
    writer(run, node)


_UNDONE: dict[str, tuple[str, str | None]] = {
    "AsyncFunctionDef": ("async functions are not supported", "Write an ordinary function."),
    "AsyncFor": ("async for is not supported", "Write an ordinary loop."),
    "AsyncWith": ("async with is not supported", None),
}
WRITERS: dict[type, Callable[[Run, Any], None]] = {
    gast.Return: statements.do_return,
    gast.Break: statements.do_break,
    gast.Continue: statements.do_continue,
    gast.For: statements.do_for,
    gast.While: statements.do_while,
    gast.Assign: statements.do_assign,
    gast.AnnAssign: statements.do_annotated,
    gast.AugAssign: assignment.do_augmented,
    gast.Expr: statements.do_expression,
    gast.FunctionDef: statements.do_define,
    gast.ClassDef: inner_classes.do_class,
    gast.Pass: statements.do_nothing,
    gast.Global: statements.do_nothing,
    gast.Nonlocal: statements.do_nothing,
    gast.Delete: statements.do_delete,
    gast.Assert: exceptions.do_assert,
    gast.Raise: exceptions.do_raise,
    gast.With: managers.with_statement,
    gast.Try: exceptions.do_try,
    gast.Match: matching.do_match,
    gast.Import: imports.modules,
    gast.ImportFrom: imports.members,
}


INTERPRETER = Interpreter(
    evaluate,
    block,
    assignment.assign,
    calls.call,
    operators.operate,
    operators.truth,
    choices.choose,
    iteration.iterated,
    special_methods.call_special,
    items.item,
    attributes.read,
    nested.as_array,
)
"""What the rest of the front end reaches through `run.evaluate`, `run.call` and so on."""
