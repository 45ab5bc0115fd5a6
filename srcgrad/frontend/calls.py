"""Calls: Python functions are read in place, others get the meaning that the tables give them."""

from __future__ import annotations

import builtins
import contextlib
import difflib
import functools
import inspect
import math
import operator
import os
import sys
import types
import typing
import warnings
from collections.abc import Callable
from typing import Any, NoReturn

import gast
import numpy as np

from srcgrad import errors, ir
from srcgrad.errors import Span
from srcgrad.frontend import (
    advice,
    arithmetic,
    arity,
    blame,
    cached,
    callees,
    classes,
    containers,
    dispatched,
    objects,
    outside,
    overloaded,
    pointwise,
    recursion,
    texts,
)
from srcgrad.frontend import source as reading
from srcgrad.frontend.arithmetic import is_number, plain
from srcgrad.frontend.liveness import liveness
from srcgrad.frontend.registry import DEFINITIONS, REGISTRY, enter_late
from srcgrad.frontend.run import (
    Frame,
    NeedKnown,
    NeedUnits,
    NotAccumulated,
    Raised,
    Run,
    is_ours,
)
from srcgrad.frontend.source import Source
from srcgrad.frontend.values import (
    ArrayRef,
    Bound,
    Closure,
    Instance,
    Known,
    Lazy,
    ListRef,
    Number,
    Partial,
    Text,
    Tuple,
    Value,
)


def call(run: Run, function: Value, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """What a call gives."""
    match function:
        case Bound():
            return call(run, function.function, (function.owner, *args), kwargs)
        case Partial():
            return call(run, function.function, args, {**function.keywords, **kwargs})
        case Closure(node) if node in run.cached:
            return cached.call_closure(
                run, function, args, kwargs, lambda: _enter_closure(run, function, args, kwargs)
            )
        case Closure():
            return _enter_closure(run, function, args, kwargs)
        case Instance() | Tuple():
            method = objects.special(run, function, "__call__")
            if method is not None:
                return call(run, method, args, kwargs)
            if isinstance(function, Instance) and callable(function.real):
                return _unknown(run, function.real, args)
        case Known():
            return _call_known(run, function.object, args, kwargs)
    run.refuse(
        f"{arithmetic.describe(function)} is called, which is no function",
        advice="Call a function, a method or a class; a product needs its star: x * (y).",
        kind=errors.NotDifferentiable,
        code="SG213",
    )


def _call_known(
    run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value]
) -> Value:
    enter_late()
    try:
        handler = REGISTRY.get(function)
        made = None if kwargs else overloaded.converted(run, function, args)
    except TypeError:
        handler = made = None  # of what has no hash
    if made is not None:
        return made
    if handler is not None:
        arity.check(run, function, args, kwargs)
        return handler(run, args, kwargs)
    if function in _definitions():
        return enter(run, DEFINITIONS[function], args, kwargs)
    if isinstance(function, type):
        made = classes.construct(run, function, args, kwargs)
        if made is not None:
            return made
    meaning = pointwise.meaning(function)
    if meaning is not None:
        return pointwise_call(run, meaning, function, args, kwargs)
    if isinstance(function, types.FunctionType):
        if objects.is_generated(function):
            made = classes.generated(run, function, args, kwargs)
            if made is not None:
                return made
        if dispatched.is_dispatcher(function):
            return dispatched.call(run, function.dispatch, args, kwargs)  # type: ignore[attr-defined]
        if function in _PURE and (made := _made_now(run, function, args, kwargs)) is not None:
            return made
        if _installed(function) and run.frames and not _installed(run.frame.source.function):
            return _enter_installed(run, function, args, kwargs)
        return enter(run, _beneath(run, function), args, kwargs)
    if isinstance(function, types.MethodType):
        owner = outside.wrap(run, function.__self__, "", lambda: function.__self__)
        return call(run, Known(function.__func__), (owner, *args), kwargs)
    if isinstance(function, functools.partial):
        bound = tuple(outside.wrap(run, each, "", _same(each)) for each in function.args)
        named = {k: outside.wrap(run, v, "", _same(v)) for k, v in function.keywords.items()}
        return call(
            run, from_python(run, Known(function.func)), (*bound, *args), {**named, **kwargs}
        )
    if hasattr(function, "py_func") and isinstance(function.py_func, types.FunctionType):
        return enter(run, function.py_func, args, kwargs)
    of_instances = REGISTRY.get(objects.on_class(type(function), "__call__"))
    if of_instances is not None and not isinstance(function, type):
        return of_instances(run, (Known(function), *args), kwargs)
    if isinstance(function, types.GenericAlias | typing._GenericAlias):  # type: ignore[attr-defined]
        return call(run, Known(function.__origin__), args, kwargs)
    if isinstance(function, functools.singledispatchmethod):
        return dispatched.call_method(run, function, args, kwargs)
    if isinstance(function, functools._lru_cache_wrapper):
        return cached.call(run, function, args, kwargs)
    made = _made_now(run, function, args, kwargs) if _foldable(function) else None
    return _unknown(run, function, args) if made is None else made


