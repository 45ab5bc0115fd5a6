import numpy as np


def wavefront_grad(x):
    # Forward sweep.
    n, m = x.shape
    if -n > n - 1:
        raise IndexError("index is out of bounds for axis 0 (line 230)")
    if -m > m - 1:
        raise IndexError("index is out of bounds for axis 1 (line 230)")
    x = x.copy()
    for i in range(1, n):
        for j in range(1, m):
            x[i, j] += 0.5 * x[i - 1, j] * x[i, j - 1]

    # Reverse sweep.
    x_bar = np.zeros((n, m))
    # line 230: return x[n - 1, m - 1]
    x_bar[n - 1, m - 1] += 1.0
    for i in range(n - 1, 0, -1):
        for j in range(m - 1, 0, -1):
            # line 229: x[i, j] += 0.5 * x[i - 1, j] * x[i, j - 1]
            t1_bar = x[i, j - 1] * x_bar[i, j]
            x_bar[i, j - 1] += 0.5 * x[i - 1, j] * x_bar[i, j]
            x_bar[i - 1, j] += 0.5 * t1_bar
    return x_bar
