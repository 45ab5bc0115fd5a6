import math

import numpy as np


def correlation_grad(x, w):
    # Forward sweep.
    n = x.shape[0]
    if w.shape[0] != n:
        raise ValueError(
            "Shape of weights must be consistent with shape of a along specified axis. (line 63)"
        )
    total = np.sum(w)
    if total == 0.0:
        raise ZeroDivisionError("Weights sum to zero, can't be normalized (line 63)")
    p = x.shape[1]
    t1 = np.zeros(p)
    total_1 = 0.0
    for i in range(n):
        t1 += x[i] * w[i]
        total_1 += w[i]
    mean = t1 / total
    xc = x - mean
    t2 = np.empty((p, n))
    t2[:] = xc.T * w
    t3 = t2 @ xc
    cov = np.empty((p, p))
    std = np.empty(p)
    for i in range(p):
        cov[i] = t3[i] / total_1
        std[i] = math.sqrt(cov[i, i])
    result = np.zeros((p, p))
    t4 = np.empty((p, p))
    for i in range(p):
        result_1 = np.zeros(p)
        result[i, i] = 1
        result_1[i] = 1
        t4[i] = cov[i] + 0.001 * result_1

    # Reverse sweep.
    mean_bar = np.zeros(p)
    t3_bar = np.empty((p, p))
    std_bar = np.zeros(p)
    t4_bar = np.empty((p, p))
    w_bar = np.zeros_like(w)
    inverse = np.linalg.inv(t4)
    t4_bar[:] = inverse.T
    t5 = std[:, None] * std
    corr = cov / t5
    off = corr - result
    t6 = np.sign(off)
    # line 67: corr = cov / np.outer(std, std)
    cov_bar = t4_bar + t6 / t5
    t7 = corr / t5
    std_bar -= np.sum(std[:, None] * (t7 * t6), axis=0)
    std_bar -= np.sum(std * (t7 * t6), axis=1)
    total_bar = 0.0
    for i in range(p):
        # line 66: std = np.sqrt(np.diag(cov))
        t8_bar = std_bar[i]
        t9_bar = 0.5 * t8_bar / std[i] if t8_bar != 0.0 and std[i] != 0.0 else 0.0
        cov_bar[i, i] += t9_bar
        # line 65: cov = (xc * w[:, None]).T @ xc / np.sum(w)
        total_bar -= np.sum(cov[i] / total_1 * cov_bar[i])
        t3_bar[i] = cov_bar[i] / total_1
    # line 65: cov = (xc * w[:, None]).T @ xc / np.sum(w)
    t2_bar = t3_bar @ xc.T
    x_bar = t2.T @ t3_bar
    for i in range(p):
        w_bar += xc[:, i] * t2_bar[i]
        x_bar[:, i] += w * t2_bar[i]
    # line 64: xc = x - mean
    mean_bar -= np.sum(x_bar, axis=0)
    # line 63: mean = np.average(x, axis=0, weights=w)
    t10_bar = -np.sum(mean / total * mean_bar)
    t1_bar = mean_bar / total
    for i in range(n):
        # line 65: cov = (xc * w[:, None]).T @ xc / np.sum(w)
        w_bar[i] += total_bar
        # line 63: mean = np.average(x, axis=0, weights=w)
        x_bar[i] += w[i] * t1_bar
        w_bar[i] += x[i] @ t1_bar
    w_bar += t10_bar
    return x_bar, w_bar
