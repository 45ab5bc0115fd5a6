"""The plain Python function that a callable comes down to."""

from __future__ import annotations

import functools
import inspect
import sys
import types
from collections.abc import Mapping
from dataclasses import field
from typing import Any

import gast

from srcgrad.errors import DifferentiationError, NotDifferentiable, SourceUnavailable
from srcgrad.frontend.reading import functions
from srcgrad.frontend.reading.forwarding import forwarded, forwarding
from srcgrad.frontend.reading.library_calls import calling, is_of_library
from srcgrad.operators import Mapped, Operated
from srcgrad.records import dataclass


@dataclass(frozen=True)
class Unwrapped:
    """The plain Python function under a callable, and the arguments that the callable has bound."""

    function: types.FunctionType
    bound: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)
    of_derivative: frozenset[str] = frozenset()
    """If the function calls a derivative, the keywords that are taken there."""

    @property
    def taken(self) -> frozenset[str]:
        """The keywords that mean something to the function, or are bound."""
        own = own_signature(self.function).parameters
        return self.of_derivative | own.keys() | self.keywords.keys()


def unwrap(function: Any, is_called_by_name: bool = True) -> Unwrapped:
    """The plain Python function that a callable comes down to.

    Follows bound methods, `functools.partial`, `functools.lru_cache`, Numba dispatchers, callable
    instances, and decorators that only pass their arguments on; what other decorators make is the
    function itself. A derivative is a function that calls it, and so is one of NumPy, SciPy or
    `math`, unless it has been called by its name already.

    >>> import functools
    >>> def power(x, n): return x**n
    >>> unwrap(functools.partial(power, n=3)).keywords
    {'n': 3}
    """
    bound: tuple[Any, ...] = ()
    keywords: dict[str, Any] = {}
    is_method = False
    while True:
        if is_called_by_name and not is_method and is_of_library(function):
            return Unwrapped(calling(function), bound, keywords)
        if isinstance(function, functools.partial):
            _refuse_placeholders(function)
            bound, keywords = function.args + bound, {**function.keywords, **keywords}
            function = function.func
        elif isinstance(function, types.MethodType):
            bound, function = (function.__self__, *bound), function.__func__
            is_method = True
        elif isinstance(function, staticmethod):
            function = function.__func__
        elif isinstance(function, functools._lru_cache_wrapper):
            function = function.__wrapped__
        elif _is_dispatcher(function):
            function = function.py_func
        elif isinstance(function, types.FunctionType):
            if not is_transparent(function):
                return Unwrapped(function, bound, keywords)
            function = vars(function)["__wrapped__"]
        elif isinstance(function, Operated):
            made = forwarding(function, function.operator.name)
            return Unwrapped(made, bound, keywords, function.taken)
        elif isinstance(function, Mapped):
            return Unwrapped(forwarding(function, "vmap"), bound, keywords)
        else:
            call = inspect.getattr_static(type(function), "__call__", None)
            if isinstance(function, type) or not _has_python_under(call):
                raise _not_python(function)
            bound, function = (function, *bound), call


def innermost(function: Any) -> types.FunctionType:
    """The function with a text of the user's under derivatives of derivatives, and batches."""
    found = unwrap(function).function
    while (called := forwarded(found)) is not None:
        found = unwrap(called.__wrapped__).function
    return found


def _has_python_under(call: Any) -> bool:
    return isinstance(call, types.FunctionType | functools._lru_cache_wrapper) or (
        _is_dispatcher(call)
    )


def _is_dispatcher(function: Any) -> bool:
    """Whether this is a Numba-compiled function; Numba need not be imported to know."""
    return type(function).__module__.startswith("numba.") and isinstance(
        getattr(function, "py_func", None), types.FunctionType
    )


def _refuse_placeholders(function: functools.partial[Any]) -> None:
    placeholder: Any = getattr(functools, "Placeholder", None)
    if placeholder is not None and any(value is placeholder for value in function.args):
        raise NotDifferentiable(
            f"a functools.partial of {_called(function.func)} leaves gaps between its arguments",
            advice="Bind those arguments by name, or write a lambda.",
            code="SG269",
        )


