import numpy as np


def saxpy_value_and_grad(a, x, y):
    n = x.shape[0]
    m = y.shape[0]
    if n != m:
        raise ValueError("shapes do not match (line 164)")
    x_bar = np.empty(n)
    y_bar = np.empty(n)
    a_bar = 0.0
    total = 0.0
    for i in range(n):
        z = a * x[i] + y[i]
        total += z * z
        # line 165: return np.sum(z * z)
        z_bar = 2.0 * z
        # line 164: z = a * x + y
        y_bar[i] = z_bar
        a_bar += x[i] * z_bar
        x_bar[i] = a * z_bar
    return total, a_bar, x_bar, y_bar
