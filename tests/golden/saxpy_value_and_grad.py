import numpy as np


def saxpy_value_and_grad(a, x, y):
    # Forward sweep.
    n = x.shape[0]
    m = y.shape[0]
    if n != m:
        raise ValueError(
            "operands could not be broadcast together with shapes ({},) ({},) (line 164)",
            n,
            m,
        )
    z = np.empty(n)
    for i in range(n):
        z[i] = a * x[i] + y[i]

    # Reverse sweep.
    z_bar = np.empty(n)
    x_bar = np.empty(n)
    y_bar = np.zeros(m)
    total = 0.0
    for i in range(n):
        total += z[i] * z[i]
        # line 165: return np.sum(z * z)
        z_bar[i] = 2.0 * z[i]
    a_bar = 0.0
    for i in range(n):
        # line 164: z = a * x + y
        t1_bar = z_bar[i]
        z_bar[i] = 0.0
        y_bar[i] += t1_bar
        a_bar += x[i] * t1_bar
        x_bar[i] = a * t1_bar
    return total, a_bar, x_bar, y_bar