def _made_now(
    run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value]
) -> Value | None:
    """What a function without effects gives for known arguments."""
    objects = [containers.known_object(run, each) for each in args]
    named = {k: containers.known_object(run, v) for k, v in kwargs.items()}
    if containers.MISSING in objects or containers.MISSING in named.values():
        owner = getattr(function, "__self__", None)
        return texts.method(run, function, args, kwargs) if isinstance(owner, str) else None
    return from_python(run, arithmetic.fold(run, lambda: function(*objects, **named)))


_OF_CONSTANTS = ("numpy.polynomial.", "scipy.signal.", "scipy.special.")
"""Libraries whose functions of known numbers are constants: nodes, weights, windows, filters."""


def _installed(function: Any) -> bool:
    """Whether a function comes with Python or with a package that is not being worked on."""
    file = function.__code__.co_filename
    return file.startswith(_STANDARD) or "site-packages" in file or "dist-packages" in file


_STANDARD = (os.path.dirname(os.__file__) + os.sep, os.path.dirname(os.path.dirname(__file__)))


_UNREADABLE = (
    errors.UnsupportedSyntax,
    errors.MissingRule,
    errors.SourceUnavailable,
    errors.NotDifferentiable,
)


def _enter_installed(
    run: Run, function: types.FunctionType, args: tuple[Value, ...], kwargs: dict[str, Value]
) -> Value:
    """Read a function of a library; of known numbers, one that cannot be read is called now."""
    span = run.span()
    try:
        return enter(run, _beneath(run, function), args, kwargs)
    except errors.MissingRule:
        if function.__module__.startswith(_OF_CONSTANTS):
            made = _made_now(run, function, args, kwargs)
            if made is not None:
                return made
        raise
    except _CONTROL:
        raise
    except Exception as error:
        if span is None:
            raise
        raise _ruleless(function, args, span, None) from error


def _ruleless(
    function: Any, args: tuple[Value, ...], span: Span | None, inner: errors.SrcgradError | None
) -> errors.MissingRule:
    """A library's function that cannot be read, with the line at which reading it ended."""
    name = dotted(function).removesuffix(".__init__")
    text = advice.instead_of(function, name, args)
    if inner is not None and inner.span is not None:
        text += f"\n  It is read as far as this: {inner.problem}\n{inner.span.excerpt()}"
    return errors.MissingRule(f"no derivative rule for {name}", span, text, code="SG306")


_CONTROL = (errors.SrcgradError, Raised, NeedUnits, NotAccumulated, MemoryError)
"""What is raised on purpose."""


def _definitions() -> dict[Any, Any]:
    return _Hashable(DEFINITIONS)


class _Hashable(dict[Any, Any]):
    def __contains__(self, key: object) -> bool:
        try:
            return super().__contains__(key)
        except TypeError:
            return False


def _same(value: Any) -> Callable[[], Any]:
    return lambda: value


