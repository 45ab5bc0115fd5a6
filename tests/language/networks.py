"""Networks as people write them in NumPy: layers, normalisations, attention, cells over time."""

import dataclasses
import math
from typing import NamedTuple

import numpy as np
import scipy.special
from numpy.lib.stride_tricks import sliding_window_view
from scipy.special import erf

from tests.tools.checking import Cases

case = Cases()
GENERATOR = np.random.default_rng(11)


def normal(*shape):
    return GENERATOR.normal(size=shape)


# Dense layers ------------------------------------------------------------------------------------


def linear(x, w, b):
    return np.sum((x @ w + b) ** 2)


case(linear, normal(4, 3), normal(3, 2), normal(2), float32=True)


def linear_of_rows(x, w, b):
    """Weights as (outputs, inputs), and one row at a time."""
    out = np.zeros((x.shape[0], w.shape[0]))
    for i, row in enumerate(x):
        out[i] = np.dot(w, row) + b
    return np.mean(out**2)


case(linear_of_rows, normal(4, 3), normal(2, 3), normal(2))


def linear_of_batches(x, w, b):
    return np.sum(np.tanh(np.matmul(x, w.T) + b[np.newaxis, np.newaxis, :]) ** 2)


case(linear_of_batches, normal(2, 4, 3), normal(2, 3), normal(2))


# Convolution in one dimension --------------------------------------------------------------------


def convolution_by_elements(x, w, b):
    """Channels first, every index a loop."""
    channels, length = x.shape
    filters, _, size = w.shape
    out = np.zeros((filters, length - size + 1))
    for f in range(filters):
        for i in range(out.shape[1]):
            total = b[f]
            for c in range(channels):
                for k in range(size):
                    total += w[f, c, k] * x[c, i + k]
            out[f, i] = total
    return np.sum(np.maximum(out, 0.0))


case(convolution_by_elements, normal(2, 6), normal(3, 2, 3), normal(3), float32=True)


def convolution_by_offsets(x, w):
    """A slice for each element of the kernel."""
    size = w.shape[0]
    n = x.shape[0] - size + 1
    out = np.zeros(n)
    for k in range(size):
        out += w[k] * x[k : k + n]
    return np.sum(out**2)


case(convolution_by_offsets, normal(7), normal(3))


def convolution_by_windows(x, w, b):
    windows = sliding_window_view(x, w.shape[-1], axis=-1)
    out = np.einsum("bclk,fck->bfl", windows, w) + b[None, :, None]
    return np.sum(out**2)


case(convolution_by_windows, normal(2, 2, 6), normal(3, 2, 3), normal(3))


def convolution_by_numpy(x, w):
    same = np.convolve(x, w, mode="same")
    return np.sum(same * x) + np.sum(np.correlate(x, w, "valid") ** 2)


case(convolution_by_numpy, normal(7), normal(3))


def dilated_causal_convolution(x, w, dilation=2):
    size = w.shape[0]
    padded = np.concatenate([np.zeros((size - 1) * dilation), x])
    out = np.zeros_like(x)
    for k in range(size):
        out += w[size - 1 - k] * padded[k * dilation : k * dilation + len(x)]
    return np.sum(np.tanh(out))


case(dilated_causal_convolution, normal(8), normal(3))


# Convolution in two dimensions -------------------------------------------------------------------


def image_convolution_by_elements(image, kernel):
    h, w = image.shape
    kh, kw = kernel.shape
    out = np.zeros((h - kh + 1, w - kw + 1))
    for i in range(h - kh + 1):
        for j in range(w - kw + 1):
            for u in range(kh):
                for v in range(kw):
                    out[i, j] += image[i + u, j + v] * kernel[u, v]
    return np.sum(out**2)


case(image_convolution_by_elements, normal(5, 4), normal(3, 2), float32=True)


