"""Programs whose integers are of NumPy's narrow dtypes, or of Python's and large."""

import numpy as np

from tests.tools.checking import Cases

case = Cases()
first = np.array([[3, 200, 255, 0], [17, 128, 90, 254]], np.uint8)
second = np.array([[5, 100, 7, 255], [16, 129, 250, 1]], np.uint8)
w3 = np.array([0.3, 0.4, 0.5])


def frame_difference(gain, bias, before, after):
    change = after.astype(int) - before
    total = np.sum((gain * change + bias) ** 2)
    for i in range(before.shape[0]):
        for j in range(before.shape[1]):
            total += gain * abs(int(after[i, j]) - int(before[i, j]))
    return total + bias * np.sum(after - before) + gain * np.mean(before)


case(frame_difference, 0.01, 0.2, first, second)


def histogram_weights(w, image):
    counts = np.zeros(4, dtype=np.uint16)
    for level in image.ravel():
        counts[level // 64] += 1
    cumulative = np.cumsum(counts)
    return np.sum(w * counts) + w[0] * (cumulative[-1] - counts[0]) / image.size


case(histogram_weights, np.array([0.3, 0.4, 0.5, 0.7]), first)


def gamma_table(gamma, image):
    table = (np.arange(256, dtype=np.uint8) / 255) ** gamma
    return np.sum(table[image]) + np.mean(table[255 - image])


case(gamma_table, 1.7, first)


def edges_of_image(gain, image):
    wide = image.astype(np.int16)
    across = wide[:, 1:] - wide[:, :-1]
    total = 0.0
    for i in range(across.shape[0]):
        for j in range(across.shape[1]):
            total += np.tanh(gain * across[i, j])
    return total + gain * np.sum(across**2)


case(edges_of_image, 0.01, first)


def saturated_sum(gain, a, b):
    total = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            bright = min(int(a[i, j]) + int(b[i, j]), 255)
            dark = max(int(a[i, j]) - b[i, j].item(), 0)
            total += gain * bright - gain**2 * dark
    return total


case(saturated_sum, 0.02, first, second)


def bits_of_bytes(w, image):
    flat = image.ravel()
    total = 0.0
    for k in range(len(flat)):
        swapped = (flat[k] << 4) | (flat[k] >> 4)
        ones = 0
        rest = int(flat[k])
        while rest:
            rest &= rest - 1
            ones += 1
        total += w[k % 3] * (swapped ^ 0x55) + w[0] ** 2 * ones * (~flat[k] & 0x0F)
    return total


case(bits_of_bytes, w3, first)


def series_with_factorial(x, terms):
    total, factorial = 1.0, 1
    for k in range(1, terms):
        factorial *= k
        total += x**k / factorial
    return total


case(series_with_factorial, 0.7, 15)


def binomial_smoothing(w, n):
    total, coefficient = 0.0, 1
    for k in range(n):
        total += w[k % 3] ** 2 * coefficient / 2 ** (n - 1)
        coefficient = coefficient * (n - 1 - k) // (k + 1)
    return total


case(binomial_smoothing, w3, 9)


def fibonacci_weights(w, n):
    a, b = 0, 1
    total = 0.0
    for k in range(n):
        a, b = b, a + b
        total += w[a % 3] * w[k % 3] / b
    return total


case(fibonacci_weights, w3, 60)


def hashed_grid(w, n):
    total = 0.0
    for i in range(n):
        for j in range(n):
            slot = ((i * 73856093) ^ (j * 19349663)) % len(w)
            total += w[slot] ** 2 / (1 + i + j)
    return total


case(hashed_grid, w3, 5)


def random_walk(scale, steps):
    state, place = 42, 0.0
    for _ in range(steps):
        state = (1664525 * state + 1013904223) % 2**32
        place += scale * (state / 2**32 - 0.5)
    return place**2


case(random_walk, 0.7, 20)


def powers_of_two(x, levels):
    total = 0.0
    for level in range(levels):
        total += x ** (level + 1) / (1 << level) + x * 3**level / 2**level
    return total


case(powers_of_two, 0.4, 12)
