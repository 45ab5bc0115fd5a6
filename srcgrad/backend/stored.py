"""Machine code in files: one function of one text, or one function of ours that many texts call."""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import platform
import sys
from collections.abc import Iterator
from functools import cache as once
from pathlib import Path
from typing import Any

import llvmlite
import llvmlite.binding as llvm
import numba
import numpy as np
from numba.core import config
from numba.core.caching import _Cache
from numba.core.compiler import CompileResult
from numba.core.registry import cpu_target
from numba.core.runtime import rtsys

from srcgrad.backend import cache as files
from srcgrad.backend import vectors

_apart: dict[str, CompileResult] = {}
"""Functions of ours that are machine code of this process by themselves, by their keys."""
_folder: list[Path | None] = [None]


def apart(key: str, target: Any) -> CompileResult | None:
    """The function of ours with this key, if it is in this process or in its file."""
    if key not in _apart:
        store = _file(key)
        found = None if store is None else store.load_overload(None, target)
        if found is None:
            return None
        target.insert_user_function(found.entry_point, found.fndesc, [found.library])
        _known(key, found)
    return _apart[key]._replace(metadata=None)


def keep_apart(key: str, result: CompileResult) -> None:
    """Remember a function of ours, and store it for other processes."""
    _known(key, result)
    _see_that_it_is_stored(key)


def _see_that_it_is_stored(key: str) -> None:
    store = _file(key)
    if store is not None and not store.path.exists():
        store.save_overload(None, _apart[key])


def _known(key: str, result: CompileResult) -> None:
    result.library.is_apart = True
    result.library.key, result.library.symbol = key, result.fndesc.llvm_func_name
    _apart[key] = result


def _file(key: str) -> MachineCode | None:
    folder = _folder[0]
    return None if folder is None else MachineCode(folder / f"srcgrad_{key}.machine")


@contextlib.contextmanager
def kept_in(folder: Path | None) -> Iterator[None]:
    """What of ours is compiled meanwhile is stored there; for who holds the compiler's lock."""
    before, _folder[0] = _folder[0], folder
    try:
        yield
    finally:
        _folder[0] = before


class MachineCode(_Cache):  # type: ignore[misc]
    """One overload of one dispatcher, in one file whose name says all that it depends on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.loaded = False

    @property
    def cache_path(self) -> str:
        return str(self.path.parent)

    def load_overload(self, signature: Any, target: Any) -> CompileResult | None:
        content = files.load_checked(self.path)
        if content is None:
            return None
        try:
            symbols, called, payload = pickle.loads(content)
            found = {key: known for key in called if (known := apart(key, target))}
            if len(found) < len(called):
                return None
            _make_available(symbols, target)
            result = CompileResult._rebuild(target, *payload)
            if found:
                result.library.apart = {key: each.library for key, each in found.items()}
        except Exception as error:  # whatever a stale pickle may raise
            files.report(f"ignoring {self.path}: {type(error).__name__}: {error}")
            return None
        self.loaded = True
        return result

    def save_overload(self, signature: Any, result: CompileResult) -> None:
        called = getattr(result.library, "apart", {})
        libraries = (result.library, *called.values())
        if result.lifted or any(each.has_dynamic_globals for each in libraries):
            return  # refers to addresses of this process
        for key in called:
            _see_that_it_is_stored(key)
        content = (_external_symbols(result.library), tuple(called), result._reduce())
        files.store_checked(self.path, pickle.dumps(content, protocol=pickle.HIGHEST_PROTOCOL))

    def enable(self) -> None:
        """Part of Numba's interface."""

    def disable(self) -> None:
        """Part of Numba's interface."""

    def flush(self) -> None:
        self.path.unlink(missing_ok=True)


def _make_available(symbols: list[str], target: Any) -> None:
    """See that the symbols exist that machine code calls: LLVM ends the process at a missing one.

    A full refresh of Numba's target takes 0.3 s in a new process; most code needs only its runtime.
    """
    rtsys.initialize(target)
    if all(llvm.address_of_symbol(symbol) for symbol in symbols):
        return
    target.refresh()
    missing = [symbol for symbol in symbols if not llvm.address_of_symbol(symbol)]
    if missing:
        raise LookupError(f"no symbol {missing[0]} in this process")


def _external_symbols(library: Any) -> list[str]:
    """The names that a library expects to find in the process."""
    module = library._final_module
    names = [*module.functions, *module.global_variables]
    called = {each.symbol for each in getattr(library, "apart", {}).values()}
    symbols = [v.name for v in names if v.is_declaration and not v.name.startswith("llvm.")]
    return [each for each in symbols if each not in called]


def digest_of(*parts: str) -> str:
    """A hash of the parts, each with its length, so that no two lists of parts run together."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode()
        digest.update(b"%d:" % len(content))
        digest.update(content)
    return digest.hexdigest()


@once
def machine() -> tuple[str, ...]:
    """What machine code depends on besides its text: versions, the processor, Numba's settings."""
    names = ("OPT", "BOUNDSCHECK", "LOOP_VECTORIZE", "SLP_VECTORIZE", "DISABLE_JIT")
    settings = [getattr(config, name) for name in names]
    return (
        *map(str, cpu_target.target_context.codegen().magic_tuple()),
        *(numba.__version__, llvmlite.__version__, np.__version__),
        *(sys.implementation.cache_tag or "", platform.platform(), sys.version),
        *map(str, settings),
        *vectors.available(),
        _own_sources(),
    )


def _own_sources() -> str:
    """A hash of what turns text into machine code here, so that an edited srcgrad starts afresh."""
    return digest_of(*(path.read_text() for path in sorted(Path(__file__).parent.glob("*.py"))))
