import numpy as np


def views_grad(x):
    # Forward sweep.
    n = x.shape[0]
    if max(min(4, n) - 1, 0) <= 2:
        raise IndexError("index is out of bounds for axis 0 (line 251)")
    x = x.copy()
    t2 = (n + 1) // 2
    t3 = x[2]
    t4 = x[3]
    x[1] = t3 * t4
    for i in range(t2):
        t5 = i * 2
        x[t5] = x[t5] * 0.5

    # Reverse sweep.
    x_bar = np.zeros(n)
    # line 253: return np.sum(x[:-1] * x[1:])
    x_bar[1:] += x[:-1]
    x_bar[:-1] += x[1:]
    for i in range(t2):
        t5 = i * 2
        # line 252: x[::2] *= 0.5
        x_bar[t5] = 0.5 * x_bar[t5]
    # line 251: y[0] = y[1] * y[2]
    t6_bar = x_bar[1]
    x_bar[1] = 0.0
    x_bar[3] += t3 * t6_bar
    x_bar[2] += t4 * t6_bar
    return x_bar
