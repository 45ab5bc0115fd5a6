import numpy as np


def diffuse_jvp(u, steps, u_dot):
    n = u.shape[0]
    u_1 = u.copy()
    u_1_dot = u_dot.copy()
    # line 198: v = u.copy()
    v = u_1.copy()
    v_dot = u_1_dot.copy()
    for _ in range(steps):
        for i in range(1, n - 1):
            # line 201: v[i] = u[i] + 0.1 * (u[i - 1] - 2.0 * u[i] + u[i + 1])
            v_dot[i] = u_1_dot[i] + 0.1 * (u_1_dot[i - 1] - 2.0 * u_1_dot[i] + u_1_dot[i + 1])
            v[i] = u_1[i] + 0.1 * (u_1[i - 1] - 2.0 * u_1[i] + u_1[i + 1])
        u_1, v = v, u_1
        u_1_dot, v_dot = v_dot, u_1_dot
    # line 203: return np.sum(u * u)
    total_dot = np.sum(2.0 * u_1 * u_1_dot[:n])
    total = np.sum(u_1 * u_1)
    return total, total_dot
