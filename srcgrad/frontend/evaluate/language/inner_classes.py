"""Classes that a function makes: Python makes them anew each time, and so does the reading.

The body of such a class is run by Python itself: it has little to do but to name its methods, which
are read when they are called, with the names of the function around them. A value of the program's
that the class holds is in its place as what it stands for.

    def loss(x):
        class Layer:
            rate = x[0]                  Layer.rate: `Within` the number x[0]
            def __call__(self, h):
                return h * x[1]          x: the name of the call of `loss` that made this class
"""

from __future__ import annotations

import builtins
import dataclasses
import functools
import types
from collections.abc import Iterator
from typing import Any, NoReturn

import gast

from srcgrad import errors
from srcgrad.frontend.evaluate.language import names
from srcgrad.frontend.reading import scopes
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Value
from srcgrad.frontend.values.environment.environment import Within

PLAIN = (
    gast.Constant,
    gast.Name,
    gast.Tuple,
    gast.List,
    gast.Dict,
    gast.Set,
    gast.Subscript,
    gast.UnaryOp,
    gast.BinOp,
    gast.Lambda,
)
"""Expressions that Python may evaluate while a class is made: they call nothing of the user's."""
CALLED = (
    dataclasses.field,
    property,
    classmethod,
    staticmethod,
    functools.cached_property,
    functools.partialmethod,
)
DECORATORS = (dataclasses.dataclass, functools.total_ordering)


def do_class(run: Run, node: Any) -> None:
    """Make a class, and give it its name."""
    bases = [_object(run, base) for base in node.bases]
    keywords = {each.arg: _object(run, each.value) for each in node.keywords}
    decorators = [_decorator(run, each) for each in node.decorator_list]
    code = _code(run.frame.source.function.__code__, node)
    if code is None:
        _refuse(run, node, "whose code is not found")
    _check_body(run, node)
    cells = {name: _cell(run, name) for name in code.co_freevars}
    _check_globals(run, node, code)
    body = types.FunctionType(
        code, run.frame.source.function.__globals__, node.name, None, tuple(cells.values())
    )
    key = None if cells else (run.span(node), *map(id, bases), repr(keywords))
    made = run.shared.classes.get(key)
    if made is None:
        make: Any = builtins.__build_class__
        try:
            made = make(body, node.name, *bases, **keywords)
            for decorator in reversed(decorators):
                made = decorator(made)
        except Exception as error:
            _refuse(run, node, f"that ends with {type(error).__name__}: {error}")
        if key is not None:
            run.shared.classes[key] = made
    if cells:
        run.shared.within.update(dict.fromkeys(_functions(made), run.frame))
    names.set_name(run, node.name, Known(made))


def _refuse(run: Run, node: Any, why: str) -> NoReturn:
    run.refuse(
        f"a class inside a function {why}",
        "Define it at module level.",
        errors.UnsupportedSyntax,
        node=node,
        code="SG175",
    )


def _object(run: Run, node: Any) -> Any:
    """A base, or an option, of a class: an object that is known."""
    found = lists.known_object(run, run.evaluate(node))
    if found is MISSING:
        _refuse(run, node, "whose bases depend on numbers")
    return found


def _decorator(run: Run, node: Any) -> Any:
    """A decorator of a class as Python calls it: one that is known to leave the methods alone."""
    function = run.evaluate(node.func if isinstance(node, gast.Call) else node)
    if not isinstance(function, Known) or function.object not in DECORATORS:
        _refuse(run, node, "with a decorator, but for dataclass")
    if not isinstance(node, gast.Call):
        return function.object
    options = {each.arg: _object(run, each.value) for each in node.keywords}
    return function.object(**options)


def _code(code: types.CodeType, node: Any) -> types.CodeType | None:
    """The code of a class's body, in that of a function around it."""
    lines = {node.lineno, *(each.lineno for each in node.decorator_list)}
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            if each.co_name == node.name and each.co_firstlineno in lines:
                return each
            found = _code(each, node)
            if found is not None:
                return found
    return None


def _cell(run: Run, name: str) -> types.CellType:
    """What a class's body finds under a name of the function's."""
    frame = names.scope(run, name)
    if frame is not None and run.state.get(("name", frame.id, name)) is None:
        return types.CellType()
    value = names.read_name(run, name)
    return types.CellType(value.object if isinstance(value, Known) else Within(value))


def _check_body(run: Run, node: Any) -> None:
    """Refuse a class whose body does more than to name methods and constants."""
    own = frozenset(name for each in node.body for name in _set(each))
    for statement in node.body:
        match statement:
            case gast.FunctionDef(decorator_list=decorators, args=arguments):
                parts = [*decorators, *arguments.defaults, *filter(None, arguments.kw_defaults)]
            case gast.Assign(value=value):
                parts = [value]
            case gast.AnnAssign(value=value):
                parts = [] if value is None else [value]
            case gast.Pass() | gast.Expr(value=gast.Constant()):
                parts = []
            case _:
                _refuse(run, statement, "with this in its body")
        for part in parts:
            for each in _evaluated(part):
                _check_expression(run, each, own)


def _set(statement: Any) -> Iterator[str]:
    """The names that a statement of a class's body sets."""
    if isinstance(statement, gast.FunctionDef):
        yield statement.name
    else:
        yield from scopes.stores(statement)


def _check_expression(run: Run, node: Any, own: frozenset[str]) -> None:
    if isinstance(node, gast.Call):
        function = run.evaluate(node.func)
        if isinstance(function, Known) and any(function.object is each for each in CALLED):
            return
    elif isinstance(node, gast.Attribute):
        inner = node.value
        while isinstance(inner, gast.Attribute):
            inner = inner.value
        is_own = isinstance(inner, gast.Name) and inner.id in own
        if is_own or isinstance(run.evaluate(node), Known):
            return
    elif isinstance(node, PLAIN):
        return
    _refuse(run, node, "with this in its body")


def _evaluated(node: Any) -> Iterator[Any]:
    """The expressions in an expression that are evaluated where it stands."""
    if isinstance(node, gast.expr):
        yield node
    if not isinstance(node, gast.Lambda):
        for each in gast.iter_child_nodes(node):
            yield from _evaluated(each)


def _check_globals(run: Run, node: Any, code: types.CodeType) -> None:
    """Take note of what a class's body reads outside the function, which must stay what it is."""
    loads = {
        each.id
        for statement in node.body
        for each in gast.walk(statement)
        if isinstance(each, gast.Name) and isinstance(each.ctx, gast.Load)
    }
    found = run.frame.source.function.__globals__
    for name in sorted(loads & {*code.co_names} & {*found}):
        value: Value = names.read_name(run, name)
        if not isinstance(value, Known):
            _refuse(run, node, f"that reads the global {name}")


def _functions(made: type) -> Iterator[types.FunctionType]:
    """The functions of a class that are written in it."""
    for each in vars(made).values():
        inner = (each, *(getattr(each, part, None) for part in ("__func__", *_PARTS)))
        for function in inner:
            if isinstance(function, types.FunctionType):
                yield function


_PARTS = ("fget", "fset", "fdel", "func", "default_factory")
