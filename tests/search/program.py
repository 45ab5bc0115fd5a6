"""A random program: its text, and the arguments of the calls that are made of it."""

from __future__ import annotations

import copy
import itertools
import linecache
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.tools.structures import leaves, rebuilt

_serial = itertools.count()


@dataclass(frozen=True)
class RandomProgram:
    """A module whose last function, `program`, is to be differentiated.

    All calls have the same types; the first is of the sizes that the text was made for, others
    may have sizes at which Python raises.
    """

    text: str
    calls: tuple[tuple[Any, ...], ...]
    wrt: tuple[int, ...]
    """The positions of the arguments to differentiate with respect to."""
    entries: tuple[str, ...] = ()
    """The entry points that are to be compared, of `entries.py`; without them the program returns
    one number, and is compared in the ways of `ways.py`."""

    @property
    def is_single(self) -> bool:
        """Whether there is single precision in it, or in its arguments."""
        kinds = {np.asarray(leaf).dtype for leaf in leaves(self.calls)}
        return "float32" in self.text or bool({np.dtype("f4"), np.dtype("c8")} & kinds)

    @contextmanager
    def loaded(self) -> Iterator[Callable[..., Any]]:
        """The function, for as long as its source is known to `linecache`."""
        file = f"<random program {next(_serial)}>"
        linecache.cache[file] = (len(self.text), None, self.text.splitlines(True), file)
        names: dict[str, Any] = {"__name__": "random_program"}
        try:
            exec(compile(self.text, file, "exec", dont_inherit=True), names)
            yield names["program"]
        finally:
            del linecache.cache[file]


def in_double(value: Any) -> Any:
    """The same numbers in double precision."""

    def doubled(leaf: Any) -> Any:
        kind = getattr(leaf, "dtype", None)
        return leaf.astype("f8" if kind == "f4" else "c16") if kind in ("f4", "c8") else leaf

    return rebuilt(value, map(doubled, leaves(value)))


def copied(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """A copy of arguments whose arrays lie in memory as they do."""
    copies = copy.deepcopy(arguments)
    return lying_like(copies, arguments)  # type: ignore[no-any-return]


def lying_like(value: Any, other: Any) -> Any:
    """The same numbers with arrays that lie in memory as those of the other do: whether NumPy
    copies where it reshapes depends on that."""

    def lying(pair: tuple[Any, Any]) -> Any:
        leaf, like = pair
        if not isinstance(leaf, np.ndarray) or not leaf.size or leaf.strides == like.strides:
            return leaf
        steps = [step // like.itemsize * leaf.itemsize for step in like.strides]
        ends = [step * (n - 1) for step, n in zip(steps, leaf.shape, strict=True)]
        start = -sum(min(end, 0) for end in ends)
        room = bytearray(start + sum(max(end, 0) for end in ends) + leaf.itemsize)
        made: np.ndarray[Any, Any] = np.ndarray(leaf.shape, leaf.dtype, room, start, steps)
        made[...] = leaf
        return made

    pairs = zip(leaves(value), leaves(other), strict=True)
    return rebuilt(value, map(lying, pairs))
