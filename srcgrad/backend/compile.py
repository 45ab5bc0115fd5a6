"""Generated text to machine code, by Numba, through the cache.

Each text becomes a module of its own, named after a hash of everything that the machine code
depends on, and stands in the cache folder as a file of that name: tracebacks and debuggers show its
lines, and Numba's environments, which are found by module name, are found by the next process too.
"""

from __future__ import annotations

import ast
import importlib
import linecache
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from pathlib import Path
from types import FunctionType, MappingProxyType, ModuleType
from typing import Any

import numba
import numpy as np
from numba.core import config
from numba.core.compiler import Compiler
from numba.core.errors import NumbaError

import srcgrad.types
from srcgrad.backend import cache as files
from srcgrad.backend import externals, lapack, library, memory
from srcgrad.backend.drafts import drafts, within_code_only
from srcgrad.backend.few_directions import written_out
from srcgrad.backend.lent import lend_arrays
from srcgrad.backend.machine import for_machine, names
from srcgrad.backend.pipeline import pipelines
from srcgrad.backend.plain import plain
from srcgrad.backend.quiet import quiet
from srcgrad.backend.recursion import for_any_numbers, without_constants
from srcgrad.backend.stored import MachineCode, digest_of, kept_in, machine
from srcgrad.errors import CompileError
from srcgrad.progress import working
from srcgrad.records import dataclass

Dispatcher = Any
"""A `numba.core.dispatcher.Dispatcher`, or the plain function under `NUMBA_DISABLE_JIT=1`."""

FASTMATH: frozenset[str] = frozenset()
"""LLVM's relaxations of floating point that are on by default: none."""

_lock = threading.RLock()
_compiled: dict[str, Compiled] = {}

if hasattr(os, "register_at_fork"):
    # A child forked in the middle of another thread's compilation would inherit locks nobody frees.
    os.register_at_fork(
        before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release
    )


@dataclass(frozen=True)
class Compiled:
    """A generated function in machine code, and the same function as plain Python."""

    text: str
    name: str
    module: str
    file: str
    objects: Mapping[str, Any] = field(repr=False)
    dispatcher: Dispatcher = field(repr=False)
    seconds: float
    """The time it took to compile, or to load."""
    loaded: bool
    """Whether the machine code came from the cache folder."""

    @cached_property
    def plain(self) -> Callable[..., Any]:
        """The function as Python runs it, uncompiled."""
        return plain(self.text, self.name, self.file, self.objects)


def compile_text(
    text: str,
    name: str,
    signature: Sequence[srcgrad.types.Type | numba.types.Type],
    *,
    key: str = "",
    objects: Mapping[str, Any] = MappingProxyType({}),
    parts: Mapping[str, Compiled] = MappingProxyType({}),
    cache: bool = True,
    fastmath: frozenset[str] = FASTMATH,
    constants: Mapping[str, int] = MappingProxyType({}),
) -> Compiled:
    """The function `name` of a module's text, compiled for one signature.

    `key` stands for whatever else the machine code depends on. `objects` are functions that the
    text calls and does not hold, by name; what calls them is not stored in the cache folder. So
    are `parts`, which are compiled: machine code with theirs in it is stored if they are. A text
    with parts is taken as it stands, and lets other threads of Python run. `constants` are
    arguments of which the machine code takes one value to be given, whatever a call gives.
    `fastmath` takes LLVM's names; only those that keep NaN and infinity are accepted: reassoc,
    contract, nsz, arcp, afn. Raises `CompileError` with the offending lines if Numba refuses the
    text.
    """
    if refused := fastmath - {"reassoc", "contract", "nsz", "arcp", "afn"}:
        raise ValueError(f"fastmath={sorted(refused)} would change NaN or infinity")
    argument_types = tuple(map(numba_type, signature))
    identities = [f"{called} {id(value)}" for called, value in objects.items()]
    identities += [f"{called} {part.module}" for called, part in parts.items()]
    digest = digest_of(
        *(text, name, key, *map(str, argument_types), *identities),
        *(f"{parameter} = {value}" for parameter, value in constants.items()),
        *(*sorted(fastmath), *machine()),
    )
    is_stored = all(not part.objects for part in parts.values())
    cache = cache and not objects and is_stored
    objects = {**objects, **{called: part.dispatcher for called, part in parts.items()}}
    with working(name, "compiling"), _lock:
        known = _compiled.get(digest)
        if known is None or (cache and not os.path.isabs(known.file)):
            known = _compiled[digest] = _compile(
                text,
                name,
                argument_types,
                digest,
                files.folder() if cache else None,
                fastmath,
                objects,
                bool(parts),
                constants,
            )
    return known


def numba_type(kind: srcgrad.types.Type | numba.types.Type) -> numba.types.Type:
    """Numba's name for a type of ours."""
    match kind:
        case srcgrad.types.Scalar(dtype):
            return _number(dtype)
        case srcgrad.types.Array(dtype, ndim, layout, _, readonly):
            return numba.types.Array(_number(dtype), ndim, layout, readonly)
        case _:
            return kind


def _number(dtype: str) -> numba.types.Type:
    return numba.from_dtype(np.dtype(dtype))


