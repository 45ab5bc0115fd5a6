import math

import numpy as np


def f_value_and_grad(x):
    n = x.shape[0]
    x_bar = np.empty(n)
    total = 0.0
    for i in range(n):
        t1 = x[i]
        t2 = math.sin(t1)
        total += t2 * t1
        # line 5: return np.sum(np.sin(x) * x)
        x_bar[i] = t2 + math.cos(t1) * t1
    return total, x_bar
