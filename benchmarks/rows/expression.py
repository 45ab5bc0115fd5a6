"""A sum over data of an expression of twenty operations."""

import math

import numpy as np

from benchmarks.row import Peer, Row


def expression(x, a, b):
    total = 0.0
    for i in range(x.shape[0]):
        p = a * x[i] + b
        q = math.sin(p) * math.exp(-p * p)
        r = math.sqrt(1.0 + q * q)
        s = math.log(r + p * p)
        t = (s - q) / (r + 2.0)
        total += math.tanh(t) * p + t * t
    return total


def expression_adjoint(x, a, b):
    n = x.shape[0]
    x_bar = np.empty(n)
    a_bar = 0.0
    b_bar = 0.0
    for i in range(n):
        p = a * x[i] + b
        square = p * p
        sine = math.sin(p)
        bell = math.exp(-square)
        q = sine * bell
        r = math.sqrt(1.0 + q * q)
        inside = r + square
        weight = 1.0 / (r + 2.0)
        t = (math.log(inside) - q) * weight
        tanh = math.tanh(t)

        s_bar = weight * ((1.0 - tanh * tanh) * p + 2.0 * t)
        inside_bar = s_bar / inside
        r_bar = inside_bar - t * s_bar
        q_bar = r_bar * q / r - s_bar
        p_bar = tanh + 2.0 * p * (inside_bar - q * q_bar) + q_bar * bell * math.cos(p)
        x_bar[i] = a * p_bar
        a_bar += p_bar * x[i]
        b_bar += p_bar
    return x_bar, a_bar, b_bar


def vectorised(np):
    def expression(x, a, b):
        p = a * x + b
        q = np.sin(p) * np.exp(-p * p)
        r = np.sqrt(1.0 + q * q)
        s = np.log(r + p * p)
        t = (s - q) / (r + 2.0)
        return np.sum(np.tanh(t) * p + t * t)

    return expression


def with_jax():
    import jax.numpy as jnp

    return vectorised(jnp)


def with_autograd():
    import autograd.numpy as anp

    return vectorised(anp)


def data(n):
    return np.random.default_rng(3).standard_normal(n), 1.1, 0.2


ROW = Row(
    name="expression",
    title="sum of a 20-operation expression",
    primal=expression,
    adjoint=expression_adjoint,
    wrt=(0, 1, 2),
    sizes={"1e3 values": lambda: data(1_000), "1e6 values": lambda: data(1_000_000)},
    saved_by_hand=lambda x, a, b: 0,
    jax=Peer(with_jax, note="array expression"),
    autograd=Peer(with_autograd, note="array expression"),
)
