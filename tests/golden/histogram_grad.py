import numpy as np


def histogram_grad(x, index):
    # Forward sweep.
    n = x.shape[0]
    if n > 0 and index.shape[0] < n:
        raise IndexError("index is out of bounds for axis 0 (line 190)")
    bins = np.zeros(5)
    for k in range(n):
        t1 = index[k]
        t2 = x[k] * x[k]
        if t1 < -5 or t1 >= 5:
            raise IndexError("index {} is out of bounds for axis 0 with size {} (line 190) ", t1, 5)
        bins[t1] += t2

    # Reverse sweep.
    x_bar = np.empty(n)
    bins_bar = 2.0 * bins
    for k in range(n):
        # line 190: bins[index[k]] += x[k] * x[k]
        x_bar[k] = 2.0 * x[k] * bins_bar[index[k]]
    return x_bar
