import numpy as np


def hill_grad_hvp(x, x_dot):
    n = x.shape[0]
    t1_dot = np.zeros(n)
    for i in range(n - 1):
        # line 29: total += 100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2
        t2_dot = 100.0 * (2.0 * (x_dot[i + 1] - 2.0 * x[i] * x_dot[i]))
        t3 = 2.0 * x[i]
        t3_dot = 2.0 * x_dot[i]
        t4_dot = -(2.0 * (x[i + 1] - x[i] ** 2) * 100.0 * t3_dot) - t3 * t2_dot
        t1_dot[i] += 2.0 * x_dot[i] + t4_dot
        t1_dot[i + 1] += t2_dot
    return t1_dot