def image_convolution_by_pixels(image, kernel):
    h, w = image.shape
    kh, kw = kernel.shape
    out = np.empty((h - kh + 1, w - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return np.sum(out**2)


case(image_convolution_by_pixels, normal(5, 4), normal(3, 2))


def image_convolution_by_offsets(image, kernel):
    kh, kw = kernel.shape
    h, w = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    out = np.zeros((h, w))
    for u in range(kh):
        for v in range(kw):
            out += kernel[u, v] * image[u : u + h, v : v + w]
    return np.sum(np.abs(out))


case(image_convolution_by_offsets, normal(5, 4), normal(3, 2))


def conv2d(input, weights):
    """The pixels of all filters at once, as benchmarks have it (channels last)."""
    K = weights.shape[0]
    N = input.shape[0]
    H_out = input.shape[1] - K + 1
    W_out = input.shape[2] - K + 1
    C_out = weights.shape[3]
    output = np.empty((N, H_out, W_out, C_out), dtype=input.dtype)
    for i in range(H_out):
        for j in range(W_out):
            output[:, i, j, :] = np.sum(
                input[:, i : i + K, j : j + K, :, np.newaxis] * weights[np.newaxis, :, :, :],
                axis=(1, 2, 3),
            )
    return output


def image_convolution_of_filters(x, w, b):
    return np.sum((conv2d(x, w) + b) ** 2)


case(image_convolution_of_filters, normal(2, 4, 4, 2), normal(2, 2, 2, 3), normal(3))


def image_convolution_strided(x, w, b, stride=2, pad=1):
    """Channels first, padded, one product a pixel."""
    n, c, height, width = x.shape
    filters, _, kh, kw = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    oh = 1 + (height + 2 * pad - kh) // stride
    ow = 1 + (width + 2 * pad - kw) // stride
    out = np.zeros((n, filters, oh, ow))
    for i in range(oh):
        for j in range(ow):
            top, left = i * stride, j * stride
            window = padded[:, :, top : top + kh, left : left + kw]
            for f in range(filters):
                out[:, f, i, j] = np.sum(window * w[f], axis=(1, 2, 3)) + b[f]
    return np.sum(out**2)


case(image_convolution_strided, normal(2, 2, 4, 5), normal(2, 2, 3, 3), normal(2))


def image_convolution_by_windows(x, w):
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))
    out = np.einsum("nchwij,fcij->nfhw", windows, w)
    return np.sum(out**2)


case(image_convolution_by_windows, normal(2, 2, 4, 4), normal(3, 2, 2, 2))


def image_convolution_by_tensordot(x, w, stride=2):
    windows = np.lib.stride_tricks.sliding_window_view(x, (2, 2), axis=(1, 2))
    windows = windows[:, ::stride, ::stride]
    out = np.tensordot(windows, w, axes=([3, 4, 5], [1, 2, 3]))
    return np.sum(np.tanh(out))


case(image_convolution_by_tensordot, normal(2, 5, 5, 2), normal(3, 2, 2, 2))


def im2col_indices(shape, field_height, field_width, padding=1, stride=1):
    N, C, H, W = shape
    out_height = (H + 2 * padding - field_height) // stride + 1
    out_width = (W + 2 * padding - field_width) // stride + 1
    i0 = np.repeat(np.arange(field_height), field_width)
    i0 = np.tile(i0, C)
    i1 = stride * np.repeat(np.arange(out_height), out_width)
    j0 = np.tile(np.arange(field_width), field_height * C)
    j1 = stride * np.tile(np.arange(out_width), out_height)
    i = i0.reshape(-1, 1) + i1.reshape(1, -1)
    j = j0.reshape(-1, 1) + j1.reshape(1, -1)
    k = np.repeat(np.arange(C), field_height * field_width).reshape(-1, 1)
    return k, i, j


def image_convolution_by_columns(x, w, b, stride=1, padding=1):
    n_filters, d_filter, h_filter, w_filter = w.shape
    n_x, d_x, h_x, w_x = x.shape
    h_out = (h_x - h_filter + 2 * padding) // stride + 1
    w_out = (w_x - w_filter + 2 * padding) // stride + 1
    p = padding
    x_padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="constant")
    k, i, j = im2col_indices(x.shape, h_filter, w_filter, padding, stride)
    cols = x_padded[:, k, i, j]
    cols = cols.transpose(1, 2, 0).reshape(h_filter * w_filter * d_x, -1)
    out = w.reshape(n_filters, -1) @ cols + b.reshape(-1, 1)
    out = out.reshape(n_filters, h_out, w_out, n_x)
    out = out.transpose(3, 0, 1, 2)
    return np.sum(out**2)


case(image_convolution_by_columns, normal(2, 2, 3, 3), normal(2, 2, 3, 3), normal(2))


def im2col(image, kh, kw):
    h, w = image.shape
    columns = []
    for i in range(h - kh + 1):
        for j in range(w - kw + 1):
            columns.append(image[i : i + kh, j : j + kw].ravel())
    return np.array(columns)


def image_convolution_by_patches(image, kernel):
    kh, kw = kernel.shape
    patches = im2col(image, kh, kw)
    out = (patches @ kernel.ravel()).reshape(image.shape[0] - kh + 1, image.shape[1] - kw + 1)
    return np.sum(out**2)


case(image_convolution_by_patches, normal(4, 4), normal(2, 2))


def transposed_convolution(x, w, stride=2):
    h, width = x.shape
    k = w.shape[0]
    out = np.zeros(((h - 1) * stride + k, (width - 1) * stride + k))
    for i in range(h):
        for j in range(width):
            out[i * stride : i * stride + k, j * stride : j * stride + k] += x[i, j] * w
    return np.sum(out**3)


