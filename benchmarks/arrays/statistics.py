"""Data and models of them: moments, mixtures, regressions, clusters, histograms."""

import numpy as np

from benchmarks.arrays.program import Program


def covariance(data):
    """The sum of squares of a covariance matrix, made column by column."""
    n, m = data.shape
    data = data - np.mean(data, axis=0)
    cov = np.zeros((m, m))
    for i in range(m):
        cov[i:, i] = data[:, i] @ data[:, i:] / (n - 1.0)
        cov[i, i:] = cov[i:, i]
    return np.sum(cov**2)


def covariance_by_hand(data):
    n = data.shape[0]
    centred = data - np.mean(data, axis=0)
    centred_bar = centred @ (centred.T @ centred) * (4.0 / (n - 1.0) ** 2)
    return (centred_bar - np.mean(centred_bar, axis=0),)


def correlation(data):
    """The sum of squares of a correlation matrix."""
    deviation = np.std(data, axis=0)
    data = (data - np.mean(data, axis=0)) / (np.sqrt(data.shape[0]) * deviation)
    corr = data.T @ data
    return np.sum(corr**2)


def mixture(weights, means, log_scales, x):
    """The log likelihood of a mixture of Gaussians with diagonal covariances, by broadcasting."""
    scaled = (x[:, None, :] - means) * np.exp(-log_scales)
    log_density = -0.5 * np.sum(scaled**2, axis=2) - np.sum(log_scales, axis=1)
    joint = log_density + weights - np.log(np.sum(np.exp(weights)))
    top = np.max(joint, axis=1, keepdims=True)
    return np.sum(top[:, 0] + np.log(np.sum(np.exp(joint - top), axis=1)))


def logistic_regression(w, b, x, y):
    """The mean cross entropy of labels 0 and 1, with a ridge."""
    z = x @ w + b
    loss = np.mean(np.logaddexp(0.0, z) - y * z)
    return loss + 0.01 * np.sum(w**2)


def logistic_regression_by_hand(w, b, x, y):
    z = x @ w + b
    z_bar = (1.0 / (1.0 + np.exp(-z)) - y) / len(z)
    return z_bar @ x + 0.02 * w, np.sum(z_bar)


def softmax_regression(w, b, x, labels):
    """The mean cross entropy of many classes."""
    z = x @ w + b
    z = z - np.max(z, axis=1, keepdims=True)
    log_p = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    return -np.mean(log_p[np.arange(len(labels)), labels])


def softmax_regression_by_hand(w, b, x, labels):
    z = x @ w + b
    z -= np.max(z, axis=1, keepdims=True)
    np.exp(z, out=z)
    z /= np.sum(z, axis=1, keepdims=True)
    z[np.arange(len(labels)), labels] -= 1.0
    z /= len(labels)
    return x.T @ z, np.sum(z, axis=0)


def kmeans(centroids, points):
    """The sum of squared distances to the closest centroid."""
    difference = points[:, None, :] - centroids
    return np.sum(np.min(np.sum(difference**2, axis=2), axis=1))


def kmeans_by_hand(centroids, points):
    difference = points[:, None, :] - centroids
    closest = np.argmin(np.sum(difference**2, axis=2), axis=1)
    bar = np.zeros_like(centroids)
    np.add.at(bar, closest, -2.0 * (points - centroids[closest]))
    return (bar,)


def log_sum_exp(x):
    top = np.max(x)
    return top + np.log(np.sum(np.exp(x - top)))


def log_sum_exp_by_hand(x):
    e = np.exp(x - np.max(x))
    return (e / np.sum(e),)


def least_squares(c, t, y):
    """A polynomial through data."""
    residual = y - np.vander(t, len(c), increasing=True) @ c
    return 0.5 * np.sum(residual**2)


def least_squares_by_hand(c, t, y):
    powers = np.vander(t, len(c), increasing=True)
    return (powers.T @ (powers @ c - y),)


def weighted_histogram(weights, x, expected):
    """How far a histogram of weighted data is from the expected one."""
    counts, _ = np.histogram(x, bins=len(expected), range=(0.0, 1.0), weights=weights)
    return np.sum((counts - expected) ** 2)


