"""Compiling without Numba's warnings, and without the filters that all threads share.

Numba catches warnings as it infers types, by `warnings.catch_warnings`, which changes the filters
of the process: what another thread emits meanwhile is lost, and where two threads do so at once,
the changed filters stay. Here Numba's modules are given a stand-in for `warnings` for as long as
their compiler's lock is held. Nobody else compiles then, so nobody else sees it.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from typing import Any

from numba.core import compiler, errors
from numba.core.compiler_lock import global_compiler_lock
from numba.core.errors import NumbaWarning
from numba.core.typing import npydecl
from numba.np import linalg

_ALL: tuple[Any, ...] = (errors, compiler, npydecl, linalg)
MODULES = tuple(module for module in _ALL if hasattr(module, "warnings"))
"""Those of Numba's modules that catch warnings, or warn of what is slow."""


class _Deaf:
    """What Numba uses of the module `warnings`, without a filter and deaf to Numba's own."""

    @staticmethod
    @contextlib.contextmanager
    def catch_warnings(record: bool = False) -> Iterator[list[Any]]:
        yield []

    @staticmethod
    def simplefilter(*_: Any) -> None:
        """There are no filters."""

    @staticmethod
    def warn(message: Any, category: Any = None, stacklevel: int = 1) -> None:
        kind = type(message) if isinstance(message, Warning) else category or UserWarning
        if not issubclass(kind, NumbaWarning):
            warnings.warn(message, category, stacklevel + 1)

    warn_explicit = staticmethod(warnings.warn_explicit)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Numba compiles without warnings of its own."""
    with global_compiler_lock:
        before = [module.warnings for module in MODULES]
        try:
            for module in MODULES:
                module.warnings = _Deaf
            yield
        finally:
            for module, kept in zip(MODULES, before, strict=True):
                module.warnings = kept
