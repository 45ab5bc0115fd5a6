"""`import` within a function: names for modules and for what is in them."""

from __future__ import annotations

import importlib
from functools import partial
from typing import Any

from srcgrad import errors
from srcgrad.frontend.evaluate.language.names import set_name
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known
from srcgrad.frontend.values.environment import environment


def modules(run: Run, node: Any) -> None:
    """`import a.b as c`."""
    for alias in node.names:
        module = _module(run, alias.name, 0)
        first = alias.name.partition(".")[0]
        value = module if alias.asname else _module(run, first, 0)
        set_name(run, alias.asname or first, Known(value))


def members(run: Run, node: Any) -> None:
    """`from a import b as c`; b may be a module of the package a."""
    module = _module(run, node.module or "", node.level or 0)
    for alias in node.names:
        name = alias.name
        if not hasattr(module, name) and hasattr(module, "__path__"):
            _module(run, f"{module.__name__}.{name}", 0)
        if not hasattr(module, name):
            run.refuse(
                f"{module.__name__} has no {name} to import",
                advice="Import a name that the module has.",
                kind=errors.MissingRule,
                code="SG311",
            )
        path = f"{module.__name__}.{name}"
        value = environment.wrap(run, getattr(module, name), path, partial(getattr, module, name))
        set_name(run, alias.asname or name, value)


def _module(run: Run, name: str, level: int) -> Any:
    function = run.frame.source.function
    package = function.__globals__.get("__package__") or None
    try:
        return importlib.import_module("." * level + name, package)
    except ImportError as error:
        run.refuse(f"this import fails: {error}", "Import at the top of the module.", code="SG115")
