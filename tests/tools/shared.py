"""Derivatives that the tests of one program share, as the calls of a user's one do.

A program that is checked at several points is read, differentiated and compiled once for each
combination of types. Neighbours share it: only the last few are kept.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any


def derivative(entry: Callable[..., Any], program: Any, argnums: Any, **options: Any) -> Any:
    """`entry(program, argnums, **options)`, the one that there is already if there is one.

    Functions made within a test are its own: what they capture may be other things each time.

    >>> from srcgrad import grad, jvp
    >>> from tests.golden.design import babylonian
    >>> derivative(grad, babylonian, 0) is derivative(grad, babylonian, 0)
    True
    >>> derivative(grad, babylonian, 0) is derivative(jvp, babylonian, 0)
    False
    >>> def made():
    ...     return lambda x: x
    >>> mine = made()
    >>> derivative(grad, mine, 0) is derivative(grad, mine, 0)
    False
    """
    if isinstance(program, types.FunctionType) and "<locals>" not in program.__qualname__:
        return _kept(entry, program, argnums, **options)
    return entry(program, argnums, **options)


@functools.lru_cache(64)
def _kept(entry: Callable[..., Any], program: Any, argnums: Any, **options: Any) -> Any:
    return entry(program, argnums, **options)
