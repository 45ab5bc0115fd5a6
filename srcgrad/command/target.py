"""The function that a command names, its derivative, and the arguments that are given for it."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import math
import sys
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np

import srcgrad

OPERATORS = (
    *("grad", "value_and_grad", "jacobian", "jacfwd", "jacrev", "jvp", "vjp", "hvp", "hessian"),
    *("hessian_diagonal",),
)
"""The derivatives that a command may ask for."""


def add_function(parser: argparse.ArgumentParser, nargs: str | None = None) -> None:
    """The function, and what is asked of it."""
    parser.add_argument(
        "function",
        nargs=nargs,
        help="package.module:function, or path/to/file.py:function; a derivative is taken as it is",
    )
    parser.add_argument(
        "--argnums", default="0", help='with respect to what: "0", "x" or "x,k" (default: 0)'
    )
    parser.add_argument(
        "--operator", choices=OPERATORS, default="grad", help="which derivative (default: grad)"
    )


def add_types(parser: argparse.ArgumentParser) -> None:
    """The types of the arguments, or examples."""
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--types", help='types of the arguments: "f8[:], f8" is an array, a float')
    given.add_argument("--args", help='examples instead: "np.ones(3), 2.0"')


def add_args(parser: argparse.ArgumentParser) -> None:
    """The arguments of a call."""
    parser.add_argument(
        "--args",
        required=True,
        help='the arguments, in Python: "np.ones(3), 2.0"; np, math and the names of the module '
        "that the function is from are there",
    )


def derivative(options: argparse.Namespace) -> srcgrad.Derivative:
    """The derivative that is asked for."""
    found = named(options.function)
    if isinstance(found, srcgrad.Derivative):
        return found
    operator = "value_and_grad" if getattr(options, "value", False) else options.operator
    made: srcgrad.Derivative = getattr(srcgrad, operator)(found, argnums(options.argnums))
    return made


def specialised(options: argparse.Namespace) -> srcgrad.Specialisation:
    """The derivative for the types, or the examples, that are given."""
    if options.types is not None:
        return derivative(options).specialise(options.types)
    return derivative(options).specialise(*arguments(options))


def arguments(options: argparse.Namespace) -> tuple[Any, ...]:
    """The values of the arguments, as Python reads them where the function is from."""
    found = named(options.function)
    function = getattr(found, "__wrapped__", found)
    names = {"np": np, "math": math, **getattr(function, "__globals__", {})}
    try:
        given = eval(f"({options.args},)" if options.args.strip() else "()", names)
    except Exception as error:
        raise ValueError(f"--args {options.args!r}: {type(error).__name__}: {error}") from error
    return tuple(given)


def argnums(text: str) -> Any:
    """Positions and names: `"0"` is one, `"0,k"` several.

    >>> argnums("0,k")
    (0, 'k')
    """
    parts = [part.strip() for part in text.split(",")]
    found = [int(part) if part.lstrip("-").isdigit() else part for part in parts if part]
    return found[0] if "," not in text else tuple(found)


def named(target: str) -> Any:
    """The function at `module:name`, or at `file.py:name`."""
    place, _, name = target.rpartition(":")
    if not place or not name:
        raise ValueError(f"{target!r} names no function: write package.module:function")
    try:
        return reduce(getattr, name.split("."), module(place))
    except AttributeError as error:
        raise ImportError(str(error)) from None


def module(place: str) -> Any:
    """The module of a name or of a file."""
    return _loaded(Path(place)) if place.endswith(".py") else _imported(place)


def _imported(name: str) -> Any:
    if "" not in sys.path and str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    return importlib.import_module(name)


def _loaded(path: Path) -> Any:
    """A file as a module, with its own folder on the path as when it is run; once in a process."""
    known = sys.modules.get(path.stem)
    file = getattr(known, "__file__", None)
    if file is not None and path.exists() and Path(file).resolve() == path.resolve():
        return known
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be imported")
    loaded = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.parent.resolve()))
    sys.modules.setdefault(path.stem, loaded)
    spec.loader.exec_module(loaded)
    return loaded
