"""How long a derivative may become, and how long its making may take."""

from __future__ import annotations

from srcgrad.records import dataclass


@dataclass(frozen=True)
class Budget:
    """Limits beyond which a derivative is refused, with the function that grew.

    `lines` are those of the generated text, `seconds` the time from the function's source to that
    text, and `memory` the bytes that Numba may need to compile it, as estimated from its branches
    and names.

    >>> Budget(lines=100).lines
    100
    """

    lines: int = 20_000
    seconds: float = 120.0
    memory: float = 6e9
