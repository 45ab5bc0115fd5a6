"""Layers of networks: convolutions as products, one-pass normalisations, a scan for the LSTM."""

import jax
import jax.numpy as jnp
from jax import lax


def convolution_by_windows_plain(w, x):
    _, height, width, _ = x.shape
    size = w.shape[0]
    rows = []
    for i in range(height - size + 1):
        row = []
        for j in range(width - size + 1):
            window = x[:, i : i + size, j : j + size, :, None]
            row.append(jnp.sum(window * w, axis=(1, 2, 3)))
        rows.append(jnp.stack(row, axis=1))
    return jnp.sum(jnp.tanh(jnp.stack(rows, axis=1)))


def convolved(x, w):
    """All windows side by side, and one product."""
    n, height, width, _ = x.shape
    size, _, _, filters = w.shape
    rows, columns = height - size + 1, width - size + 1
    shifted = [x[:, i : i + rows, j : j + columns] for i in range(size) for j in range(size)]
    windows = jnp.concatenate(shifted, axis=-1).reshape(n * rows * columns, -1)
    return (windows @ w.reshape(-1, filters)).reshape(n, rows, columns, filters)


def convolution_by_windows(w, x):
    return jnp.sum(jnp.tanh(convolved(x, w)))


def convolution_by_offsets(w, x):
    return jnp.sum(jnp.tanh(convolved(x, w)))


def batch_norm(scale, shift, x):
    y = normalised(x.reshape(-1, x.shape[-1])) * scale + shift
    return jnp.sum(jax.nn.relu(y) ** 2)


def normalised(x):
    centred = x - jnp.mean(x, axis=0)
    return centred * lax.rsqrt(jnp.mean(centred**2, axis=0) + 1e-5)


def layer_norm(scale, shift, x, y):
    centred = x - jnp.mean(x, axis=-1, keepdims=True)
    std = jnp.sqrt(jnp.mean(centred**2, axis=-1, keepdims=True))
    return jnp.sum((centred / (std + 1e-5) * scale + shift - y) ** 2)


def attention(q, k, v):
    scores = jnp.einsum("hid,hjd->hij", q / jnp.sqrt(q.shape[-1]), k)
    return jnp.sum((jax.nn.softmax(scores, axis=-1) @ v) ** 2)


def residual_block_plain(w1, w2, w3, x):
    y = jax.nn.relu(by_channel(by_offsets(x, w1)))
    padded = jnp.zeros((y.shape[0], y.shape[1] + 2, y.shape[2] + 2, y.shape[3]))
    y = by_offsets(padded.at[:, 1:-1, 1:-1, :].set(y), w2)
    y = by_channel(by_offsets(jax.nn.relu(by_channel(y)), w3))
    return jnp.sum(jax.nn.relu(y + x) ** 2)


def by_offsets(x, w):
    size = w.shape[0]
    rows, columns = x.shape[1] - size + 1, x.shape[2] - size + 1
    places = [(i, j) for i in range(size) for j in range(size)]
    return sum(x[:, i : i + rows, j : j + columns, :] @ w[i, j] for i, j in places)


def by_channel(x):
    variance = jnp.var(x, axis=(0, 1, 2))
    return (x - jnp.mean(x, axis=(0, 1, 2))) / jnp.sqrt(variance + 1e-5)


def residual_block(w1, w2, w3, x):
    shape = (*x.shape[:3], w1.shape[-1])
    x = x.reshape(-1, x.shape[-1])
    y = jax.nn.relu(normalised(x @ w1[0, 0])).reshape(shape)
    y = convolved(jnp.pad(y, ((0, 0), (1, 1), (1, 1), (0, 0))), w2)
    y = jax.nn.relu(normalised(y.reshape(-1, y.shape[-1])))
    return jnp.sum(jax.nn.relu(normalised(y @ w3[0, 0]) + x) ** 2)


def lstm(w, u, b, xs, targets):
    size = u.shape[0]

    def step(state, now):
        h, c = state
        z = now + h @ u
        forget, ingate, outgate = jnp.split(jax.nn.sigmoid(z[: 3 * size]), 3)
        c = forget * c + ingate * jnp.tanh(z[3 * size :])
        h = outgate * jnp.tanh(c)
        return (h, c), h

    zero = jnp.zeros(size)
    _, hs = lax.scan(step, (zero, zero), xs @ w + b)
    return jnp.sum((hs - targets) ** 2)
