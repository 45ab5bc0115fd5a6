"""A random program: its text, and the arguments of the calls that are made of it."""

from __future__ import annotations

import itertools
import linecache
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

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
