"""Layers of networks: convolutions, normalisations, attention, a residual block, an LSTM."""

import numpy as np

from benchmarks.arrays.program import Program


def convolution_by_windows(w, x):
    """Each output pixel of a batch of images from its window; axes: image, row, column, channel."""
    n, height, width, _ = x.shape
    size, _, _, filters = w.shape
    y = np.empty((n, height - size + 1, width - size + 1, filters))
    for i in range(height - size + 1):
        for j in range(width - size + 1):
            window = x[:, i : i + size, j : j + size, :, None]
            y[:, i, j, :] = np.sum(window * w, axis=(1, 2, 3))
    return np.sum(np.tanh(y))


def convolution_by_offsets(w, x):
    """The same, a product of the shifted images for each offset in the window."""
    return np.sum(np.tanh(convolved(x, w)))


def convolved(x, w):
    n, height, width, _ = x.shape
    size, _, _, filters = w.shape
    rows, columns = height - size + 1, width - size + 1
    y = np.zeros((n, rows, columns, filters))
    for i in range(size):
        for j in range(size):
            y += x[:, i : i + rows, j : j + columns, :] @ w[i, j]
    return y


def batch_norm(scale, shift, x):
    y = normalised(x, scale, shift)
    return np.sum(np.maximum(y, 0.0) ** 2)


def normalised(x, scale, shift):
    """Each channel, the last axis, with mean 0 and variance 1 over the batch and the pixels."""
    mean = np.mean(x, axis=(0, 1, 2))
    variance = np.var(x, axis=(0, 1, 2))
    return (x - mean) / np.sqrt(variance + 1e-5) * scale + shift


def layer_norm(scale, shift, x, y):
    """The distance of normalised rows from targets."""
    mean = np.mean(x, axis=-1, keepdims=True)
    std = np.std(x, axis=-1, keepdims=True)
    return np.sum(((x - mean) / (std + 1e-5) * scale + shift - y) ** 2)


def layer_norm_by_hand(scale, shift, x, y):
    centred = x - np.mean(x, axis=-1, keepdims=True)
    std = np.sqrt(np.mean(centred**2, axis=-1, keepdims=True))
    z = centred / (std + 1e-5)
    out_bar = 2.0 * (z * scale + shift - y)
    z_bar = out_bar * scale
    along = np.sum(z_bar * centred, axis=-1, keepdims=True) / (x.shape[-1] * std * (std + 1e-5))
    x_bar = (z_bar - np.mean(z_bar, axis=-1, keepdims=True) - along * centred) / (std + 1e-5)
    return np.sum(out_bar * z, axis=0), np.sum(out_bar, axis=0), x_bar


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def attention(q, k, v):
    """Heads of scaled dot products; axes: head, position, feature."""
    scores = q @ np.transpose(k, (0, 2, 1)) / np.sqrt(q.shape[-1])
    return np.sum((softmax(scores) @ v) ** 2)


def attention_by_hand(q, k, v):
    root = np.sqrt(q.shape[-1])
    p = softmax(q @ k.transpose(0, 2, 1) / root)
    out_bar = 2.0 * (p @ v)
    p_bar = out_bar @ v.transpose(0, 2, 1)
    s_bar = p * (p_bar - np.sum(p * p_bar, axis=-1, keepdims=True)) / root
    return s_bar @ k, s_bar.transpose(0, 2, 1) @ q, p.transpose(0, 2, 1) @ out_bar


