"""What a program finds outside itself: globals, closure cells, and the attributes of objects."""

from __future__ import annotations

import builtins
import difflib
import enum
import importlib
import types
from collections.abc import Callable, Collection
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.errors import Unbound
from srcgrad.frontend import chapters
from srcgrad.frontend.arguments.sparse import is_sparse
from srcgrad.frontend.reading import subclasses
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core import aliasing, memory
from srcgrad.frontend.values.core.captured import Captured, Dependency
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    DictRef,
    Entries,
    Instance,
    Key,
    Known,
    ListRef,
    Number,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment.draws import Evaluate
from srcgrad.frontend.values.numbers.scalars import python_type
from srcgrad.records import dataclass
from srcgrad.types import Array, Scalar

Getter = Callable[[], Any]
HEAP_TYPE = 1 << 9


@dataclass(frozen=True, eq=False)
class Within:
    """What a class that a function makes has in the place of a value of that function's."""

    value: Value


PLAIN = (dict, types.MappingProxyType)
"""What is taken for a dict by its class."""

STAND_INS: dict[type, Callable[[Any], Any]] = {}
"""What makes of an object one of a class in plain Python that takes its place, by its class."""


def array_type(array: np.ndarray[Any, Any]) -> Array:
    """The type of an array: dtype, axes and memory layout."""
    if array.flags.c_contiguous:
        layout = "C"
    elif array.flags.f_contiguous:
        layout = "F"
    else:
        layout = "A"
    units = frozenset(axis for axis, size in enumerate(array.shape) if size == 1)
    return Array(array.dtype.name, array.ndim, layout, units, not array.flags.writeable)  # type: ignore[arg-type]


def is_object(value: Any) -> bool:
    """Whether this is an instance of a class written in Python, with attributes of its own."""
    kind = type(value)
    return (
        bool(kind.__flags__ & HEAP_TYPE)
        and not isinstance(value, type | types.ModuleType | enum.Enum | BaseException)
        and kind.__name__ != "cython_function_or_method"
        and kind.__module__.split(".")[0] not in ("numpy", "numba", "functools", "abc", "typing")
        and (hasattr(value, "__dict__") or hasattr(kind, "__slots__"))
    )


def wrap(run: Run, value: Any, path: str, get: Getter, attribute: bool = False) -> Value:
    """A value from outside; arrays, and floats of objects, become parameters of the program."""

    def remembered(make: Callable[[], Value]) -> Value:
        if id(value) not in run.taken.objects:
            run.taken.objects[id(value)] = (value, make())
        made = run.taken.objects[id(value)][1]
        run.taken.identities.note_outside(made, value, path, get)
        if run.taken.identities.is_changed(value):
            assert isinstance(made, ListRef | DictRef | Instance), "only these are changed"
            aliasing.changed(run, made)
        return made

    if isinstance(value, Within):
        return value.value
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufc":
        return remembered(lambda: _captured_array(run, value, path, get))
    number = python_type(value)
    if number is not None:
        if attribute and number.dtype.startswith(("float", "complex")):
            return _captured_number(run, value, number, path, get)
        depend(run, value, path, get)
        return Known(value)
    if isinstance(value, tuple) and (type(value) is tuple or hasattr(value, "_fields")):
        depend(run, len(value), f"len({path})", lambda: len(get()))
        items = tuple(
            wrap(run, item, f"{path}[{k}]", lambda k=k: get()[k], attribute)  # type: ignore[misc]
            for k, item in enumerate(value)
        )
        made = Tuple(items, type(value))
        run.taken.identities.note_outside(made, value, path, get)
        return made
    if type(value) is list:
        return remembered(lambda: _list(run, value, path, get, attribute))
    if type(value) is dict:
        return remembered(lambda: _dict(run, value, path, get, attribute))
    if isinstance(value, types.MappingProxyType):
        inner = {**value}
        return remembered(lambda: _dict(run, inner, path, lambda: {**get()}, attribute))
    if isinstance(value, np.random.Generator | np.random.RandomState):
        return remembered(lambda: _generator(run, value, get))
    if is_sparse(value):
        return remembered(lambda: _sparse(run, value, path, get))
    if is_object(value):
        return remembered(lambda: _object(run, value, path, get))
    stands_for = STAND_INS.get(type(value))
    if stands_for is not None:
        return remembered(lambda: _object(run, stands_for(value), path, lambda: stands_for(get())))
    if isinstance(value, str | bytes | None | types.FunctionType | range | frozenset | enum.Enum):
        depend(run, value, path, get)
    elif path and isinstance(value, Collection) and type(value).__module__ in _OF_PYTHON:
        depend(run, repr(value), f"repr({path})", lambda: repr(get()))  # it may change
    return Known(value)


