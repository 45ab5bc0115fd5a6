import math

import numpy as np


def swirl_vjp(x, k, y_seed):
    # Forward sweep.
    n = x.shape[0]
    y = x.copy()
    t1_saved = np.empty(n)
    for i in range(1, n):
        t1_saved[i] = y[i]
        y[i] = y[i] * math.sin(k * y[i - 1]) + x[i - 1] ** 2

    # Reverse sweep.
    x_bar = np.zeros(n)
    if n != y_seed.shape[0]:
        raise ValueError(
            "axis 0 of a result has the length {}, that of its seed {}", n, y_seed.shape[0]
        )
    y_bar = y_seed.copy()
    for i in range(n - 1, 0, -1):
        t2 = k * y[i - 1]
        # line 22: y[i] = y[i] * math.sin(k * y[i - 1]) + x[i - 1] ** 2
        t3_bar = y_bar[i]
        y_bar[i] = 0.0
        x_bar[i - 1] += 2.0 * x[i - 1] * t3_bar
        y_bar[i - 1] += k * (math.cos(t2) * (t1_saved[i] * t3_bar))
        y_bar[i] += math.sin(t2) * t3_bar
    # line 20: y = x.copy()
    x_bar += y_bar
    return y, x_bar
