"""Cross entropy of a network with one hidden layer, on a batch of images."""

import math

import numpy as np

from benchmarks.row import Peer, Row


def network(w1, w2, x, labels):
    h = np.tanh(x @ w1)
    z = h @ w2
    total = 0.0
    for i in range(x.shape[0]):
        largest = np.max(z[i])
        total += largest + np.log(np.sum(np.exp(z[i] - largest))) - z[i, labels[i]]
    return total / x.shape[0]


def network_adjoint(w1, w2, x, labels):
    n = x.shape[0]
    h = np.dot(x, w1)
    for i in range(n):
        for j in range(h.shape[1]):
            h[i, j] = math.tanh(h[i, j])
    z = np.dot(h, w2)
    for i in range(n):
        largest = z[i, 0]
        for k in range(z.shape[1]):
            largest = max(largest, z[i, k])
        total = 0.0
        for k in range(z.shape[1]):
            z[i, k] = math.exp(z[i, k] - largest)
            total += z[i, k]
        for k in range(z.shape[1]):
            z[i, k] /= total * n
        z[i, labels[i]] -= 1.0 / n
    h_bar = np.dot(z, w2.T)
    w2_bar = np.dot(h.T, z)
    for i in range(n):
        for j in range(h.shape[1]):
            h_bar[i, j] *= 1.0 - h[i, j] * h[i, j]
    return np.dot(x.T, h_bar), w2_bar


def vectorised(np):
    def network(w1, w2, x, labels):
        z = np.tanh(x @ w1) @ w2
        largest = np.max(z, axis=1, keepdims=True)
        entropy = largest[:, 0] + np.log(np.sum(np.exp(z - largest), axis=1))
        return np.mean(entropy - z[np.arange(len(labels)), labels])

    return network


def with_jax():
    import jax.numpy as jnp

    return vectorised(jnp)


def with_autograd():
    import autograd.numpy as anp

    return vectorised(anp)


def data(n, inputs, hidden):
    generator = np.random.default_rng(3)
    return (
        generator.normal(size=(inputs, hidden)) / math.sqrt(inputs),
        generator.normal(size=(hidden, 10)) / math.sqrt(hidden),
        generator.uniform(size=(n, inputs)),
        generator.integers(0, 10, n),
    )


ROW = Row(
    name="network",
    title="network with one hidden layer, a batch",
    primal=network,
    adjoint=network_adjoint,
    wrt=(0, 1),
    sizes={
        "64 x 64 x 64": lambda: data(64, 64, 64),
        "512 x 784 x 256": lambda: data(512, 784, 256),
    },
    saved_by_hand=lambda w1, w2, x, labels: 0,
    jax=Peer(with_jax, note="array expression"),
    autograd=Peer(with_autograd, note="array expression"),
)