_OF_PYTHON = ("builtins", "collections", "array")


def _object(run: Run, value: Any, path: str, get: Getter) -> Instance:
    made = Instance(run.number(), type(value), value, (path, get))
    run.taken.outside["born", made.id] = Known(True)
    for base, name in zip((list, dict), lists.HELD, strict=True):
        if isinstance(value, base):
            run.taken.outside["attribute", made.id, name] = _inside(run, value, path, get)
    return made


def _generator(run: Run, value: Any, get: Getter) -> Value:
    """A generator of random numbers, which each call asks for the next ones."""
    return generator(run, type(value), lambda call: get())


def _sparse(run: Run, value: Any, path: str, get: Getter) -> Value:
    """A matrix of scipy.sparse, whose arrays are passed in at each call."""
    chapters.enter_late()
    chapter = importlib.import_module("srcgrad.frontend.meanings.scipy.sparse")
    return chapter.captured(run, value, path, get)  # type: ignore[no-any-return]


def depend(run: Run, value: Any, path: str, get: Getter) -> None:
    if path and path not in run.taken.dependencies:
        run.taken.dependencies[path] = Dependency(path, value, get)


def _captured_array(run: Run, value: Any, path: str, get: Getter) -> Value:
    base = run.fresh(array_type(value), _last(path))
    run.taken.captured.append(Captured(base, run.draft.types[base], get, path))
    return memory.parameter_array(run, base)


def _captured_number(run: Run, value: Any, type: Scalar, path: str, get: Getter) -> Value:
    for each in run.taken.captured:
        if run.draft.hints.get(f"path {each.name}") == path:
            return Number(ir.Var(each.name), type)
    name = run.fresh(type, _last(path))
    run.draft.hints[f"path {name}"] = path
    run.taken.captured.append(Captured(name, type, get, path))
    return Number(ir.Var(name), type)


def _last(path: str) -> str:
    word = path.replace("[", ".").replace("]", "").replace("'", "").split(".")[-1]
    if not word.isidentifier():
        word = path.split(".")[-1].split("[")[0]
    return word if word.isidentifier() else "data"


def _list(run: Run, value: list[Any], path: str, get: Getter, attribute: bool) -> Value:
    ref = ListRef(run.number())
    depend(run, len(value), f"len({path})", lambda: len(get()))
    run.taken.outside["list", ref.id] = Tuple(
        tuple(
            wrap(run, item, f"{path}[{k}]", lambda k=k: get()[k], attribute)  # type: ignore[misc]
            for k, item in enumerate(value)
        )
    )
    return ref


def _dict(run: Run, value: dict[Any, Any], path: str, get: Getter, attribute: bool) -> Value:
    ref = DictRef(run.number())
    depend(run, repr(list(value)), f"keys({path})", lambda: repr(list(get())))
    run.taken.outside["dict", ref.id] = Entries(
        tuple(_key(run, key, f"list({path})[{k}]") for k, key in enumerate(value)),
        tuple(
            wrap(run, item, f"{path}[{k!r}]", lambda k=k: get()[k], attribute)  # type: ignore[misc]
            for k, item in value.items()
        ),
    )
    return ref