def _foldable(function: Any) -> bool:
    """Whether a built-in may be called now with known arguments: it has no effects to lose."""
    if isinstance(function, np.ufunc):
        return True
    owner = getattr(function, "__self__", None)
    if isinstance(owner, frozenset) and getattr(function, "__name__", "") in _OF_SETS:
        return False
    if isinstance(
        owner, str | bytes | int | float | complex | tuple | range | frozenset | np.generic
    ):
        return True
    objclass = getattr(function, "__objclass__", None)
    if objclass in (str, bytes, int, float, complex, tuple, range, frozenset):
        return True
    module = getattr(function, "__module__", None)
    if module in ("math", "operator", "_operator", "cmath"):
        return True
    if function in _PURE:
        return True
    if isinstance(function, type):
        return function in (
            str,
            int,
            float,
            complex,
            bool,
            bytes,
            range,
            slice,
            frozenset,
            np.dtype,
        )
    return bool(module == "numpy" and function in (np.finfo, np.iinfo))


_OF_SETS = ("__init__", "__repr__", "__str__", "__format__", "__sizeof__", "__reduce__")
"""Methods that tell a set, which is a constant here, from a frozenset, or change it."""

_PURE: tuple[Any, ...] = (
    abs, ascii, bin, callable, chr, divmod, format, hash, hex, isinstance, issubclass, len, max,
    min, oct, ord, pow, repr, round, sum, sorted, np.finfo, np.iinfo, np.result_type,
    np.promote_types, np.dtype, np.issubdtype, np.isdtype, np.can_cast, np.isscalar, str.maketrans,
    inspect.signature,
    np.errstate, contextlib.nullcontext, warnings.catch_warnings,
)  # fmt: skip


def from_python(run: Run, value: Value) -> Value:
    """The result of something computed now: numbers and other constants, tuples taken apart."""
    if isinstance(value, Known):
        made = value.object
        if isinstance(made, tuple):
            return Tuple(tuple(from_python(run, Known(item)) for item in made), type(made))
        if type(made) is list:
            return containers.new_list(run, tuple(from_python(run, Known(item)) for item in made))
        if type(made) is dict:
            return containers.new_dict(
                run, {k: from_python(run, Known(v)) for k, v in made.items()}
            )
        if isinstance(made, np.ndarray) or outside.is_object(made):
            return outside.wrap(run, made, "", _same(made))
    return value


def pointwise_call(
    run: Run,
    meaning: pointwise.Pointwise,
    function: Any,
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
) -> Value:
    """A function of numbers: of numbers, of arrays element by element, or of an object."""
    args = tuple(plain(run, each) for each in args)
    arity.check(run, function, args, kwargs)
    if meaning.definition is None and (kwargs or hasattr(function, "__defaults__")):
        args, kwargs = _positional(run, function, args, kwargs)
    if any(isinstance(each, ArrayRef | Lazy) for each in (*args, *kwargs.values())) or (
        isinstance(function, np.ufunc) and any(isinstance(each, Tuple | ListRef) for each in args)
    ):
        from srcgrad.frontend import arrays

        if meaning.definition is None and hasattr(function, "__defaults__"):
            run.refuse(
                f"{pointwise.name(function)} is called with an array, and its rule is for numbers",
                "Call it for each element, or make it a @numba.vectorize function.",
                errors.MissingRule,
                code="SG310",
            )
        if meaning.definition is not None and not isinstance(function, np.ufunc):
            return enter(run, meaning.definition, args, kwargs)
        if (
            not isinstance(function, np.ufunc)
            and not hasattr(function, "ufunc")  # made by numba.vectorize
            and len(args) == 1
            and isinstance(args[0], ArrayRef | Lazy)
        ):
            return _of_one_element(run, meaning, function, args[0])
        return arrays.elementwise(
            run, lambda *numbers: call(run, Known(function), numbers, kwargs), args
        )
    if meaning.definition is not None:
        known = [each.object for each in args if isinstance(each, Known)]
        if len(known) == len(args) and not kwargs:
            try:
                return from_python(run, arithmetic.fold(run, function, *known))
            except Raised:
                pass
        return enter(run, meaning.definition, args, kwargs)
    for each in args:
        if not is_number(each):
            if isinstance(each, Known) and all(isinstance(a, Known) for a in args):
                return arithmetic.fold(run, function, *(a.object for a in args))  # type: ignore[union-attr]
            if isinstance(each, Known) and each.object is None and function is round:
                args = args[:1]
                break
            run.refuse(
                f"{pointwise.name(function)} of {arithmetic.describe(each)}",
                "It takes numbers.",
                errors.NotDifferentiable,
                code="SG214",
            )
    return arithmetic.numbers(run, function, *args)


