"""One program of the benchmark: as people write it, and as others would have it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Peer:
    """The program as a user of another library writes it.

    `build` imports that library and returns the function to be differentiated, of the same
    arguments; `skip` says for which sizes there is no hope, and why; `note` what differs from the
    program.
    """

    build: Callable[[], Callable[..., Any]] | None
    skip: dict[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Row:
    """`adjoint(*arguments)` returns a tuple, the gradients with respect to the arguments `wrt`."""

    name: str
    title: str
    primal: Callable[..., float]
    adjoint: Callable[..., tuple[Any, ...]]
    wrt: tuple[int, ...]
    sizes: dict[str, Callable[[], tuple[Any, ...]]]
    saved_by_hand: Callable[..., int]
    """Bytes that the adjoint by hand saves for its reverse sweep, of the same arguments."""
    jax: Peer
    autograd: Peer
