import numpy as np


def saxpy_value_and_grad(a, x, y):
    if x.shape[0] != y.shape[0]:
        raise ValueError("shapes do not match (line 164)")
    z = a * x + y
    total = np.sum(z * z)
    # line 165: return np.sum(z * z)
    z_bar = 2.0 * z
    # line 164: z = a * x + y
    y_bar = z_bar.copy()
    a_bar = x @ z_bar
    x_bar = a * z_bar
    return total, a_bar, x_bar, y_bar
