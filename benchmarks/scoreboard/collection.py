"""The programs: the rows of `tests/language` and the golden programs, in one random order."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.tools.checking import Case, positions


@dataclass(frozen=True)
class Entry:
    """A program, its arguments, and where those are that it is differentiated for."""

    name: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]
    wrt: tuple[int | str, ...]
    has_aux: bool = False


def collection() -> list[Entry]:
    """Every program with an argument made of floats.

    The order is by a checksum of the name: whatever a run had time for is a fair sample, and a
    program that is added moves no other.
    """
    from tests.golden.programs import PROGRAMS
    from tests.language.test_language import CASES

    found = []
    for parameters in CASES:
        (case,) = parameters.values
        wrt = _asked(case)
        aux = bool(case.options.get("has_aux", False))
        found.append(
            Entry(str(parameters.id), case.program, case.arguments, case.keywords, wrt, aux)
        )
    for golden in PROGRAMS:
        wrt = tuple(positions(golden.arguments, {}))
        found.append(Entry(f"golden-{golden.name}", golden.program, golden.arguments, {}, wrt))
    found = [entry for entry in found if entry.wrt]
    return sorted(found, key=lambda entry: zlib.crc32(entry.name.encode()))


def _asked(case: Case) -> tuple[int | str, ...]:
    """The arguments of floats, or those of them that the row asks for."""
    found = positions(case.arguments, case.keywords)
    asked = case.options.get("argnums")
    asked = asked if isinstance(asked, tuple) else (asked,)
    return tuple([place for place in found if place in asked] or found)