def _of_one_element(
    run: Run, meaning: pointwise.Pointwise, function: Any, array: ArrayRef | Lazy
) -> Value:
    """`float(x)`, `math.sin(x)` of an array of one element; `abs(x)`, `round(x)` of any."""
    from srcgrad.frontend import arrays

    if function in (abs, round, np.where) or (
        isinstance(function, type) and issubclass(function, np.generic)
    ):
        return arrays.elementwise(run, lambda x: arithmetic.numbers(run, function, x), (array,))
    for extent in array.shape:
        arrays.agree(
            run,
            extent,
            Known(1),
            [array.shape],
            f"only an array of one element converts to a number, not one of shape "
            f"{arrays.shape_text(array.shape)}",
        )
    value = arrays.element(run, array, (Known(0),) * array.ndim)
    return arithmetic.numbers(run, function, value)


def _positional(
    run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value]
) -> tuple[tuple[Value, ...], dict[str, Value]]:
    try:
        bound = inspect.signature(function).bind(*args, **kwargs)
        given = set(bound.arguments)
        bound.apply_defaults()
        for name in bound.arguments.keys() - given:
            default = bound.arguments[name]
            if bound.signature.parameters[name].default is default:
                bound.arguments[name] = outside.wrap(run, default, "", _same(default))
        if not bound.kwargs:
            return bound.args, {}
    except (TypeError, ValueError):
        if not kwargs:
            return args, kwargs
    run.refuse(
        f"{pointwise.name(function)} with the keyword {next(iter(kwargs), None)}",
        "Pass its operands by position.",
        errors.MissingRule,
        code="SG307",
    )


# ---------------------------------------------------------------------------- reading functions


def _beneath(run: Run, function: types.FunctionType) -> types.FunctionType:
    """The function under decorators that change nothing."""
    if not hasattr(function, "__wrapped__"):
        return function
    found = reading.unwrap(function)
    assert not found.bound and not found.keywords
    return found.function


@functools.lru_cache(maxsize=1024)
def _liveness(node: Any) -> Any:
    return liveness(node)