def residual_block(w1, w2, w3, x):
    """Three convolutions and normalisations around which the input goes."""
    ones = np.ones(w1.shape[-1])
    y = np.maximum(normalised(convolved(x, w1), ones, 0.0 * ones), 0.0)
    padded = np.zeros((y.shape[0], y.shape[1] + 2, y.shape[2] + 2, y.shape[3]))
    padded[:, 1:-1, 1:-1, :] = y
    y = np.maximum(normalised(convolved(padded, w2), ones, 0.0 * ones), 0.0)
    ones = np.ones(w3.shape[-1])
    y = normalised(convolved(y, w3), ones, 0.0 * ones)
    return np.sum(np.maximum(y + x, 0.0) ** 2)


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def lstm(w, u, b, xs, targets):
    """An LSTM along a sequence of vectors; the gates' weights are side by side."""
    size = u.shape[0]
    h = np.zeros(size)
    c = np.zeros(size)
    loss = 0.0
    for t in range(xs.shape[0]):
        z = xs[t] @ w + h @ u + b
        forget = sigmoid(z[:size])
        ingate = sigmoid(z[size : 2 * size])
        outgate = sigmoid(z[2 * size : 3 * size])
        c = forget * c + ingate * np.tanh(z[3 * size :])
        h = outgate * np.tanh(c)
        loss += np.sum((h - targets[t]) ** 2)
    return loss


def images(n, side, channels, filters, size=3):
    random = np.random.default_rng(20)
    w = random.standard_normal((size, size, channels, filters)) / (size * np.sqrt(channels))
    return w, random.standard_normal((n, side, side, channels))


def batch(n, side, channels):
    random = np.random.default_rng(21)
    scale, shift = random.random((2, channels))
    return scale, shift, random.standard_normal((n, side, side, channels))


def rows(n, d):
    random = np.random.default_rng(22)
    scale, shift = random.random((2, d))
    return scale, shift, *random.standard_normal((2, n, d))


def heads(n, positions, features):
    return tuple(np.random.default_rng(23).standard_normal((3, n, positions, features)))


def block(n, side, channels, inner):
    random = np.random.default_rng(24)
    w1 = random.standard_normal((1, 1, channels, inner)) / np.sqrt(channels)
    w2 = random.standard_normal((3, 3, inner, inner)) / (3.0 * np.sqrt(inner))
    w3 = random.standard_normal((1, 1, inner, channels)) / np.sqrt(inner)
    return w1, w2, w3, random.standard_normal((n, side, side, channels))


def sequence(steps, inputs, size):
    random = np.random.default_rng(25)
    w = random.standard_normal((inputs, 4 * size)) / np.sqrt(inputs)
    u = random.standard_normal((size, 4 * size)) / np.sqrt(size)
    xs, targets = random.standard_normal((steps, inputs)), random.random((steps, size))
    return w, u, np.zeros(4 * size), xs, targets


PROGRAMS = (
    Program(
        convolution_by_windows,
        (0,),
        {
            "2 x 8 x 8, 3 to 4": lambda: images(2, 8, 3, 4),
            "8 x 32 x 32, 3 to 16": lambda: images(8, 32, 3, 16),
        },
        is_unrolled=True,
    ),
    Program(
        convolution_by_offsets,
        (0, 1),
        {
            "2 x 8 x 8, 3 to 4": lambda: images(2, 8, 3, 4),
            "8 x 32 x 32, 16 to 16": lambda: images(8, 32, 16, 16),
        },
    ),
    Program(
        batch_norm,
        (0, 1, 2),
        {"4 x 8 x 8 x 4": lambda: batch(4, 8, 4), "16 x 32 x 32 x 32": lambda: batch(16, 32, 32)},
    ),
    Program(
        layer_norm,
        (0, 1, 2),
        {"32 x 16": lambda: rows(32, 16), "2,000 x 256": lambda: rows(2_000, 256)},
        layer_norm_by_hand,
    ),
    Program(
        attention,
        (0, 1, 2),
        {"2 x 16 x 8": lambda: heads(2, 16, 8), "8 x 256 x 32": lambda: heads(8, 256, 32)},
        attention_by_hand,
    ),
    Program(
        residual_block,
        (0, 1, 2),
        {
            "2 x 8 x 8, 8": lambda: block(2, 8, 8, 4),
            "8 x 28 x 28, 64": lambda: block(8, 28, 64, 16),
        },
    ),
    Program(
        lstm,
        (0, 1, 2),
        {"10 x 8": lambda: sequence(10, 8, 8), "100 x 128": lambda: sequence(100, 128, 128)},
        is_unrolled=True,
    ),
)
