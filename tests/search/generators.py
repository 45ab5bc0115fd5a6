"""The generators of random programs, by name: each makes a program of a seed."""

from __future__ import annotations

from collections.abc import Callable

from tests.search.arrays import array_program
from tests.search.idioms import idiom_program
from tests.search.numerics import numeric_program
from tests.search.program import RandomProgram
from tests.search.returning import returning_program
from tests.search.statements import statement_program
from tests.search.written import written_program

GENERATORS: dict[str, Callable[[int], RandomProgram]] = {
    "idioms": idiom_program,
    "arrays": array_program,
    "statements": statement_program,
    "returning": returning_program,
    "numerics": numeric_program,
    "written": written_program,
}


def is_twice(seed: int) -> bool:
    """Whether second derivatives of the program of a seed are examined too: of one in ten."""
    return seed % 10 == 0


def is_looped(seed: int) -> bool:
    """Whether the machine's loops for a program are examined too: of one in three."""
    return seed % 3 == 0


def is_compiled(seed: int, share: float) -> bool:
    """Whether the program of a seed is compiled too, if a share of them is."""
    return (seed * 2654435761 % 2**32) / 2**32 < share
