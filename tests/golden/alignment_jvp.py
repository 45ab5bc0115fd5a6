import math

import numpy as np


def alignment_jvp(x, y, bias, x_dot):
    n = x.shape[0]
    # line 22: return x / np.sqrt(np.sum(x * x))
    sqrt_total = math.sqrt(np.sum(x * x))
    t1 = x / sqrt_total
    # line 31: return softplus(np.sum(normalised(x) * y) + bias)
    t2_dot = np.empty(n)
    sqrt_total = math.sqrt(np.sum(x * x))
    result_bar_bar = np.zeros(t1.shape[0])
    total_bar = 0.0
    for i in range(n):
        t2_bar = 0.0 + x_dot[i]
        if t2_bar != 0.0:
            t3 = t2_bar / sqrt_total
        else:
            t4 = 1.0 / sqrt_total
            t3 = (t4 if np.isfinite(t4) else 0.0) * t2_bar
        total_bar -= t1[i] * t3
        result_bar_bar[i] += t3
    result_bar_bar[:n] += t1 * total_bar
    t2_dot[:] = result_bar_bar[:n]
    if n != y.shape[0]:
        raise ValueError("shapes do not match (line 31)")
    x_1 = t1 @ y + bias
    t5 = math.log1p(math.exp(x_1))
    t5_dot = y @ t2_dot / (1.0 + math.exp(-x_1))
    return t5, t5_dot