def _compile(
    text: str,
    name: str,
    argument_types: tuple[numba.types.Type, ...],
    digest: str,
    folder: Path | None,
    fastmath: frozenset[str],
    objects: Mapping[str, Any],
    of_parts: bool,
    constants: Mapping[str, int],
) -> Compiled:
    start = time.perf_counter()
    module = f"srcgrad_{name}_{digest[:24]}"
    file = None if folder is None else folder / f"{module}.py"
    if file is not None and not files.store_text(file, text):
        file = None
    shown = f"<{module}>" if file is None else str(file)
    linecache.cache[shown] = (len(text), None, text.splitlines(keepends=True), shown)
    rewrite = None if of_parts else argument_types
    function = _load_module(text, name, rewrite, module, shown, objects, constants).__dict__[name]
    externals.install(text)
    if library.is_needed(text):
        lapack.install()
    if "np.fft." in text:
        importlib.import_module("rocket_fft")
    if config.DISABLE_JIT:
        return Compiled(
            text, name, module, shown, objects, function, time.perf_counter() - start, False
        )
    memory.install()
    store = None if file is None else MachineCode(file.with_suffix(".machine"))
    try:
        with kept_in(folder):
            dispatcher = _dispatcher(function, text, argument_types, fastmath, store, of_parts)
    except Exception as error:  # a NumbaError as a rule, but not always
        raise _compile_error(error, text, name, shown, argument_types) from error
    dispatcher.disable_compile()
    loaded = store is not None and store.loaded
    seconds = time.perf_counter() - start
    return Compiled(text, name, module, shown, objects, dispatcher, seconds, loaded)


def _dispatcher(
    function: Any,
    text: str,
    argument_types: tuple[numba.types.Type, ...],
    fastmath: frozenset[str],
    store: MachineCode | None,
    nogil: bool,
) -> Dispatcher:
    """A dispatcher that holds the machine code of a function, stored or compiled."""
    with quiet(), drafts():
        for compiler in pipelines(text, function.__name__):
            dispatcher = numba.njit(
                error_model="numpy", fastmath=set(fastmath), pipeline_class=compiler, nogil=nogil
            )(function)
            if store is not None:
                dispatcher._cache = store
            try:
                dispatcher.compile(argument_types)
                break
            except NumbaError:
                if compiler is Compiler:
                    raise
    return dispatcher


def _load_module(
    text: str,
    name: str,
    argument_types: tuple[numba.types.Type, ...] | None,
    module: str,
    file: str,
    objects: Mapping[str, Any],
    constants: Mapping[str, int],
) -> ModuleType:
    """Execute the text as a module, one that Numba finds in `sys.modules`.

    It is rewritten for the machine, and these types, if there are any.
    """
    loaded = ModuleType(module)
    loaded.__file__ = file
    sys.modules[module] = loaded
    loaded.__dict__.update({called: _jitted(value) for called, value in objects.items()})
    tree = ast.parse(text)
    if argument_types is not None and not config.DISABLE_JIT:
        loaded.__dict__.update(names())
        *above, function = tree.body  # above stand imports, and functions of the user's
        if constants and isinstance(function, ast.FunctionDef):
            written_out(function, constants)
        if isinstance(function, ast.FunctionDef):
            lend_arrays(function, above, argument_types)
        tree.body = [*above, *for_machine(ast.Module([function], []), name, argument_types).body]
        without_constants(tree)
    exec(compile(tree, file, "exec"), loaded.__dict__)
    for_any_numbers(list(loaded.__dict__.values()))
    if "objmode" not in text:  # Python calls no function of the text but the last
        own = [each for each in loaded.__dict__.values() if _module_of(each) == module]
        within_code_only(own)
    return loaded


def _module_of(value: Any) -> str | None:
    return getattr(getattr(value, "py_func", None), "__module__", None)


def _jitted(function: Any) -> Any:
    if not isinstance(function, FunctionType):
        return function
    found = numba.njit(function)
    within_code_only([found])
    return found


def _compile_error(
    error: Exception, text: str, name: str, file: str, argument_types: tuple[Any, ...]
) -> CompileError:
    """Numba's refusal, with the lines of the generated text around the place."""
    place = re.search(rf'{re.escape(Path(file).name)}", line (\d+)', str(error))
    location = getattr(error, "loc", None)
    line = location.line if location is not None and location.filename == file else 0
    line = int(place[1]) if place else line
    lines = text.splitlines()
    shown = range(max(line - 3, 0), min(line + 2, len(lines))) if line else range(len(lines))
    listing = "\n".join(f"  {'>' if i + 1 == line else ' '}{i + 1:4} {lines[i]}" for i in shown)
    kinds = ", ".join(map(str, argument_types))
    words = str(error).strip().splitlines()
    reason = next((each for each in words if each and not each.startswith("Failed in ")), None)
    advice = (
        "The text above is srcgrad's: please report it, with the function that it is made "
        "from. Numba's own message is the cause of this error."
    )
    for statement in ast.parse(text).body:
        if isinstance(statement, ast.FunctionDef) and statement.name != name:
            if statement.lineno <= line <= (statement.end_lineno or 0):
                advice = (
                    f"{statement.name} has a rule, so derivatives call it: write it so that "
                    "numba.njit compiles it. Numba's own message is the cause of this error."
                )
    return CompileError(
        f"Numba does not compile {name}({kinds}): {reason or type(error).__name__}\n{listing}",
        advice=advice,
        code="SG702",
    )