def enter(run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """Read a Python function in place of a call of it, or call it by name if that is long."""
    made = callees.called(run, function, args, kwargs, enter)
    if made is not None:
        return made
    with run.growth.call(function):
        try:
            return _in_place(run, function, args, kwargs)
        except errors.DifferentiationError as error:
            if _is_first_of_library(run, function):
                raise _of_library(run, function, args, error) from error
            raise


def _of_library(
    run: Run, function: Any, args: tuple[Value, ...], error: errors.DifferentiationError
) -> errors.DifferentiationError:
    """What stopped the reading of a library's function, said of the user's call."""
    span = run.span()
    if span is None or (error.span is not None and error.span.file == span.file):
        return error
    if isinstance(error, _UNREADABLE) and not isinstance(error, NeedKnown):
        return _ruleless(function, args, span, error)
    return blame.at_call(run, error, dotted(function))


def _is_first_of_library(run: Run, function: Any) -> bool:
    """Whether a call leads from the user's functions into a library's."""
    if not run.frames or is_ours(function) or not _installed(function):
        return False
    return not _installed(run.frame.source.function)


def _in_place(run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    try:
        source = reading.read(function)
    except errors.SourceUnavailable as error:
        if error.span is None:
            raise type(error)(error.problem, run.span(), error.advice, code=error.code) from None
        raise
    run.functions[function] = None
    frame = Frame(
        run.number(), source, source.tree, None, function, _liveness(source.tree), function.__name__
    )
    defaults = tuple(
        outside.wrap(run, value, "", _default(function, k))
        for k, value in enumerate(function.__defaults__ or ())
    )
    keyword_defaults = {
        name: outside.wrap(run, value, "", _same(value))
        for name, value in (function.__kwdefaults__ or {}).items()
    }
    bound = bind(run, source.tree, function.__name__, args, kwargs, defaults, keyword_defaults)
    return _body(run, frame, bound)


def _default(function: types.FunctionType, position: int) -> Callable[[], Any]:
    return lambda: (function.__defaults__ or ())[position]


def _enter_closure(
    run: Run, closure: Closure, args: tuple[Value, ...], kwargs: dict[str, Value]
) -> Value:
    node = closure.node
    frame = inner_frame(run, closure.frame, node, closure.name)
    keyword_defaults = {
        each.id: value
        for each, value in zip(node.args.kwonlyargs, closure.keyword_defaults, strict=True)
        if value is not None
    }
    bound = bind(run, node, closure.name, args, kwargs, closure.defaults, keyword_defaults)
    return _body(run, frame, bound)


def inner_frame(run: Run, parent: Frame, node: Any, name: str) -> Frame:
    """A call of a function, or a comprehension, that stands within another."""
    if name == "<comprehension>":
        return Frame(run.number(), parent.source, node, parent, None, _targets(node), name)
    return Frame(run.number(), parent.source, node, parent, None, _liveness(node), name)


@functools.lru_cache(maxsize=1024)
def _targets(node: Any) -> Any:
    from srcgrad.frontend.liveness import Liveness

    names = frozenset(
        each.id
        for clause in node.generators
        for each in gast.walk(clause.target)
        if isinstance(each, gast.Name)
    )
    return Liveness(names, names, frozenset(), frozenset())


def bind(
    run: Run,
    node: Any,
    name: str,
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
    defaults: tuple[Value, ...],
    keyword_defaults: dict[str, Value],
) -> dict[str, Value]:
    """Give each parameter its value, with Python's own errors."""
    a = node.args
    only = [each.id for each in a.posonlyargs]
    positional = only + [each.id for each in a.args]
    keyword_only = [each.id for each in a.kwonlyargs]
    bound: dict[str, Value] = dict(zip(positional, args, strict=False))
    extra = args[len(positional) :]
    rest: dict[str, Value] = {}
    if extra and a.vararg is None:
        words = (
            f"{name}() takes {len(positional)} positional argument{'s' * (len(positional) != 1)} "
            f"but {len(args)} {'was' if len(args) == 1 else 'were'} given"
        )
        raise Raised(TypeError(words), run.span())
    for key, value in kwargs.items():
        if key in bound:
            words = f"{name}() got multiple values for argument {key!r}"
            raise Raised(TypeError(words), run.span())
        if (key in positional and key not in only) or key in keyword_only:
            bound[key] = value
        elif a.kwarg is not None:
            rest[key] = value
        else:
            words = f"{name}() got an unexpected keyword argument {key!r}"
            raise Raised(TypeError(words), run.span())
    for key, value in zip(positional[len(positional) - len(defaults) :], defaults, strict=True):
        bound.setdefault(key, value)
    for key, value in keyword_defaults.items():
        bound.setdefault(key, value)
    missing = [key for key in (*positional, *keyword_only) if key not in bound]
    if missing:
        kind = "positional" if missing[0] in positional else "keyword-only"
        shown = " and ".join(map(repr, missing))
        count = f"{len(missing)} required {kind} argument{'s' * (len(missing) > 1)}"
        words = f"{name}() missing {count}: {shown}"
        raise Raised(TypeError(words), run.span())
    if a.vararg is not None:
        bound[a.vararg.id] = Tuple(tuple(containers.stored(run, each) for each in extra))
    if a.kwarg is not None:
        bound[a.kwarg.id] = containers.new_dict(run, rest)
    return {key: containers.stored(run, value) for key, value in bound.items()}


def _body(run: Run, frame: Frame, bound: dict[str, Value]) -> Value:
    """Read the body of a function whose parameters are bound."""
    from srcgrad.frontend import statements
    from srcgrad.frontend.expressions import evaluate, plain_or_none

    recursion.check(run, frame, bound)
    for name, value in bound.items():
        run.state["name", frame.id, name] = value
        if isinstance(value, Number):
            run.hints.setdefault(value.atom.name, name)
    place = frame.site = run.place
    run.frames.append(frame)
    run.place = frame.node
    node = frame.node
    try:
        if isinstance(node, gast.Lambda):
            return evaluate(run, node.body)
        statements.block(run, node.body)
        result = _result(run, frame)
        return plain_or_none(run, result)
    finally:
        run.frames.pop()
        run.place = place
        kept = frame.liveness.captured
        for key in [key for key in run.state if len(key) > 1 and key[1] == frame.id]:
            if key[0] in ("returned", "return", "broken", "continued", "ended") or (
                key[0] == "name" and key[2] not in kept
            ):
                del run.state[key]


def _result(run: Run, frame: Frame) -> Value:
    """What the call returns, with `None` at the end of the function."""
    from srcgrad.frontend.joins import branch
    from srcgrad.frontend.run import DEAD

    if DEAD in run.state:
        raise Raised(RuntimeError("every path raises"), run.span())
    returned = run.state.get(("returned", frame.id), Known(False))
    returned = arithmetic.truth(run, returned)
    if isinstance(returned, Known):
        return run.state["return", frame.id] if returned.object else Known(None)
    value = run.state[("return", frame.id)]
    if isinstance(value, Known) and value.object is None:
        return value
    last = frame.node.body[-1]
    run.place = last
    span = run.span(last)
    if frame is run.frames[0]:
        line = "" if span is None else f" ending at line {last.end_lineno or last.lineno}"
        run.refuse(
            f"the path{line} returns nothing, while another returns {arithmetic.describe(value)}",
            "Return a value on every path.",
            code="SG106",
        )

    def nothing() -> None:
        run.state["return", frame.id] = Known(None)

    branch(run, returned, lambda: None, nothing)
    return run.state[("return", frame.id)]


# ---------------------------------------------------------------------------------- exceptions


def make_exception(
    run: Run,
    kind: type[BaseException],
    args: tuple[Value, ...],
    span: Span | None,
    kwargs: dict[str, Value] | None = None,
) -> Raised:
    """An exception with its message, which may show run-time numbers."""
    if len(args) == 1 and not kwargs and not isinstance(args[0], Known):
        text = containers.formatted(run, args[0], Known(""), -1)
        if isinstance(text, Text):
            return Raised(_exception(run, kind, text.template), span, text.arguments)
        args = (text,)
    objects = [containers.known_object(run, each) for each in args]
    named = {key: containers.known_object(run, each) for key, each in (kwargs or {}).items()}
    if containers.MISSING in (*objects, *named.values()):
        _refuse_arguments(run)
    return Raised(_exception(run, kind, *objects, **named), span)


def _exception(run: Run, kind: type[BaseException], *args: Any, **kwargs: Any) -> BaseException:
    try:
        return kind(*args, **kwargs)
    except Exception as error:  # what its own constructor raises
        raise Raised(error, run.span()) from None


def _refuse_arguments(run: Run) -> NoReturn:
    """An exception is made of numbers of the program; in a definition of ours, to name an axis."""
    ours = next((each for each in run.frames if is_ours(each.source.function)), None)
    if ours is None:
        run.refuse(
            "an exception with a message that is not a string", "Use one f-string.", code="SG107"
        )
    run.refuse(
        f"an argument of {ours.name}, such as an axis, must be known",
        "Give it as a number, or as an integer argument of the function.",
        NeedKnown,
        code="SG2119",
    )


# ------------------------------------------------------------------------------------ no meaning


def _unknown(run: Run, function: Any, args: tuple[Value, ...]) -> Value:
    name = dotted(function)
    reason = pointwise.refusal(function)
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
        for each in (*REGISTRY, *DEFINITIONS, *pointwise.MEANINGS)
        if getattr(each, "__name__", "")
    }
    found = difflib.get_close_matches(name, sorted(known), 2, 0.75)
    return [dotted(known[each]) for each in found if known[each] is not function]


__all__ = ["Source", "call", "from_python", "inner_frame", "ir", "math", "operator", "sys"]