def weighted_histogram_by_hand(weights, x, expected):
    bins = np.minimum((x * len(expected)).astype(np.int64), len(expected) - 1)
    counts = np.bincount(bins, weights, len(expected))
    return (2.0 * (counts - expected)[bins],)


def interpolation_table(table, x, y):
    """A tabulated function against data."""
    grid = np.linspace(0.0, 1.0, len(table))
    return np.mean((np.interp(x, grid, table) - y) ** 2)


def data(n, m):
    return (np.random.default_rng(10).standard_normal((n, m)),)


def mixed(n, k, d):
    random = np.random.default_rng(11)
    parts = random.standard_normal((k, d)), 0.1 * random.standard_normal((k, d))
    return random.standard_normal(k), *parts, random.standard_normal((n, d))


def labelled(n, d):
    random = np.random.default_rng(12)
    x = random.standard_normal((n, d))
    return random.standard_normal(d) / np.sqrt(d), 0.1, x, (x[:, 0] > 0.0).astype(float)


def classes(n, d, k):
    random = np.random.default_rng(13)
    x = random.standard_normal((n, d))
    return random.standard_normal((d, k)) / d, np.zeros(k), x, random.integers(0, k, n)


def clouds(n, k, d):
    random = np.random.default_rng(14)
    return random.standard_normal((k, d)), random.standard_normal((n, d))


def vector(n):
    return (np.random.default_rng(15).standard_normal(n),)


def curve(n, k):
    random = np.random.default_rng(16)
    t = np.linspace(-1.0, 1.0, n)
    return random.standard_normal(k), t, np.sign(t)


def spectrum(n, bins):
    random = np.random.default_rng(17)
    return random.random(n), random.random(n), np.full(bins, 0.5 * n / bins)


def tabulated(n, k):
    random = np.random.default_rng(18)
    x = random.random(n)
    return random.random(k), x, np.sin(6.0 * x)


PROGRAMS = (
    Program(
        covariance,
        (0,),
        {"100 x 30": lambda: data(100, 30), "2000 x 300": lambda: data(2000, 300)},
        covariance_by_hand,
        is_unrolled=True,
    ),
    Program(
        correlation,
        (0,),
        {"100 x 30": lambda: data(100, 30), "2000 x 300": lambda: data(2000, 300)},
    ),
    Program(
        mixture,
        (0, 1, 2),
        {
            "100 x 5 x 4": lambda: mixed(100, 5, 4),
            "10,000 x 20 x 16": lambda: mixed(10_000, 20, 16),
        },
    ),
    Program(
        logistic_regression,
        (0, 1),
        {"200 x 10": lambda: labelled(200, 10), "50,000 x 50": lambda: labelled(50_000, 50)},
        logistic_regression_by_hand,
    ),
    Program(
        softmax_regression,
        (0, 1),
        {
            "200 x 20 x 5": lambda: classes(200, 20, 5),
            "10,000 x 200 x 50": lambda: classes(10_000, 200, 50),
        },
        softmax_regression_by_hand,
    ),
    Program(
        kmeans,
        (0,),
        {
            "200 x 5 x 3": lambda: clouds(200, 5, 3),
            "20,000 x 30 x 8": lambda: clouds(20_000, 30, 8),
        },
        kmeans_by_hand,
    ),
    Program(
        log_sum_exp,
        (0,),
        {"1,000": lambda: vector(1_000), "1,000,000": lambda: vector(1_000_000)},
        log_sum_exp_by_hand,
    ),
    Program(
        least_squares,
        (0,),
        {"200 x 6": lambda: curve(200, 6), "100,000 x 12": lambda: curve(100_000, 12)},
        least_squares_by_hand,
    ),
    Program(
        weighted_histogram,
        (0,),
        {
            "1,000 x 10": lambda: spectrum(1_000, 10),
            "1,000,000 x 200": lambda: spectrum(1_000_000, 200),
        },
        weighted_histogram_by_hand,
    ),
    Program(
        interpolation_table,
        (0,),
        {
            "1,000 x 20": lambda: tabulated(1_000, 20),
            "500,000 x 1,000": lambda: tabulated(500_000, 1_000),
        },
    ),
)
