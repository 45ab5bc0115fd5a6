"""Programs that people wrote, those of `tests/language`: for every entry point, three of a seed."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tests.search.entries import EVERY
from tests.search.idioms import Chance
from tests.search.program import RandomProgram
from tests.tools.checking import Case, positions

ASKED = 3


@dataclass(frozen=True)
class WrittenProgram(RandomProgram):
    """A function of a module, whose text is there to be read."""

    function: Callable[..., Any] = field(default=max, kw_only=True)

    @contextmanager
    def loaded(self) -> Iterator[Callable[..., Any]]:
        yield self.function


@cache
def cases() -> list[Case]:
    """Those that are called by positions, and have something to differentiate."""
    from tests.language.test_language import MODULES  # a second, which a search of others has not

    every = [case for module in MODULES for _, case in module.case.params()]
    return [
        case
        for case in every
        if not case.keywords
        and not case.options.get("has_aux")
        and positions(case.arguments, {})
    ]  # fmt: skip


def written_program(seed: int) -> RandomProgram:
    """A case and three entry points: all cases have their turn, then all with other ones."""
    found = cases()
    case, chance = found[seed % len(found)], Chance(seed)
    names = tuple(dict.fromkeys(chance.pick(list(EVERY)) for _ in range(ASKED)))
    function: Any = case.program
    try:
        text = inspect.getsource(function)
    except TypeError:  # an object that can be called
        text = inspect.getsource(type(function))
    wrt = tuple(positions(case.arguments, {}))
    return WrittenProgram(text, (case.arguments,), wrt, names, function=function)
