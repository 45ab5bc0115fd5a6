"""How long array code takes to its first gradient: two programs of forty expressions each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.contenders import installed, timed

TITLES = ("program", "srcgrad: text", "srcgrad: machine code", "srcgrad", "JAX")


def mixed(np):
    """Forty-two array expressions of all kinds: axes, products, slices, masks, sums, joins."""

    def program(x, y, a):
        a1 = np.sin(x)
        a2 = np.cos(y)
        a3 = a1 * a2
        a4 = a3 + x
        a5 = np.exp(-(a4**2))
        a6 = a5.sum()
        a7 = x / (1.0 + a6**2)
        a8 = np.tanh(a7)
        a9 = a8[1:] - a8[:-1]
        a10 = a9**2
        a11 = np.where(x > 0.0, x, 0.1 * x)
        a12 = np.maximum(a11, y)
        a13 = a12 - a12.mean()
        a14 = a13 / (a13.std() + 1.0)
        a15 = a14 * a8
        b1 = a * 2.0
        b2 = b1 + x
        b3 = np.sin(b2)
        b4 = b3.sum(axis=0)
        b5 = b4 / a.shape[0]
        b6 = b3 - b5
        b7 = b6**2
        b8 = b7.mean(axis=1)
        b9 = np.sqrt(b8 + 1.0)
        b10 = b6 / b9[:, None]
        b11 = b10 @ x
        b12 = np.tanh(b11)
        b13 = b12 @ b10
        b14 = np.concatenate([x, y])
        b15 = b14.cumsum()
        c1 = b15[::2]
        c2 = c1 * x[0]
        c3 = np.abs(c2)
        c4 = np.log1p(c3)
        c5 = np.outer(x, y)
        c6 = c5 + a.T @ a
        c7 = np.clip(c6, -1.0, 1.0)
        c8 = np.diag(c7)
        c9 = c8 * a15
        c10 = np.dot(c9, a14)
        return a10.sum() + b13.sum() + c4.sum() + c10 + a5.max()

    return program


def chain(np):
    """Forty element-wise expressions, each of the one before."""

    def program(x, y, a):
        z = x * y
        for k in range(13):
            z = np.sin(z) + k * x
            z = z * np.tanh(y)
            z = np.sqrt(1.0 + z * z)
        return np.sum(z) + a[0, 0]

    return program


def first_answers() -> list[tuple[str, ...]]:
    """A line a program, in seconds of processor time; the gradients agree."""
    return [_line(mixed), _line(chain)]


def _line(build: Callable[[Any], Callable[..., Any]]) -> tuple[str, ...]:
    import srcgrad

    random = np.random.default_rng(0)
    arguments = random.random(6), random.random(6), random.random((6, 6))
    derivative = srcgrad.grad(build(np), (0, 1, 2), cache=False)
    _, text = timed(lambda: derivative.specialise(*arguments).source)
    found, compilation = timed(lambda: derivative(*arguments))
    seconds = [text, compilation, text + compilation]
    if installed("jax"):
        import jax
        import jax.numpy as jnp

        jitted = jax.jit(jax.grad(build(jnp), (0, 1, 2)))
        expected, jax_seconds = timed(lambda: jax.block_until_ready(jitted(*arguments)))
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)
        seconds.append(jax_seconds)
    shown = [f"{each:.2f} s" for each in seconds] + ["–"] * (4 - len(seconds))
    return (str(build.__doc__).rstrip("."), *shown)


def as_table(lines: list[tuple[str, ...]]) -> str:
    head = ["| " + " | ".join(TITLES) + " |", "| --- |" + " ---: |" * (len(TITLES) - 1)]
    return "\n".join([*head, *("| " + " | ".join(line) + " |" for line in lines)])
