import math

import numpy as np


def swirl_linearized(x, k):
    # line 20: y = x.copy()
    y = x.copy()
    n = x.shape[0]
    t1_saved = np.empty(n)
    y_saved = np.empty(n)
    cos_saved = np.empty(n)
    for i in range(1, n):
        # line 22: y[i] = y[i] * math.sin(k * y[i - 1]) + x[i - 1] ** 2
        t2 = k * y[i - 1]
        t1 = t1_saved[i] = math.sin(t2)
        y_saved[i] = y[i]
        cos_saved[i] = math.cos(t2)
        y[i] = y[i] * t1 + x[i - 1] ** 2
    x_kept = x.copy()
    return y, n, t1_saved, y_saved, cos_saved, k, x_kept


def swirl_linear_jvp(n, t1_saved, y_saved, cos_saved, k, x, x_dot):
    # line 20: y = x.copy()
    y_dot = x_dot.copy()
    for i in range(1, n):
        # line 22: y[i] = y[i] * math.sin(k * y[i - 1]) + x[i - 1] ** 2
        t1_dot = 2.0 * x[i - 1] * x_dot[i - 1]
        t2 = t1_saved[i] * y_dot[i] + y_saved[i] * (cos_saved[i] * (k * y_dot[i - 1]))
        y_dot[i] = t2 + t1_dot
    return y_dot
