"""One array program of the benchmark, as a scientist would write it in NumPy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Arguments = tuple[Any, ...]


@dataclass(frozen=True)
class Program:
    """The primal, what it is differentiated for, and the arguments of two sizes by their names.

    `by_hand` returns the gradients in the order of `wrt`, in NumPy. The same for JAX is looked for
    in `peers`, by the theme and the name of the primal: `name` is an expert's; the straightforward
    one is `name_plain`, or the primal itself with `jax.numpy` for `numpy`.
    """

    primal: Callable[..., Any]
    wrt: tuple[int, ...]
    sizes: dict[str, Callable[[], Arguments]]
    by_hand: Callable[..., tuple[Any, ...]] | None = None
    slow_in_python: bool = False
    """Whether the primal is loops, of which only Numba's time is of interest."""
    is_unrolled: bool = False
    """Whether JAX, translated straightforwardly, compiles a step many times, for minutes."""

    @property
    def name(self) -> str:
        return self.primal.__name__

    @property
    def theme(self) -> str:
        return self.primal.__module__.rpartition(".")[2]