def own_signature(function: types.FunctionType) -> inspect.Signature:
    """The parameters in a function's own text, whatever a decorator says that they are."""
    code, cells = function.__code__, function.__closure__
    bare = types.FunctionType(code, {}, function.__name__, function.__defaults__, cells)
    bare.__kwdefaults__ = function.__kwdefaults__
    bare.__annotations__ = function.__annotations__
    return inspect.signature(bare)


def is_transparent(wrapper: types.FunctionType) -> bool:
    """Whether a decorator's function only calls the function it wraps with its own arguments."""
    if "__wrapped__" not in vars(wrapper):
        return False
    if wrapper.__globals__.get("__name__") == "numpy._core._ufunc_config":  # np.errstate
        return True
    try:
        tree = functions.read(wrapper).tree
    except DifferentiationError:
        return False
    body = tree.body
    if isinstance(tree, gast.FunctionDef):
        documented = isinstance(body[0], gast.Expr) and isinstance(body[0].value, gast.Constant)
        if len(body) != 1 + documented or not isinstance(body[-1], gast.Return):
            return False
        body = body[-1].value
    match body:
        case gast.Call(
            func=gast.Name(id=name),
            args=[gast.Starred(value=gast.Name(id=args))],
            keywords=[gast.keyword(arg=None, value=gast.Name(id=kwargs))],
        ):
            parameters = inspect.signature(wrapper, follow_wrapped=False).parameters.values()
            cell = functions.closure_values(wrapper).get(name)
            called = cell.cell_contents if cell is not None else None
            return called is vars(wrapper)["__wrapped__"] and [str(p) for p in parameters] == [
                f"*{args}",
                f"**{kwargs}",
            ]
    return False


def _not_python(function: Any) -> Exception:
    """The error for something that no Python text defines."""
    name = _called(function)
    if not callable(function):
        kind = type(function).__name__
        return NotDifferentiable(
            f"a function is needed, not {function!r} ({kind})",
            advice="Give a function, a method or a lambda.",
            code="SG270",
        )
    if isinstance(function, type) and not _is_builtin_class(function):
        return SourceUnavailable(
            f"`{name}` is a class; a function that makes one and returns a number has a derivative",
            advice=f"Wrap it: `def f(x): return {name}(x).value`, say.",
            code="SG605",
        )
    parameters = _parameters_of(function)
    return SourceUnavailable(
        f"`{name}` is built in; wrap it: `def f({parameters}): return {name}({parameters})`",
        code="SG604",
    )


def _is_builtin_class(function: type) -> bool:
    return not function.__flags__ & (1 << 9)  # Py_TPFLAGS_HEAPTYPE


def _called(function: Any) -> str:
    """What a user would write for a function: `np.sin`, `len`, `scipy.special.erf`."""
    name = getattr(function, "__qualname__", None) or getattr(function, "__name__", None)
    if name is None:
        inner = getattr(function, "function", None)
        return _called(inner) if inner is not None else type(function).__name__
    short = name.rpartition(".")[2]
    for home, written in (("numpy", "np"), ("scipy.special", "scipy.special")):
        if getattr(sys.modules.get(home), short, None) is function:
            return f"{written}.{short}"
    module = getattr(function, "__module__", None)
    if not isinstance(module, str) or module in ("builtins", "__main__"):
        return str(name)
    if module == "numpy" or module.startswith("numpy."):
        module = "np" + module.removeprefix("numpy")
    return f"{module}.{name}"


def _parameters_of(function: Any) -> str:
    """Parameter names for a wrapper of a built-in function: as many as it cannot do without."""
    count = getattr(function, "nin", None)
    if not isinstance(count, int):
        try:
            parameters = inspect.signature(function).parameters.values()
        except (TypeError, ValueError):
            count = 1
        else:
            positional = (
                inspect.Parameter.POSITIONAL_ONLY,
                inspect.Parameter.POSITIONAL_OR_KEYWORD,
            )
            count = sum(p.kind in positional and p.default is p.empty for p in parameters)
    count = max(count, 1)
    return ", ".join("xyz"[:count]) if count <= 3 else ", ".join(f"x{i + 1}" for i in range(count))
