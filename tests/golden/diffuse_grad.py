import numpy as np


def diffuse_grad(u, steps):
    # Forward sweep.
    n = u.shape[0]
    u_1 = u.copy()
    v = u_1.copy()
    for _ in range(steps):
        for i in range(1, n - 1):
            v[i] = u_1[i] + 0.1 * (u_1[i - 1] - 2.0 * u_1[i] + u_1[i + 1])
        u_1, v = v, u_1

    # Reverse sweep.
    v_bar = np.zeros(n)
    # line 203: return np.sum(u * u)
    u_bar = 2.0 * u_1
    for _ in range(steps - 1, -1, -1):
        u_bar, v_bar = v_bar, u_bar
        for i in range(1, n - 1):
            # line 201: v[i] = u[i] + 0.1 * (u[i - 1] - 2.0 * u[i] + u[i + 1])
            t1_bar = v_bar[i]
            v_bar[i] = 0.0
            t2_bar = t1_bar
            t3_bar = 0.1 * t1_bar
            u_bar[i + 1] += t3_bar
            t2_bar -= 2.0 * t3_bar
            u_bar[i - 1] += t3_bar
            u_bar[i] += t2_bar
    # line 198: v = u.copy()
    u_bar += v_bar
    return u_bar
