import numpy as np


def matrix_vector_grad(a, x):
    n, m = a.shape
    if n > 0 and m > 0 and x.shape[0] < m:
        raise IndexError("index is out of bounds for axis 0 (line 174)")
    a_bar = np.empty_like(a)
    x_bar = np.zeros_like(x)
    for i in range(n):
        s = 0.0
        for j in range(m):
            s += a[i, j] * x[j]
        # line 175: total += s * s
        s_bar = 2.0 * s
        for j in range(m):
            # line 174: s += a[i, j] * x[j]
            x_bar[j] += a[i, j] * s_bar
            a_bar[i, j] = x[j] * s_bar
    return a_bar, x_bar
