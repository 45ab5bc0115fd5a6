import numpy as np


def hill_grad_hvp(x, x_dot):
    n = x.shape[0]
    t1 = np.zeros(n)
    t1_dot = np.zeros(n)
    for i in range(n - 1):
        t2 = x[i]
        # line 29: total += 100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2
        t3 = 2.0 * (x[i + 1] - t2**2) * 100.0
        t3_dot = 100.0 * (2.0 * (x_dot[i + 1] - 2.0 * t2 * x_dot[i]))
        t4 = 2.0 * t2
        t5_dot = 2.0 * x_dot[i] + (-(t3 * (2.0 * x_dot[i])) - t4 * t3_dot)
        t1_dot[i] += t5_dot
        t1[i] += -(2.0 * (1.0 - t2)) - t4 * t3
        t1_dot[i + 1] += t3_dot
        t1[i + 1] += t3
    return t1, t1_dot