def _inside(run: Run, value: list[Any] | dict[Any, Any], path: str, get: Getter) -> Value:
    """What is in an object of a class that extends `list` or `dict`, whatever this overrides."""
    if isinstance(value, dict):
        return _dict(run, dict(dict.items(value)), path, lambda: dict(dict.items(get())), True)
    return _list(run, list.copy(value), path, lambda: list.copy(get()), True)


def _key(run: Run, key: Any, path: str) -> Any:
    """A key of a dict; an object of the caller's is the one that the program knows."""
    if is_object(key) and not subclasses.has_equals(type(key)):
        return wrap(run, key, path, lambda: key)
    return key


def read_name(run: Run, name: str) -> Value:
    """What a name means outside the function that is being read."""
    function = run.frame.source.function
    code, cells = function.__code__, function.__closure__ or ()
    if name in code.co_freevars:
        cell = cells[code.co_freevars.index(name)]
        try:
            value = cell.cell_contents
        except ValueError:
            run.refuse(
                f"{name} is not set yet in the enclosing function",
                advice="Set it there before the inner function is called.",
                kind=_unbound(),
                code="SG260",
            )
        where = f"{function.__module__}.{function.__qualname__}.<locals>.{name}"
        return wrap(run, value, where, lambda: cell.cell_contents)
    names = function.__globals__
    found = set_global(run, names, name)
    if found is not None:
        return found
    if name in names:
        return read_global(run, names, name)
    if hasattr(builtins, name):
        return Known(getattr(builtins, name))
    choices = [*run.frame.liveness.local, *names, *dir(builtins)]
    run.refuse(
        f"name {name!r} is not defined", _did_you_mean(name, choices), _unbound(), code="SG259"
    )


def global_place(run: Run, names: dict[str, Any], name: str) -> Key:
    """Where the state has a name of a module, which is an attribute of what stands for that."""
    if id(names) not in run.taken.modules:
        run.taken.modules[id(names)] = run.number()
    return ("attribute", run.taken.modules[id(names)], name)


def set_global(run: Run, names: dict[str, Any], name: str) -> Value | None:
    """What the program has set a name of a module to."""
    if id(names) not in run.taken.modules:
        return None
    key = global_place(run, names, name)
    if key in run.state:
        run.taken.names_read.append(key)
    return run.get(key)


def read_global(run: Run, names: dict[str, Any], name: str) -> Value:
    """What a name of a module stands for when the program begins."""
    if (id(names), name) in run.taken.start:
        return wrap(run, run.taken.start[id(names), name], "", lambda: None)
    path = f"{names.get('__name__')}.{name}"
    return wrap(run, names[name], path, lambda: names[name])


def _unbound() -> Any:
    return Unbound


def _did_you_mean(name: str, choices: list[str]) -> str | None:
    near = difflib.get_close_matches(name, choices, 3)
    return f"Did you mean {' or '.join(near)}?" if near else None


def near_misses(owner: Any, name: str) -> list[str]:
    return difflib.get_close_matches(name, [each for each in dir(owner) if each[:1] != "_"], 3)


def same(value: Any) -> Callable[[], Any]:
    return lambda: value


def from_python(run: Run, value: Value) -> Value:
    """The result of something computed now: numbers and other constants, tuples taken apart."""
    if isinstance(value, Known):
        made = value.object
        if isinstance(made, tuple):
            return Tuple(tuple(from_python(run, Known(item)) for item in made), type(made))
        if type(made) is list:
            return lists.new_list(run, tuple(from_python(run, Known(item)) for item in made))
        if type(made) in PLAIN:
            return lists.new_dict(run, {k: from_python(run, Known(v)) for k, v in made.items()})
        if isinstance(made, np.ndarray) or is_object(made):
            return wrap(run, made, "", same(made))
    return value


def generator(run: Run, kind: type, get: Evaluate) -> Instance:
    """A generator of the program: `get` finds or makes it once in each call."""
    made = Instance(run.number(), kind)
    run.taken.generators[made.id] = get
    return made
