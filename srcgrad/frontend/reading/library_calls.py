"""A function of NumPy, SciPy or `math`, or a ufunc of Numba's, as one with a text that calls it."""

from __future__ import annotations

import functools
import inspect
import itertools
import linecache
import types
from typing import Any

_count = itertools.count()
_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def is_of_library(function: Any) -> bool:
    """Whether what a function of a library does is known by its name, whatever its text is.

    So is a function that `numba.vectorize` has made, which goes through arrays as NumPy's do.

    >>> import math, scipy.stats
    >>> is_of_library(math.sin), is_of_library(scipy.stats.gmean), is_of_library(len)
    (True, True, False)
    """
    if isinstance(function, type) or not callable(function):
        return False
    if type(function).__name__ == "DUFunc":  # what numba.vectorize makes
        return True
    module = getattr(function, "__module__", None)
    if module is None and type(function).__name__ == "ufunc":
        module = "scipy"
    home = module.split(".")[0] if isinstance(module, str) else ""
    return home == "scipy" or (
        home in ("numpy", "math", "cmath") and not isinstance(function, types.FunctionType)
    )


@functools.lru_cache(maxsize=1024)
def calling(function: Any) -> types.FunctionType:
    """A function that calls one of a library; what that can do without is handed on as given.

    before  scipy.linalg.solve
    after   def solve(a, b, *rest, **others):
                return of_library(a, b, *rest, **others)
    """
    stem = function.__name__ if function.__name__.isidentifier() else "function"
    names = ", ".join((*_required(function), "*rest", "**others"))
    text = f"def {stem}({names}):\n    return of_library({names})\n"
    file = f"<{stem} {next(_count)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    module = getattr(function, "__module__", "numpy")
    namespace: dict[str, Any] = {"of_library": function, "__name__": module}
    exec(compile(text, file, "exec"), namespace)
    made = namespace[stem]
    assert isinstance(made, types.FunctionType), "a definition gives a function"
    made.__doc__ = function.__doc__
    vars(made)["_of_library"] = function
    return made


def calls_library(function: types.FunctionType) -> bool:
    """Whether `calling` has made a function."""
    return "_of_library" in vars(function)


def _required(function: Any) -> list[str]:
    """Names for the parameters that a function cannot do without."""
    count = getattr(function, "nin", None)
    if not isinstance(count, int):
        try:
            own = inspect.signature(function).parameters.values()
        except (TypeError, ValueError):
            return ["x"]
        return [p.name for p in own if p.kind in _POSITIONAL and p.default is p.empty] or ["x"]
    return ["x", "y", "z"][:count] if count <= 3 else [f"x{k + 1}" for k in range(count)]
