"""Generated text run by Python itself."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any


def plain(text: str, name: str, file: str, objects: Mapping[str, Any]) -> Callable[..., Any]:
    """The function `name` of a module's text as Python runs it, with nothing compiled.

    `objects` are functions that the text calls and does not hold, by name.
    """
    unjitted = {called: getattr(value, "py_func", value) for called, value in objects.items()}
    namespace: dict[str, Any] = {"__name__": name, "__file__": file, **unjitted}
    tree = ast.parse(text)
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef):
            statement.decorator_list = []
    exec(compile(tree, file, "exec"), namespace)
    function: Callable[..., Any] = namespace[name]
    return function
