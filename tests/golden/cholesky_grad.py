import math

import numpy as np


def cholesky_grad(a):
    # Forward sweep.
    n = a.shape[0]
    m = a.shape[1]
    if n > 0 and m < n:
        raise IndexError(
            "index {} is out of bounds for axis 1 with size {} (line 238)", n - 1, m
        )
    a = a.copy()
    a_saved = np.empty((n, n))
    t1_saved = np.empty(n)
    for j in range(n):
        for k in range(j):
            a[j, j] -= a[j, k] * a[j, k]
        t1_saved[j] = a[j, j]
        a[j, j] = math.sqrt(a[j, j])
        for i in range(j + 1, n):
            for k in range(j):
                a[i, j] -= a[i, k] * a[j, k]
            a_saved[j, i] = a[i, j]
            a[i, j] = a[i, j] / a[j, j]

    # Reverse sweep.
    a_bar = np.zeros((n, m))
    for j in range(n):
        # line 245: total += math.log(a[j, j])
        a_bar[j, j] += 1.0 / a[j, j]
    for j in range(n - 1, -1, -1):
        t2 = math.sqrt(t1_saved[j])
        for i in range(n - 1, j, -1):
            a[i, j] = a_saved[j, i]
            # line 242: a[i, j] /= a[j, j]
            t3_bar = a_bar[i, j]
            a_bar[i, j] = 0.0
            t4 = a[i, j] / a[j, j] / a[j, j]
            a_bar[i, j] += t3_bar / a[j, j]
            a_bar[j, j] -= t4 * t3_bar
            for k in range(j - 1, -1, -1):
                # line 241: a[i, j] -= a[i, k] * a[j, k]
                t5_bar = a_bar[i, j]
                a_bar[j, k] -= a[i, k] * t5_bar
                a_bar[i, k] -= a[j, k] * t5_bar
        # line 238: a[j, j] = math.sqrt(a[j, j])
        a_bar[j, j] = 0.0 if t2 == 0.0 else 0.5 * a_bar[j, j] / t2
        for k in range(j - 1, -1, -1):
            # line 237: a[j, j] -= a[j, k] * a[j, k]
            a_bar[j, k] -= 2.0 * a[j, k] * a_bar[j, j]
    return a_bar
