import numpy as np


def weighted_grad(x, WEIGHTS):
    n = x.shape[0]
    if n > 0 and WEIGHTS.shape[0] < n:
        raise IndexError("index is out of bounds for axis 0 (line 159)")
    x_bar = np.empty(n)
    for i in range(n):
        # line 159: total += WEIGHTS[i] * x[i] ** 2
        x_bar[i] = 2.0 * x[i] * WEIGHTS[i]
    return x_bar