case(transposed_convolution, normal(3, 2), normal(3, 3))


def depthwise_separable(x, depth, point):
    n, h, w, c = x.shape
    k = depth.shape[0]
    out = np.zeros((n, h - k + 1, w - k + 1, c))
    for i in range(k):
        for j in range(k):
            out += x[:, i : i + h - k + 1, j : j + w - k + 1, :] * depth[i, j]
    return np.sum((out @ point) ** 2)


case(depthwise_separable, normal(2, 4, 3, 2), normal(2, 2, 2), normal(2, 3))


# Pooling -----------------------------------------------------------------------------------------


def maxpool2d(x):
    output = np.empty([x.shape[0], x.shape[1] // 2, x.shape[2] // 2, x.shape[3]], dtype=x.dtype)
    for i in range(x.shape[1] // 2):
        for j in range(x.shape[2] // 2):
            output[:, i, j, :] = np.max(x[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, :], axis=(1, 2))
    return output


def pooled_by_pixels(x):
    return np.sum(maxpool2d(x) ** 2)


case(pooled_by_pixels, normal(2, 4, 5, 2), float32=True)


def pooled_by_reshape(x):
    n, h, w, c = x.shape
    largest = x.reshape(n, h // 2, 2, w // 2, 2, c).max(axis=(2, 4))
    average = x.reshape(n, h // 2, 2, w // 2, 2, c).mean(axis=(2, 4))
    return np.sum(largest * average)


case(pooled_by_reshape, normal(2, 4, 6, 2))


def pooled_by_loops(x, size=2, stride=1):
    h = (x.shape[0] - size) // stride + 1
    w = (x.shape[1] - size) // stride + 1
    out = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            best = -np.inf
            for u in range(size):
                for v in range(size):
                    best = max(best, x[i * stride + u, j * stride + v])
            out[i, j] = best
    return np.sum(out**2)


case(pooled_by_loops, normal(4, 3))
case(pooled_by_loops, normal(5, 4), 3, 2)


def pooled_by_windows(x):
    windows = sliding_window_view(x, (2, 2))[::2, ::2]
    return np.sum(windows.max(axis=(2, 3)) * windows.mean(axis=(-2, -1)))


case(pooled_by_windows, normal(4, 4))


def pooled_globally(x, w):
    return np.sum((x.mean(axis=(1, 2)) @ w) ** 2) + np.sum(np.amax(x, axis=(1, 2)))


case(pooled_globally, normal(2, 3, 3, 2), normal(2, 3))


# Activations -------------------------------------------------------------------------------------


def relu(x):
    masked = x.copy()
    masked[masked < 0] = 0
    return (
        np.sum(np.maximum(0, x) ** 2)
        + np.sum(np.where(x > 0, x, 0.0) * 3.0)
        + np.sum(x * (x > 0))
        + np.sum(masked**3)
        + np.sum(np.clip(x, 0, None))
        + np.sum((np.abs(x) + x) / 2)
    )


case(relu, normal(3, 4), float32=True)


def leaky_relu(x, alpha):
    return np.sum(np.where(x > 0, x, alpha * x) ** 2) + np.sum(np.maximum(alpha * x, x))


case(leaky_relu, normal(6), 0.1)


def elu(x, alpha=1.0):
    return np.sum(np.where(x > 0, x, alpha * (np.exp(x) - 1))) + np.sum(
        np.where(x >= 0, x, alpha * np.expm1(np.minimum(x, 0)))
    )


case(elu, np.array([-2.0, -0.3, 0.4, 800.0]), 0.7)


def selu(x):
    alpha = 1.6732632423543772848170429916717
    scale = 1.0507009873554804934193349852946
    return scale * np.sum(np.where(x > 0.0, x, alpha * np.exp(x) - alpha))


case(selu, normal(5))


def gelu_tanh(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * np.power(x, 3))))


def gelu_erf(x):
    return 0.5 * x * (1.0 + erf(x / math.sqrt(2.0)))


def gelu(x):
    return np.sum(gelu_tanh(x) * gelu_erf(x))


case(gelu, normal(2, 3), float32=True)


def stable_sigmoid(x):
    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))


def masked_sigmoid(x):
    out = np.empty_like(x)
    positive = x >= 0
    out[positive] = 1.0 / (1.0 + np.exp(-x[positive]))
    e = np.exp(x[~positive])
    out[~positive] = e / (1.0 + e)
    return out


def sigmoids(x):
    return (
        np.sum(stable_sigmoid(x))
        + np.sum(masked_sigmoid(x) ** 2)
        + np.sum(scipy.special.expit(x) ** 3)
        + np.sum(0.5 * (1.0 + np.tanh(0.5 * x)))
    )


case(sigmoids, np.array([-1000.0, -1.5, 0.0, 0.3, 1000.0]))
case(sigmoids, normal(2, 2).ravel(), float32=True)


def softplus_swish_mish(x):
    softplus = np.logaddexp(0, x)
    guarded = np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0)
    swish = x / (1.0 + np.exp(-x))
    mish = x * np.tanh(softplus)
    return np.sum(softplus) + np.sum(guarded**2) + np.sum(swish) + np.sum(mish)


case(softplus_swish_mish, np.array([-30.0, -1.5, 0.2, 0.9, 40.0]))


def by_name(x, activation="relu"):
    activations = {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": stable_sigmoid}
    if activation not in activations:
        raise ValueError(f"unknown activation {activation!r}")
    return np.sum(activations[activation](x) ** 2)


case(by_name, normal(4))
case(by_name, normal(4), keywords={"activation": "sigmoid"})
case(by_name, normal(4), keywords={"activation": "tanh"})


# Softmax and losses ------------------------------------------------------------------------------


def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def weighted_softmax(x, w):
    return np.sum(softmax(x) * w) + np.sum(softmax(x, axis=0) ** 2) + softmax(x[0])[0]


case(weighted_softmax, 10.0 * normal(3, 4), normal(3, 4), float32=True)


def cross_entropy_of_labels(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    n = logits.shape[0]
    return -np.sum(log_probabilities[np.arange(n), labels]) / n


case(cross_entropy_of_labels, normal(4, 3), np.array([0, 2, 1, 2]), float32=True)


def cross_entropy_of_one_hot(logits, labels):
    one_hot = np.eye(logits.shape[1])[labels]
    p = softmax(logits)
    return -np.mean(np.sum(one_hot * np.log(p + 1e-12), axis=1))


case(cross_entropy_of_one_hot, normal(4, 3), np.array([0, 2, 1, 2]))


def cross_entropy_of_filled_one_hot(logits, labels):
    one_hot = np.zeros_like(logits)
    one_hot[np.arange(len(labels)), labels] = 1
    logsumexp = scipy.special.logsumexp(logits, axis=-1, keepdims=True)
    return -np.mean((one_hot * (logits - logsumexp)).sum(-1))


case(cross_entropy_of_filled_one_hot, normal(4, 3), np.array([0, 2, 1, 2]))


def cross_entropy_smoothed(logits, labels, weights, smoothing=0.1):
    k = logits.shape[-1]
    logp = logits - scipy.special.logsumexp(logits, axis=1)[:, None]
    target = np.full((len(labels), k), smoothing / (k - 1))
    target[range(len(labels)), labels] = 1.0 - smoothing
    each = -(target * logp).sum(axis=1) * weights[labels]
    return each.sum() / weights[labels].sum()


case(cross_entropy_smoothed, normal(4, 3), np.array([0, 2, 1, 2]), np.array([1.0, 0.5, 2.0]))


def binary_cross_entropy(x, w, y, eps=1e-7):
    p = np.clip(1 / (1 + np.exp(-(x @ w))), eps, 1 - eps)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


case(binary_cross_entropy, normal(4, 3), normal(3), np.array([0, 1, 1, 0]))


def losses(prediction, target, delta=1.0):
    error = prediction - target
    small = np.abs(error) <= delta
    huber = np.where(small, 0.5 * error**2, delta * (np.abs(error) - 0.5 * delta)).mean()
    hinge = np.maximum(0, 1 - np.sign(target) * prediction).mean()
    cosine = prediction @ target / (np.linalg.norm(prediction) * np.linalg.norm(target))
    kl = np.sum(softmax(target) * (np.log(softmax(target)) - np.log(softmax(prediction))))
    return huber + hinge - cosine + kl


case(losses, normal(5), normal(5))


def contrastive(a, b, temperature):
    a = a / np.linalg.norm(a, axis=1, keepdims=True)
    b = b / np.linalg.norm(b, axis=1, keepdims=True)
    logits = a @ b.T / temperature
    labels = np.arange(len(a))
    rows = np.diag(logits - scipy.special.logsumexp(logits, axis=1, keepdims=True))
    columns = scipy.special.log_softmax(logits, axis=0)[labels, labels]
    return -(rows.mean() + columns.mean()) / 2


case(contrastive, normal(3, 4), normal(3, 4), 0.5)


# Normalisation, dropout, embedding ---------------------------------------------------------------


def batch_normalisation(x, gamma, beta, eps=1e-5):
    mean = np.mean(x, axis=0)
    variance = np.var(x, axis=0)
    normalised = (x - mean) / np.sqrt(variance + eps)
    return np.sum((gamma * normalised + beta) ** 3)


case(batch_normalisation, normal(4, 3), normal(3), normal(3), float32=True)


def batch_normalisation_of_images(x, eps=1e-5):
    mean = np.mean(x, axis=0, keepdims=True)
    std = np.std(x, axis=0, keepdims=True)
    channels = (x - x.mean((0, 1, 2))) / np.sqrt(x.var((0, 1, 2)) + eps)
    return np.sum(((x - mean) / np.sqrt(std + eps)) ** 3) + np.sum(channels**3)


case(batch_normalisation_of_images, normal(3, 2, 2, 2))


class BatchNorm:
    def __init__(self, features, momentum=0.9, eps=1e-5):
        self.momentum = momentum
        self.eps = eps
        self.running_mean = np.zeros(features)
        self.running_var = np.ones(features)
        self.training = True

    def forward(self, x, gamma, beta):
        if self.training:
            mu = x.mean(axis=0)
            var = x.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mu, var = self.running_mean, self.running_var
        return gamma * (x - mu) / np.sqrt(var + self.eps) + beta


def running_statistics(x, gamma, beta):
    norm = BatchNorm(x.shape[1])
    total = 0.0
    for _ in range(2):
        total += np.sum(norm.forward(x, gamma, beta) ** 3)
        x = x * 1.5 + 0.1
    norm.training = False
    return total + np.sum(norm.forward(x, gamma, beta))


case(running_statistics, normal(4, 3), normal(3), normal(3))


def layer_norm(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(axis=-1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(variance + eps) + beta


def rms_norm(x, gain, eps=1e-6):
    return x / np.sqrt(np.mean(np.square(x), axis=-1, keepdims=True) + eps) * gain


def layer_normalisation(x, gamma, beta):
    return np.sum(layer_norm(x, gamma, beta) ** 3) + np.sum(rms_norm(x, gamma) ** 3)


case(layer_normalisation, normal(2, 3, 4), normal(4), normal(4), float32=True)


def group_normalisation(x, groups=2, eps=1e-5):
    n, c, h, w = x.shape
    grouped = x.reshape(n, groups, c // groups, h, w)
    mean = grouped.mean(axis=(2, 3, 4), keepdims=True)
    std = grouped.std(axis=(2, 3, 4), keepdims=True)
    return np.sum(((grouped - mean) / (std + eps)).reshape(x.shape) ** 3)


case(group_normalisation, normal(2, 4, 2, 2))


def dropout(x, mask, rate=0.5, training=True):
    if not training:
        return np.sum(x**2)
    return np.sum((x * mask / (1 - rate)) ** 2)


case(dropout, normal(3, 4), GENERATOR.random((3, 4)) > 0.5)
case(dropout, normal(3, 4), (GENERATOR.random((3, 4)) > 0.5).astype(float), argnums=0)
case(dropout, normal(3, 4), None, 0.5, False)


def embedded(table, tokens, w):
    """Tokens repeat: their gradients add up."""
    vectors = table[tokens]
    return np.sum(np.tanh(vectors @ w)) + np.sum(vectors.mean(axis=1) ** 2)


case(embedded, normal(5, 3), np.array([[0, 2, 2], [4, 0, 0]]), normal(3, 2), float32=True)


def embedded_with_positions(table, positions, tokens):
    x = table[tokens] * np.sqrt(table.shape[1]) + positions[: len(tokens)]
    x = x + np.take(table, tokens[::-1], axis=0)
    return np.sum(x**2) + np.sum((x @ table.T)[np.arange(len(tokens)), tokens])


case(embedded_with_positions, normal(5, 3), normal(6, 3), np.array([1, 3, 1, -1]))


def sinusoids(length, width):
    position = np.arange(length)[:, np.newaxis]
    rate = np.exp(np.arange(0, width, 2) * -(np.log(10000.0) / width))
    table = np.zeros((length, width))
    table[:, 0::2] = np.sin(position * rate)
    table[:, 1::2] = np.cos(position * rate)
    return table


def with_sinusoids(x, w):
    return np.sum(np.tanh((x + sinusoids(x.shape[0], x.shape[1])) @ w))


case(with_sinusoids, normal(3, 4), normal(4, 2))


def rotary(x, w):
    """Positions as rotations of pairs."""
    length, width = x.shape
    angle = np.arange(length)[:, None] / 100.0 ** (np.arange(0, width, 2) / width)
    q = x @ w
    even, odd = q[..., ::2], q[..., 1::2]
    turned = np.empty_like(q)
    turned[..., ::2] = even * np.cos(angle) - odd * np.sin(angle)
    turned[..., 1::2] = even * np.sin(angle) + odd * np.cos(angle)
    return np.sum((turned @ turned.T) ** 2)


case(rotary, normal(3, 4), normal(4, 4))


# Attention ---------------------------------------------------------------------------------------


def attention(q, k, v):
    scores = q @ k.T / np.sqrt(k.shape[-1])
    return np.sum((softmax(scores) @ v) ** 2)


case(attention, normal(3, 2), normal(4, 2), normal(4, 3), float32=True)


def causal_attention(q, k, v):
    n = q.shape[0]
    scores = q @ k.T / math.sqrt(q.shape[1])
    mask = np.triu(np.ones((n, n)), k=1).astype(bool)
    scores[mask] = -np.inf
    return np.sum((softmax(scores) @ v) ** 2)


case(causal_attention, normal(4, 2), normal(4, 2), normal(4, 3))


def causal_by_where(q, k, v):
    n = q.shape[0]
    scores = np.einsum("id,jd->ij", q, k) / np.sqrt(q.shape[1])
    mask = np.tril(np.ones((n, n), dtype=bool))
    first = softmax(np.where(mask, scores, -np.inf))
    second = softmax(np.where(mask, scores, -1e9))
    third = softmax(scores + np.triu(np.full((n, n), -np.inf), 1))
    return np.sum(((first + second * third) @ v) ** 2)


case(causal_by_where, normal(4, 2), normal(4, 2), normal(4, 3))


def causal_by_addition(q, k, v):
    """`(1 - tri) * -1e10`, as a well-known short transformer has it."""
    n = q.shape[0]
    mask = (1 - np.tri(n, dtype=q.dtype)) * -1e10
    return np.sum((softmax(q @ k.T / np.sqrt(q.shape[-1]) + mask) @ v) ** 2)


case(causal_by_addition, normal(4, 2), normal(4, 2), normal(4, 3))


def split_heads(x, heads):
    batch, length, width = x.shape
    return x.reshape(batch, length, heads, width // heads).transpose(0, 2, 1, 3)


def multi_head_attention(x, wq, wk, wv, wo, heads=2):
    batch, length, width = x.shape
    q, k, v = (split_heads(x @ w, heads) for w in (wq, wk, wv))
    scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(width // heads)
    scores = np.where(np.tri(length, dtype=bool), scores, -np.inf)
    mixed = softmax(scores) @ v
    joined = mixed.transpose(0, 2, 1, 3).reshape(batch, length, width)
    return np.sum((joined @ wo) ** 2)


case(multi_head_attention, normal(2, 3, 4), *(normal(4, 4) for _ in range(4)), layouts=False)


def attention_by_heads(x, c_attn, c_proj, n_head=2):
    """The heads by `np.split`, one after another."""
    qkv = np.split(x @ c_attn["w"] + c_attn["b"], 3, axis=-1)
    qkv_heads = list(map(lambda part: np.split(part, n_head, axis=-1), qkv))
    mask = (1 - np.tri(x.shape[0], dtype=x.dtype)) * -1e10
    out_heads = []
    for q, k, v in zip(*qkv_heads):
        out_heads.append(softmax(q @ k.T / np.sqrt(q.shape[-1]) + mask) @ v)
    out = np.hstack(out_heads)
    return np.sum((out @ c_proj["w"] + c_proj["b"]) ** 2)


case(
    attention_by_heads,
    normal(3, 4),
    {"w": normal(4, 12), "b": normal(12)},
    {"w": normal(4, 4), "b": normal(4)},
)


def attention_by_einsum(x, wq, wk, wv):
    q = np.einsum("btc,chd->bhtd", x, wq)
    k = np.einsum("btc,chd->bhtd", x, wk)
    v = np.einsum("btc,chd->bhtd", x, wv)
    weights = softmax(np.einsum("bhid,bhjd->bhij", q, k))
    return np.sum(np.einsum("bhij,bhjd->bihd", weights, v) ** 2)


case(attention_by_einsum, normal(1, 3, 4), *(normal(4, 2, 2) for _ in range(3)), layouts=False)


# Cells over time ---------------------------------------------------------------------------------


def recurrent(xs, h, wx, wh, b):
    outputs = []
    for x in xs:
        h = np.tanh(x @ wx + h @ wh + b)
        outputs.append(h)
    return np.sum(np.stack(outputs) ** 2)


case(recurrent, normal(4, 2, 3), normal(2, 2), normal(3, 2), normal(2, 2), normal(2))


def lstm(xs, w, u, b):
    steps, batch, _ = xs.shape
    hidden = u.shape[0]
    h = np.zeros((batch, hidden))
    c = np.zeros((batch, hidden))
    hs = np.zeros((steps, batch, hidden))
    for t in range(steps):
        gates = xs[t] @ w + h @ u + b
        i, f, o, g = np.split(gates, 4, axis=1)
        i, f, o = stable_sigmoid(i), stable_sigmoid(f), stable_sigmoid(o)
        g = np.tanh(g)
        c = f * c + i * g
        h = o * np.tanh(c)
        hs[t] = h
    return np.sum(hs**2)


case(lstm, normal(3, 2, 2), normal(2, 8), normal(2, 8), normal(8), float32=True)


def lstm_of_slices(xs, parameters):
    """One sequence, gates by slices, `np.hstack` of input and state."""
    wf = parameters["W"]
    n = wf.shape[0] // 4
    h, c = np.zeros(n), np.zeros(n)
    for x in xs:
        z = wf @ np.hstack((h, x)) + parameters["b"]
        f = 1 / (1 + np.exp(-z[:n]))
        i = 1 / (1 + np.exp(-z[n : 2 * n]))
        o = 1 / (1 + np.exp(-z[2 * n : 3 * n]))
        c = f * c + i * np.tanh(z[3 * n :])
        h = o * np.tanh(c)
    return np.dot(h, h)


case(lstm_of_slices, normal(4, 3), {"W": normal(8, 5), "b": normal(8)})


def gru_cell(x, h, wz, wr, wh):
    xh = np.concatenate([x, h], axis=-1)
    z = stable_sigmoid(xh @ wz)
    r = stable_sigmoid(xh @ wr)
    candidate = np.tanh(np.concatenate([x, r * h], axis=-1) @ wh)
    return (1 - z) * h + z * candidate


def gru(xs, wz, wr, wh):
    h = np.zeros((xs.shape[1], wz.shape[1]))
    total = 0.0
    for t in range(xs.shape[0]):
        h = gru_cell(xs[t], h, wz, wr, wh)
        total += np.mean((h - 0.1) ** 2)
    return total


case(gru, normal(3, 2, 2), *(normal(4, 2) for _ in range(3)))


def character_model(tokens, wxh, whh, why, bh, by):
    """Karpathy's loop: columns, one-hot inputs, a dict of states."""
    xs, hs, ps = {}, {}, {}
    hs[-1] = np.zeros((whh.shape[0], 1))
    loss = 0
    for t in range(3):
        xs[t] = np.zeros((wxh.shape[1], 1))
        xs[t][tokens[t]] = 1
        hs[t] = np.tanh(np.dot(wxh, xs[t]) + np.dot(whh, hs[t - 1]) + bh)
        y = np.dot(why, hs[t]) + by
        ps[t] = np.exp(y) / np.sum(np.exp(y))
        loss += -np.log(ps[t][tokens[t + 1], 0])
    return loss


case(
    character_model,
    np.array([0, 2, 1, 2]),
    normal(2, 3),
    normal(2, 2),
    normal(3, 2),
    normal(2, 1),
    normal(3, 1),
    layouts=False,
)


# Whole networks ----------------------------------------------------------------------------------


def residual(x, w1, w2):
    for _ in range(2):
        x = x + np.maximum(x @ w1, 0) @ w2
    return np.mean(x**2)


case(residual, normal(3, 2), normal(2, 4), normal(4, 2))


def basic_block(x, w1, w2, w3):
    """A residual block of images with a pointwise shortcut."""
    padded = np.zeros((x.shape[0], x.shape[1] + 2, x.shape[2] + 2, x.shape[3]), dtype=x.dtype)
    padded[:, 1:-1, 1:-1, :] = x
    y = conv2d(padded, w1)
    mean, std = np.mean(y, axis=0, keepdims=True), np.std(y, axis=0, keepdims=True)
    y = np.maximum((y - mean) / np.sqrt(std + 1e-5), 0)
    y = conv2d(y, w2)
    return np.sum(np.maximum(y + conv2d(x, w3), 0) ** 2)


case(
    basic_block,
    normal(2, 3, 3, 2),
    normal(3, 3, 2, 2),
    normal(1, 1, 2, 3),
    normal(1, 1, 2, 3),
    layouts=False,
)


def of_a_dict(parameters, x, labels):
    h = x
    count = len(parameters) // 2
    for k in range(1, count + 1):
        h = h @ parameters[f"W{k}"] + parameters[f"b{k}"]
        if k < count:
            h = np.maximum(h, 0)
    h = h - scipy.special.logsumexp(h, axis=1, keepdims=True)
    penalty = sum(np.sum(parameters[name] ** 2) for name in parameters if name.startswith("W"))
    return -h[np.arange(len(labels)), labels].mean() + 0.5 * 1e-2 * penalty


case(
    of_a_dict,
    {"W1": normal(3, 4), "b1": normal(4), "W2": normal(4, 2), "b2": normal(2)},
    normal(5, 3),
    np.array([0, 1, 1, 0, 1]),
    argnums=0,
)


def of_a_list(layers, x, y):
    *hidden, (w, b) = layers
    for weight, bias in hidden:
        x = np.tanh(np.dot(x, weight) + bias)
    return np.mean(np.square(np.dot(x, w) + b - y))


case(of_a_list, [(normal(3, 4), normal(4)), (normal(4, 1), normal(1))], normal(5, 3), normal(5, 1))


@dataclasses.dataclass
class Dense:
    weight: np.ndarray
    bias: np.ndarray

    def __call__(self, x):
        return x @ self.weight + self.bias


@dataclasses.dataclass
class Perceptron:
    first: Dense
    second: Dense

    def forward(self, x):
        return self.second(np.tanh(self.first(x)))


def of_a_dataclass(model, x):
    return np.sum(model.forward(x) ** 2)


case(
    of_a_dataclass,
    Perceptron(Dense(normal(3, 4), normal(4)), Dense(normal(4, 2), normal(2))),
    normal(5, 3),
)


class Weights(NamedTuple):
    w: np.ndarray
    b: np.ndarray


def of_named_tuples(layers, x):
    for index, layer in enumerate(layers):
        x = np.einsum("ij,jk->ik", x, layer.w) + layer.b
        x = x if index == len(layers) - 1 else np.maximum(x, 0.1 * x)
    return x.var()


case(
    of_named_tuples,
    (Weights(normal(3, 4), normal(4)), Weights(normal(4, 2), normal(2))),
    normal(5, 3),
)


class Network:
    """Layers that remember what they saw, as courses write them."""

    def __init__(self, sizes):
        self.sizes = sizes
        self.layers = []

    def add(self, w, b):
        self.layers.append({"W": w, "b": b, "activation": np.tanh})
        return self

    def __call__(self, x):
        self.caches = []
        for layer in self.layers:
            z = x @ layer["W"] + layer["b"]
            self.caches.append((x, z))
            x = layer["activation"](z)
        return x


def of_objects(w1, b1, w2, b2, x):
    network = Network([2, 3, 1]).add(w1, b1).add(w2, b2)
    prediction = network(x)
    assert prediction.shape == (x.shape[0], w2.shape[1]), f"shape {prediction.shape}"
    return np.mean(prediction**2) + 0.1 * np.sum(network.caches[1][1] ** 2)


case(of_objects, normal(2, 3), normal(3), normal(3, 1), normal(1), normal(4, 2))


def of_one_vector(theta, x, y, sizes=(2, 3, 1)):
    """All weights in one vector, cut into layers."""
    start = 0
    h = x
    for k, (m, n) in enumerate(zip(sizes[:-1], sizes[1:])):
        w = theta[start : start + m * n].reshape(m, n)
        start += m * n
        b = theta[start : start + n]
        start += n
        h = h @ w + b
        if k < len(sizes) - 2:
            h = np.tanh(h)
    assert start == theta.size
    return np.mean((h.ravel() - y) ** 2)


case(of_one_vector, normal(13), normal(5, 2), normal(5))


def block(x, p, heads=2):
    a = layer_norm(x, **p["ln_1"])
    width = x.shape[-1]
    q, k, v = np.split(a @ p["qkv"], 3, axis=-1)
    parts = []
    size = width // heads
    for h in range(heads):
        s = slice(h * size, (h + 1) * size)
        scores = q[:, s] @ k[:, s].T / np.sqrt(size)
        parts.append(softmax(scores + (1 - np.tri(len(x))) * -1e10) @ v[:, s])
    x = x + np.concatenate(parts, axis=1) @ p["out"]
    m = layer_norm(x, **p["ln_2"])
    return x + gelu_tanh(m @ p["up"]) @ p["down"]


def transformer(tokens, wte, wpe, p):
    x = wte[tokens[:-1]] + wpe[range(len(tokens) - 1)]
    for _ in range(2):
        x = block(x, p)
    logits = x @ wte.T
    shifted = logits - logits.max(axis=-1, keepdims=True)
    logp = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return -np.mean(logp[np.arange(len(tokens) - 1), tokens[1:]])


NORM = {"gamma": np.ones(4), "beta": np.zeros(4)}
case(
    transformer,
    np.array([2, 0, 1, 1]),
    normal(3, 4),
    normal(5, 4),
    {
        "ln_1": NORM,
        "ln_2": NORM,
        "qkv": normal(4, 12) * 0.3,
        "out": normal(4, 4) * 0.3,
        "up": normal(4, 8) * 0.3,
        "down": normal(8, 4) * 0.3,
    },
    layouts=False,
)


# Compiling takes most of the time: every third program is compiled, and none of the largest.
LARGE = (
    *(transformer, attention_by_heads, attention_by_einsum, causal_by_where, basic_block),
    *(image_convolution_strided, running_statistics, contrastive, group_normalisation),
)
for at, each in enumerate(case):
    if at % 3 or each.program in LARGE:
        each.options["compiled"] = False
