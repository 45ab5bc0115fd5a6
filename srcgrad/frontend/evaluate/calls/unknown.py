"""Calls of functions that have no meaning here."""

from __future__ import annotations

import builtins
import difflib
import sys
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.calls import advice
from srcgrad.frontend.pointwise import table
from srcgrad.frontend.pointwise.table import MEANINGS
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Value
from srcgrad.frontend.values.environment.registry import DEFINITIONS, REGISTRY


def unknown(run: Run, function: Any, args: tuple[Value, ...]) -> Value:
    name = dotted(function)
    reason = table.refusal(function)
    if reason is not None:
        run.refuse(
            f"{name} is not supported: {reason}",
            "Use float64 or float32, or leave it out.",
            errors.MissingRule,
            code="SG309",
        )
    if function in (eval, exec, compile, globals, locals, vars, input, open):
        run.refuse(
            f"{name} is not supported: what it does is not in the text of the function",
            "Write out what it does.",
            code="SG108",
        )
    near = _near(function)
    said = f"Did you mean {' or '.join(near)}? " if near else ""
    said += advice.instead_of(function, name, args)
    run.refuse(f"no derivative rule for {name}", said, errors.MissingRule, code="SG308")


def dotted(function: Any) -> str:
    name = (
        getattr(function, "__qualname__", None)
        or getattr(function, "__name__", None)
        or repr(function)
    )
    module = getattr(function, "__module__", None) or ""
    if vars(np).get(name) is function:
        return f"np.{name}"
    if getattr(builtins, name, None) is function:
        return str(name)
    if module == "builtins" or not module:
        return str(name)
    if module.startswith("numpy."):
        module = "np" + module.removeprefix("numpy")
        module = module.replace("np.linalg._linalg", "np.linalg").replace(
            "np.fft._pocketfft", "np.fft"
        )
    parts = module.split(".")
    for count in range(1, len(parts)):
        package = ".".join(parts[:count])
        if getattr(sys.modules.get(package), name, None) is function:
            return f"{package}.{name}"
    return f"{module.replace('_ufuncs', '').rstrip('.')}.{name}"


def _near(function: Any) -> list[str]:
    """Known functions with names like this one's."""
    name = getattr(function, "__name__", "")
    known = {
        getattr(each, "__name__", ""): each
        for each in (*REGISTRY, *DEFINITIONS, *MEANINGS)
        if getattr(each, "__name__", "")
    }
    found = difflib.get_close_matches(name, sorted(known), 2, 0.75)
    return [dotted(known[each]) for each in found if known[each] is not function]
