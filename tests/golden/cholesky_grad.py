import math

import numpy as np


def cholesky_grad(a):
    # Forward sweep.
    n, m = a.shape
    if n > 0 and m < n:
        raise IndexError("index is out of bounds for axis 1 (line 238)")
    a = a.copy()
    for j in range(n):
        for k in range(j):
            a[j, j] -= a[j, k] * a[j, k]
        a[j, j] = math.sqrt(a[j, j])
        for i in range(j + 1, n):
            for k in range(j):
                a[i, j] -= a[i, k] * a[j, k]
            a[i, j] = a[i, j] / a[j, j]

    # Reverse sweep.
    a_bar = np.zeros((n, m))
    for j in range(n):
        # line 245: total += math.log(a[j, j])
        a_bar[j, j] += 1.0 / a[j, j]
    for j in range(n - 1, -1, -1):
        t1 = a[j, j]
        for i in range(n - 1, j, -1):
            # line 242: a[i, j] /= a[j, j]
            t2_bar = a_bar[i, j]
            a_bar[i, j] = t2_bar / t1
            a_bar[j, j] -= a[i, j] / t1 * t2_bar
            for k in range(j - 1, -1, -1):
                # line 241: a[i, j] -= a[i, k] * a[j, k]
                t3_bar = a_bar[i, j]
                a_bar[j, k] -= a[i, k] * t3_bar
                a_bar[i, k] -= a[j, k] * t3_bar
        # line 238: a[j, j] = math.sqrt(a[j, j])
        a_bar[j, j] = 0.0 if t1 == 0.0 else 0.5 * a_bar[j, j] / t1
        for k in range(j - 1, -1, -1):
            # line 237: a[j, j] -= a[j, k] * a[j, k]
            a_bar[j, k] -= 2.0 * a[j, k] * a_bar[j, j]
    return a_bar
