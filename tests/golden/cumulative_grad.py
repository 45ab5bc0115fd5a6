import numpy as np


def cumulative_grad(x):
    # Forward sweep.
    n = x.shape[0]
    if n <= 0:
        raise IndexError("index is out of bounds for axis 0 (line 181)")
    y = np.empty(n)
    y[0] = x[0]
    for i in range(1, n):
        y[i] = y[i - 1] * x[i]

    # Reverse sweep.
    y_bar = np.zeros(n)
    x_bar = np.zeros(n)
    # line 184: return y[-1] * y[0]
    y_bar[0] += y[n - 1]
    y_bar[n - 1] += y[0]
    for i in range(n - 1, 0, -1):
        # line 183: y[i] = y[i - 1] * x[i]
        x_bar[i] += y[i - 1] * y_bar[i]
        y_bar[i - 1] += x[i] * y_bar[i]
    # line 181: y[0] = x[0]
    x_bar[0] += y_bar[0]
    return x_bar
