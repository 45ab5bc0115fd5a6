"""A function that returns gradients by the names of values in it, made of one that does not.

before  def f(a):                     gradients("y", ["a", "b"], of=f)
            b = 2 * a
            y = a + b
            return y
after   def f(a):
            b = 2 * a
            y = a + b
            return gradients(y, [a, b])
"""

from __future__ import annotations

import ast
import copy
import types
from collections.abc import Callable, Iterator
from dataclasses import field, replace
from typing import Any

import gast

from srcgrad.frontend.reading.kinds import returns
from srcgrad.frontend.reading.source import Source
from srcgrad.records import dataclass

QUESTION = "srcgrad_question"
RETURNED = "return"
"""In the place of a name: what the function returns."""


@dataclass
class Question:
    """What is returned: a call with names and expressions, as text, and with constants."""

    call: Callable[..., Any]
    named: dict[str, Any]
    """Strings, and lists, tuples and dicts of them."""
    constants: dict[str, Any]
    known: list[Source] = field(default_factory=list)

    def source(self, read: Callable[[], Source]) -> Source:
        """The source of a function, with other `return`s."""
        if not self.known:
            source = read()
            changed = replace(source, tree=copy.deepcopy(source.tree))
            self._change(changed)
            self.known.append(changed)
        return self.known[0]

    def _change(self, source: Source) -> None:
        tree = source.tree
        if isinstance(tree, gast.Lambda):
            tree.body = self._called(tree.body, tree.body)
            return
        last = tree.body[-1]
        if not isinstance(last, gast.Return):
            tree.body.append(gast.copy_location(gast.Return(gast.Constant(None, None)), last))
        for each in returns(source):
            each.value = self._called(each.value, each)

    def _called(self, returned: Any, at: Any) -> Any:
        """The call that is returned, at the place of what was."""
        nothing = gast.Constant(None, None)
        keywords = [
            gast.keyword(name, self._expression(value, returned or nothing))
            for name, value in self.named.items()
        ]
        keywords += [
            gast.keyword(name, gast.Constant(value, None)) for name, value in self.constants.items()
        ]
        call = gast.Call(gast.Constant(self.call, None), [], keywords)
        for node in gast.walk(call):
            if node is not returned and not hasattr(node, "lineno"):
                gast.copy_location(node, at)
        return call

    def _expression(self, value: Any, returned: Any) -> Any:
        match value:
            case str() if value == RETURNED:
                return returned
            case str():
                return _parsed(value)
            case list() | tuple():
                kind = gast.List if isinstance(value, list) else gast.Tuple
                return kind([self._expression(each, returned) for each in value], gast.Load())
            case dict():
                keys = [gast.Constant(each, None) for each in value]
                return gast.Dict(
                    keys, [self._expression(each, returned) for each in value.values()]
                )
        raise AssertionError("names are text")


def _parsed(text: str) -> Any:
    """An expression in a function's text; its nodes have no places."""
    tree = gast.gast.ast_to_gast(ast.parse(text.strip(), mode="eval")).body
    for node in gast.walk(tree):
        for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
            if hasattr(node, name):
                delattr(node, name)
    return tree


def asking(
    function: types.FunctionType,
    call: Callable[..., Any],
    named: dict[str, Any],
    constants: dict[str, Any],
) -> types.FunctionType:
    """A function like this one, that returns gradients of the values in it.

    Raises SyntaxError where one of the names is no name and no expression.
    """
    for text in texts(named):
        if text != RETURNED:
            ast.parse(text.strip(), mode="eval")
    made = types.FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    made.__kwdefaults__ = function.__kwdefaults__
    made.__module__, made.__qualname__ = function.__module__, function.__qualname__
    made.__doc__ = function.__doc__
    vars(made)[QUESTION] = Question(call, named, constants)
    return made


def texts(value: Any) -> Iterator[str]:
    """The names in text, and in lists, tuples and dicts of such; TypeError of anything else."""
    match value:
        case str():
            yield value
        case list() | tuple():
            for each in value:
                yield from texts(each)
        case dict():
            for each in value.values():
                yield from texts(each)
        case _:
            raise TypeError(f"{value!r} is no name: with `of`, values are named by text")
