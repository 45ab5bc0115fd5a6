"""A derivative or a batch as a Python function with a text that calls it: so it can be read."""

from __future__ import annotations

import inspect
import itertools
import linecache
import types
from typing import Any

from srcgrad.operators import Mapped

_count = itertools.count()


def forwarding(derivative: Any, operator: str) -> types.FunctionType:
    """A function with a derivative's parameters that calls the derivative.

    before  srcgrad.grad(f), with f(x, *, k=2.0)
    after   def f_grad(x, *, k=2.0):
                return grad_of_f(x, k=k)

    A batch is handed what is given as it is given, by position or by name: that says what is
    mapped over.
    """
    known = vars(derivative).get("_forwarding")
    if known is None:
        known = vars(derivative)["_forwarding"] = _made(derivative, operator)
    return known  # type: ignore[no-any-return]


def forwarded(function: types.FunctionType) -> Any | None:
    """The derivative or batch that a function made here calls; None of any other function."""
    return vars(function).get("_forwarded")


def batch_signature(batch: Mapped) -> inspect.Signature:
    """The parameters of a batch: those that have an axis or no default; others by name."""
    own = list(inspect.signature(batch.__wrapped__).parameters.values())
    count = len(batch.in_axes) if isinstance(batch.in_axes, tuple | list) else 0
    kept: list[inspect.Parameter] = []
    for k, each in enumerate(own):
        if each.kind is each.VAR_POSITIONAL:
            kept.append(each)
        elif each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD):
            if k < count or each.default is each.empty:
                kept.append(each.replace(default=each.empty))
    others = "others"
    while any(each.name == others for each in own):
        others += "_"
    return inspect.Signature([*kept, inspect.Parameter(others, inspect.Parameter.VAR_KEYWORD)])


def _made(derivative: Any, operator: str) -> types.FunctionType:
    signature = inspect.signature(derivative)
    stem = derivative.__name__ if derivative.__name__.isidentifier() else "function"
    name, called = f"{stem}_{operator}", f"{operator}_of_{stem}"
    parameters = list(signature.parameters.values())
    defaulted = [p for p in parameters if p.default is not p.empty]
    bare = [p.replace(annotation=p.empty) for p in parameters]
    declared = inspect.Signature(
        [p.replace(default=None) if p.default is not p.empty else p for p in bare]
    )
    text = f"def {name}{declared}:\n    return {called}({', '.join(map(_passed, parameters))})\n"
    file = f"<{operator} of {stem} {next(_count)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    namespace: dict[str, Any] = {called: derivative, "__name__": derivative.__module__}
    exec(compile(text, file, "exec"), namespace)
    function = namespace[name]
    assert isinstance(function, types.FunctionType), "a definition gives a function"
    only = inspect.Parameter.KEYWORD_ONLY
    vars(function)["_forwarded"] = derivative
    function.__defaults__ = tuple(p.default for p in defaulted if p.kind is not only) or None
    function.__kwdefaults__ = {p.name: p.default for p in defaulted if p.kind is only} or None
    return function


def _passed(parameter: inspect.Parameter) -> str:
    match parameter.kind:
        case inspect.Parameter.VAR_POSITIONAL:
            return f"*{parameter.name}"
        case inspect.Parameter.VAR_KEYWORD:
            return f"**{parameter.name}"
        case inspect.Parameter.KEYWORD_ONLY:
            return f"{parameter.name}={parameter.name}"
    return parameter.name
