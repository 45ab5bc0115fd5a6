"""Who runs an array program: NumPy, Numba, the adjoint by hand, srcgrad, and JAX twice."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

import numba
import numpy as np

import srcgrad
from benchmarks.arrays.program import Arguments, Program
from benchmarks.contenders import installed, timed

NUMPY, NUMBA, BY_HAND = "NumPy", "Numba", "by hand"
SRCGRAD, PLAIN, EXPERT = "srcgrad", "JAX", "JAX, expert"


@dataclass(frozen=True)
class Runner:
    """`run` computes the primal (`NUMPY`, `NUMBA`) or a tuple of gradients."""

    name: str
    run: Callable[[], Any]
    compile_seconds: float | None = None
    source: str = ""


def runners(program: Program, arguments: Arguments, with_primal: bool = True) -> list[Runner]:
    """Everybody who can run this program, compiled."""
    able = [with_srcgrad(program, arguments)]
    if program.by_hand is not None:
        by_hand = program.by_hand
        able.append(Runner(BY_HAND, lambda: by_hand(*arguments)))
    if installed("jax"):
        plain, expert = for_jax(program)
        if plain is not None and not program.is_unrolled:
            able.append(with_jax(PLAIN, plain, program, arguments))
        if expert is not plain:
            able.append(with_jax(EXPERT, expert, program, arguments))
    return [*(primals(program, arguments) if with_primal else ()), *able]


def primals(program: Program, arguments: Arguments) -> list[Runner]:
    """The program in NumPy, and in Numba if that compiles it and finds the same."""
    primal = program.primal
    plain = Runner(NUMPY, lambda: primal(*arguments))
    compiled = numba.njit(error_model="numpy")(compilable(primal))
    try:
        value, seconds = timed(lambda: compiled(*arguments))
    except numba.core.errors.NumbaError:
        return [plain]
    quick = Runner(NUMBA, lambda: compiled(*arguments), seconds)
    if program.slow_in_python:
        return [quick]
    return [plain, quick] if np.allclose(value, plain.run(), rtol=1e-8) else [plain]


def compilable(primal: Callable[..., Any]) -> Any:
    """The function with what it calls of its module in machine code."""
    namespace = dict(inspect.getmodule(primal).__dict__)
    for name, function in own_functions(primal).items():
        namespace[name] = numba.njit(error_model="numpy")(
            FunctionType(function.__code__, namespace)
        )
    return FunctionType(primal.__code__, namespace)


def own_functions(primal: Callable[..., Any]) -> dict[str, FunctionType]:
    """What a program calls of its own module, by name."""
    module = vars(sys.modules[primal.__module__])
    found: dict[str, FunctionType] = {}
    todo = [primal]
    while todo:
        for name in todo.pop().__code__.co_names:
            function = module.get(name)
            if isinstance(function, FunctionType) and name not in found:
                found[name] = function
                todo.append(function)
    return found


def with_srcgrad(program: Program, arguments: Arguments) -> Runner:
    derivative = srcgrad.grad(program.primal, argnums=program.wrt, cache=False)
    _, seconds = timed(lambda: derivative(*arguments))
    return Runner(SRCGRAD, lambda: derivative(*arguments), seconds, derivative.source)


def for_jax(program: Program) -> tuple[Callable[..., Any] | None, Callable[..., Any]]:
    """The straightforward translation, if there is one, and the expert's."""
    theme = importlib.import_module(f"benchmarks.arrays.peers.{program.theme}")
    expert = getattr(theme, program.name, None)
    plain = getattr(theme, f"{program.name}_plain", None)
    if plain is None and not program.slow_in_python:
        plain = translated(program.primal)
    return plain, expert or plain


def translated(primal: Callable[..., Any]) -> Callable[..., Any]:
    """The program with `jax.numpy` in the place of `numpy`."""
    import jax.numpy

    namespace: dict[str, Any] = {
        name: jax.numpy if isinstance(value, ModuleType) and value is np else value
        for name, value in vars(sys.modules[primal.__module__]).items()
    }
    for name, function in own_functions(primal).items():
        namespace[name] = FunctionType(function.__code__, namespace)
    return FunctionType(primal.__code__, namespace)


def with_jax(
    name: str, function: Callable[..., Any], program: Program, arguments: Arguments
) -> Runner:
    import jax
    import jax.numpy as jnp

    fixed = tuple(k for k, each in enumerate(arguments) if isinstance(each, int))
    gradient = jax.jit(jax.grad(function, argnums=program.wrt), static_argnums=fixed)
    given = [each if k in fixed else jnp.asarray(each) for k, each in enumerate(arguments)]
    compiled, seconds = timed(lambda: gradient.lower(*given).compile())
    moving = [each for k, each in enumerate(given) if k not in fixed]
    return Runner(name, lambda: jax.block_until_ready(compiled(*moving)), seconds)
