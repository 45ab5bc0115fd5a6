"""Functions pickled as their source, where another process could not import them.

A function that a module has by its name is pickled by that, as ever. What stands in a notebook, in
a script, in another function or in a lambda goes as its text, with the globals and the closure that
its code reads: the other process compiles the text, runs nothing of the module that it stood in,
and finds the text again when srcgrad reads the function.
"""

from __future__ import annotations

import builtins
import copy
import dis
import hashlib
import importlib
import io
import linecache
import pickle
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

from srcgrad.errors import SourceMismatch


def dumps(value: Any, apart: Callable[[pickle.PickleBuffer], Any] | None = None) -> bytes:
    """A value, its functions as source where they have to be; `apart` takes arrays' memory."""
    written = io.BytesIO()
    protocol = 4 if apart is None else 5
    _Pickler(written, protocol=protocol, buffer_callback=apart).dump(value)
    return written.getvalue()


def loads(written: bytes) -> Any:
    """What `dumps` has written."""
    return pickle.loads(written)


class Portable:
    """What a derivative can do: go to another process, and be copied."""

    __wrapped__: Callable[..., Any]
    __qualname__: str
    _options: dict[str, Any]

    def __reduce__(self) -> Any:
        """Pickle the function, by its name or else its source, and the options.

        The other process finds the machine code in the cache folder, if they share that.
        """
        if is_importable(self):
            return self.__qualname__
        return _restored, (dumps((type(self), self.__wrapped__, self._options)),)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        """The same of the same function: only what a method is bound to is copied."""
        if not isinstance(self.__wrapped__, types.MethodType):
            return copy.copy(self)
        made: Any = type(self)
        return made(copy.deepcopy(self.__wrapped__, memo), **self._options)


def _restored(written: bytes) -> Any:
    kind, function, options = loads(written)
    return kind(function, **options)


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, types.ModuleType):
            return importlib.import_module, (value.__name__,)
        if isinstance(value, types.FunctionType) and not is_importable(value):
            return _reduced(value)
        return NotImplemented


def is_importable(value: Any) -> bool:
    """Whether another process finds this by its name in its module."""
    module = getattr(value, "__module__", None)
    home: Any = None if module == "__main__" else sys.modules.get(str(module))
    for name in value.__qualname__.split("."):
        home = getattr(home, name, None)
    return home is value


def _reduced(function: types.FunctionType) -> Any:
    """How to make a function of its source; what it reads may refer to it."""
    code = function.__code__
    lines = linecache.getlines(code.co_filename, function.__globals__)
    text = "".join(lines)
    try:
        place = next(k for k, each in enumerate(_codes_of(text, "<text>")) if each == code)
    except (StopIteration, SyntaxError):
        raise SourceMismatch(
            f"{function.__qualname__} cannot be pickled: it is in no module of its name, and "
            f"{code.co_filename} has not the text that it was compiled from",
            advice="Define it at the top level of a module.",
            code="SG609",
        ) from None
    cells = function.__closure__ or ()
    free = dict(zip(code.co_freevars, cells, strict=True))
    state = {
        "globals": {
            name: function.__globals__[name]
            for name in sorted(set(_globals_of(code)))
            if name in function.__globals__
        },
        "closure": {name: cell.cell_contents for name, cell in free.items() if _is_set(cell)},
        "defaults": function.__defaults__,
        "keywords": function.__kwdefaults__,
        "own": dict(vars(function)),
    }
    given = (text, place, function.__name__, function.__qualname__, function.__module__)
    return _made, given, state, None, None, _filled


def _made(text: str, place: int, name: str, qualname: str, module: str) -> types.FunctionType:
    """A function of a text, which reads nothing yet."""
    file = f"<srcgrad source {hashlib.sha256(text.encode()).hexdigest()[:16]}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    code = next(each for k, each in enumerate(_codes_of(text, file)) if k == place)
    known = {"__builtins__": builtins, "__name__": module}
    cells = tuple(types.CellType() for _ in code.co_freevars)
    made = types.FunctionType(code, known, name, None, cells)
    made.__qualname__ = qualname
    return made


def _filled(function: types.FunctionType, state: dict[str, Any]) -> None:
    function.__globals__.update(state["globals"])
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        if name in state["closure"]:
            cell.cell_contents = state["closure"][name]
    function.__defaults__, function.__kwdefaults__ = state["defaults"], state["keywords"]
    function.__dict__.update(state["own"])


def _codes_of(text: str, file: str) -> Iterator[types.CodeType]:
    """The code of each function of a text, in order."""
    return _within(compile(text, file, "exec", dont_inherit=True))


def _within(code: types.CodeType) -> Iterator[types.CodeType]:
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield each
            yield from _within(each)


def _globals_of(code: types.CodeType) -> Iterator[str]:
    """The names that a function and those in it read outside."""
    for each in (code, *_within(code)):
        for instruction in dis.get_instructions(each):
            if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
                yield instruction.argval


def _is_set(cell: types.CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return False
    return True
