"""Who runs a row: the primal and the adjoint by hand in Numba, srcgrad, JAX and autograd."""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np

from benchmarks.row import Peer, Row
from benchmarks.saved import saved_bytes

BY_HAND = "by hand"
PRIMAL = "primal"
SRCGRAD = "srcgrad"
WITH_VALUE = "srcgrad, value too"
JAX = "JAX"
AUTOGRAD = "autograd"


@dataclass(frozen=True)
class Contender:
    """`gradients(run())` is a tuple of the gradients, NumPy arrays or floats."""

    name: str
    run: Callable[[], Any]
    gradients: Callable[[Any], tuple[Any, ...]] | None
    compile_seconds: float | None
    saved_bytes: int | None = None


def timed(action: Callable[[], Any]) -> tuple[Any, float]:
    """What the action returns, and the seconds of processor time that it took."""
    start = time.process_time()
    answer = action()
    return answer, time.process_time() - start


def warm_up() -> None:
    """Pay what the first compilation of a process costs before anything is measured."""
    numba.njit(error_model="numpy")(lambda x: x + 1.0)(1.0)
    if installed("srcgrad"):
        import srcgrad

        srcgrad.grad(_square, cache=False)(1.0)
    if installed("jax"):
        import jax

        jax.jit(jax.grad(lambda x: x * x))(1.0)


def _square(x: float) -> float:
    return x * x


def installed(library: str) -> bool:
    return importlib.util.find_spec(library) is not None


def contenders(row: Row, size: str) -> tuple[list[Contender], dict[str, str]]:
    """Everybody who can run this row at this size, compiled, and for the others why not."""
    arguments = row.sizes[size]()
    able = [primal(row, arguments), by_hand(row, arguments)]
    absent: dict[str, str] = {}
    for name, library, peer, make in (
        (SRCGRAD, "srcgrad", None, with_srcgrad),
        (WITH_VALUE, "srcgrad", None, with_srcgrad_value),
        (JAX, "jax", row.jax, with_jax),
        (AUTOGRAD, "autograd", row.autograd, with_autograd),
    ):
        if not installed(library):
            absent[name] = "not installed"
        elif peer is not None and peer.build is None:
            absent[name] = peer.note
        elif peer is not None and size in peer.skip:
            absent[name] = peer.skip[size]
        else:
            able.append(make(row, arguments))
    return able, absent


def primal(row: Row, arguments: tuple[Any, ...]) -> Contender:
    compiled = numba.njit(error_model="numpy")(_python(row.primal))
    _, seconds = timed(lambda: compiled(*arguments))
    return Contender(PRIMAL, lambda: compiled(*arguments), None, seconds)


def by_hand(row: Row, arguments: tuple[Any, ...]) -> Contender:
    compiled = numba.njit(error_model="numpy")(_python(row.adjoint))
    _, seconds = timed(lambda: compiled(*arguments))
    saved = row.saved_by_hand(*arguments)
    return Contender(BY_HAND, lambda: compiled(*arguments), tuple, seconds, saved)


def with_srcgrad(row: Row, arguments: tuple[Any, ...]) -> Contender:
    import srcgrad

    derivative = srcgrad.grad(row.primal, argnums=row.wrt, cache=False)
    _, seconds = timed(lambda: derivative(*arguments))
    saved = saved_bytes(derivative.source, arguments, vars(sys.modules[row.primal.__module__]))
    return Contender(SRCGRAD, lambda: derivative(*arguments), tuple, seconds, saved)


def with_srcgrad_value(row: Row, arguments: tuple[Any, ...]) -> Contender:
    import srcgrad

    derivative = srcgrad.value_and_grad(row.primal, argnums=row.wrt, cache=False)
    _, seconds = timed(lambda: derivative(*arguments))
    return Contender(
        WITH_VALUE, lambda: derivative(*arguments), lambda answer: tuple(answer[1]), seconds
    )


def with_jax(row: Row, arguments: tuple[Any, ...]) -> Contender:
    import jax
    import jax.numpy as jnp

    counts = tuple(i for i, x in enumerate(arguments) if isinstance(x, int))
    gradient = jax.jit(jax.grad(_build(row.jax), argnums=row.wrt), static_argnums=counts)
    given = [x if i in counts else jnp.asarray(x) for i, x in enumerate(arguments)]
    compiled, seconds = timed(lambda: gradient.lower(*given).compile())
    dynamic = [x for i, x in enumerate(given) if i not in counts]
    return Contender(JAX, lambda: jax.block_until_ready(compiled(*dynamic)), _to_numpy, seconds)


def with_autograd(row: Row, arguments: tuple[Any, ...]) -> Contender:
    import autograd

    gradient = autograd.grad(_build(row.autograd), argnum=row.wrt)
    return Contender(AUTOGRAD, lambda: gradient(*arguments), _to_numpy, None)


def _build(peer: Peer) -> Callable[..., Any]:
    assert peer.build is not None, "asked of a peer that cannot"
    return peer.build()


def _to_numpy(gradients: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(np.asarray(gradient) for gradient in gradients)


def _python(function: Any) -> Any:
    return getattr(function, "py_func", function)
