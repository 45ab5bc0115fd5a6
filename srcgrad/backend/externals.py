"""Functions that Numba lacks, callable from compiled code by their own names.

Generated text says `scipy.special.psi(x)` plainly. `install` makes Numba understand that, through
the functions that SciPy exports for Cython; `preamble` is the same as text, for a module that is
saved and must compile without srcgrad. The machine code refers to a symbol by name, so it can be
cached on disk; a process that loads it must have called `install` before.
"""

# mypy: allow-untyped-defs, allow-untyped-calls
# mypy: disable-error-code="call-overload, attr-defined, call-arg"

from __future__ import annotations

import inspect
import re

from srcgrad.backend.special import (
    special_call,
    special_forms,
    teach_numba_exported,
    teach_numba_special,
    teach_numba_zeta,
)
from srcgrad.frontend.meanings.scipy.names import SCALARS, TUPLES

MATH_FMA = "math.fma"
CALLABLE = (*SCALARS, *TUPLES)
"""What compiled code can call of scipy.special."""

TEACH_SPECIAL = (
    special_forms,
    special_call,
    teach_numba_exported,
    teach_numba_zeta,
    teach_numba_special,
)
"""The functions that a saved module needs to call scipy.special."""

_CALLS = re.compile(rf"\b(?:scipy\.special\.(?:{'|'.join(CALLABLE)})|math\.fma)\(")
_installed: set[str] = set()


def needed(text: str) -> tuple[str, ...]:
    """The functions that a text calls and that Numba lacks, in order of their names.

    >>> needed("y = scipy.special.psi(x) + math.sin(x)")
    ('scipy.special.psi',)
    """
    return tuple(sorted({found.group()[:-1] for found in _CALLS.finditer(text)}))


def install(text: str) -> None:
    """Make Numba understand what a text calls; nothing happens if it lacks nothing.

    Raises ImportError if SciPy is needed and not installed.
    """
    missing = [name for name in needed(text) if name not in _installed]
    if any(name.startswith("scipy.special.") for name in missing):
        teach_numba_special([name.rpartition(".")[2] for name in missing if name != MATH_FMA])
    if MATH_FMA in missing:
        teach_numba_fma()
    _installed.update(missing)


def preamble(text: str) -> str:
    """What to put before a text so that it compiles without srcgrad; empty if it lacks nothing."""
    names = needed(text)
    special = [name.rpartition(".")[2] for name in names if name != MATH_FMA]
    parts: list[str] = []
    if special:
        parts += [inspect.getsource(each) for each in TEACH_SPECIAL]
        shown = ", ".join(f'"{name}"' for name in special)
        parts.append(f"teach_numba_special([{shown}])\n")
    if MATH_FMA in names:
        parts.append(inspect.getsource(teach_numba_fma))
        parts.append("teach_numba_fma()\n")
    return "\n\n".join(parts)


def teach_numba_fma():
    """Let compiled code call math.fma (Python 3.13), which rounds once."""
    import math

    import numba
    import numba.extending

    @numba.extending.intrinsic
    def fused(context, x, y, z):
        def emit(context, builder, signature, arguments):
            return builder.fma(*arguments)

        double = numba.float64
        return double(double, double, double), emit

    @numba.extending.overload(math.fma)
    def choose(x, y, z):
        return lambda x, y, z: fused(float(x), float(y), float(z))
