"""What a computation has read beside its point, to see later whether it is still the same."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from srcgrad import pickled
from srcgrad.specialisation import Specialisation

Written: TypeAlias = "tuple[bytes, list[Any]]"


class Seen:
    """The arguments and the data from outside that programs have read, as they were then."""

    def __init__(self, args: tuple[Any, ...], programs: Sequence[Specialisation]) -> None:
        self._programs = tuple(programs)
        now = self._now(args)
        self._known = now and (now[0], [each.copy() for each in now[1]])

    def still(self, args: tuple[Any, ...], programs: Sequence[Specialisation]) -> bool:
        """Whether those programs would read the same now; where that is not known, it is False."""
        return self._programs == tuple(programs) and self.is_as_it_was(args)

    def is_as_it_was(self, args: tuple[Any, ...]) -> bool:
        """Whether all of it is the same now; where that is not known, it is False."""
        now, known = self._now(args), self._known
        if now is None or known is None or now[0] != known[0]:
            return False
        if not all(map(np.array_equal, now[1], known[1])):
            return False
        return not any(each.is_stale() for each in self._programs)

    def _now(self, args: tuple[Any, ...]) -> Written | None:
        """All of it, pickled, and the bytes of arrays, which are not copied."""
        outside = [
            captured.get()
            for program in self._programs
            for captured in program.generated.specialised.captured
        ]
        if not args and not outside:
            return b"", []
        arrays: list[Any] = []
        try:
            written = pickled.dumps((args, outside), lambda part: arrays.append(part.raw()))
        except (pickle.PicklingError, TypeError, AttributeError, ValueError):
            return None
        return written, [words for each in arrays for words in _words(each)]


def _words(memory: Any) -> list[Any]:
    """Memory as whole words, which are compared faster than bytes are, and the bytes after them."""
    whole = memory.nbytes // 8
    after = np.frombuffer(memory, np.uint8, offset=8 * whole)
    return [np.frombuffer(memory, np.uint64, whole), after]
