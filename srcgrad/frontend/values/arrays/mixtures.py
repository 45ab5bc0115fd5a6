"""Arrays that are of one dtype on one path and of another on another.

They are held as floats. What is computed of them is followed as for numbers (`numbers.kinds`); an
answer to a question about their dtype there is none, and nothing is stored into them.
"""

from __future__ import annotations

from srcgrad import errors
from srcgrad.frontend.values.core.frames import is_ours
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayHole, ArrayRef, Lazy, Number, Value
from srcgrad.frontend.values.numbers import kinds
from srcgrad.types import Scalar, is_inexact


def dtypes(run: Run, array: ArrayRef | ArrayHole | Lazy) -> frozenset[str]:
    """The dtypes that an array may have; what is computed of such arrays may have theirs."""
    own = frozenset((array.dtype,))
    if isinstance(array, ArrayHole):
        return array.dtypes or own
    if isinstance(array, ArrayRef):
        return run.known.dtypes.get(array.base, own)
    if not is_inexact(array.dtype):
        return own
    return own.union(*(run.known.dtypes.get(base, frozenset()) for base, _ in array.reads))


def several(run: Run, *arrays: ArrayRef | ArrayHole) -> frozenset[str]:
    """The dtypes of what is one of these arrays; none if they are all of one."""
    found = frozenset[str]().union(*(dtypes(run, each) for each in arrays))
    return found if len(found) > 1 else frozenset()


def mark(run: Run, base: str, found: frozenset[str]) -> None:
    """Take note of the dtypes of an array, if there are several."""
    if len(found) > 1:
        run.known.dtypes[base] = found
        other = next(each for each in sorted(found) if each != "float64")
        message = f"this array is one of {other} on a path"
        run.memory.frozen[base] = (message, run.span())


def take(run: Run, number: Number, base: str) -> Number:
    """An element, of which note is taken that it may be of several types."""
    if base in run.known.dtypes:
        found = frozenset(map(Scalar, run.known.dtypes[base]))
        kinds.note(run, number.atom.name, found)
    return number


def of(run: Run, element: Value) -> frozenset[str]:
    """The dtypes of an array with elements like this."""
    return frozenset(each.dtype for each in kinds.kinds_of(run, element))


def asked(run: Run, array: ArrayRef | Lazy) -> None:
    """Refuse a question of the user's about the dtype of an array that has several."""
    several = dtypes(run, array)
    if len(several) > 1 and not is_ours(run.frame.source.function):
        run.refuse(
            f"the dtype of an array that is one of {' or '.join(sorted(several))}, "
            "as the path has it",
            "Make it one of floats on all paths: x.astype(float).",
            errors.DTypeError,
            code="SG534",
        )
