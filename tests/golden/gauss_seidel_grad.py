import numpy as np


def gauss_seidel_grad(u, sweeps):
    # Forward sweep.
    n, m = u.shape
    if n <= 1:
        raise IndexError("index is out of bounds for axis 0 (line 212)")
    if m <= 1:
        raise IndexError("index is out of bounds for axis 1 (line 212)")
    if n <= 2:
        raise IndexError("index is out of bounds for axis 0 (line 212) ")
    if m <= 2:
        raise IndexError("index is out of bounds for axis 1 (line 212) ")
    u = u.copy()
    for _ in range(sweeps):
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                t1 = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1])
                u[i, j] = t1

    # Reverse sweep.
    u_bar = np.zeros((n, m))
    # line 212: return u[1, 1] * u[2, 2]
    u_bar[2, 2] += u[1, 1]
    u_bar[1, 1] += u[2, 2]
    for _ in range(sweeps - 1, -1, -1):
        for i in range(n - 2, 0, -1):
            for j in range(m - 2, 0, -1):
                # line 211: u[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1])
                t1_bar = u_bar[i, j]
                u_bar[i, j] = 0.0
                t2_bar = 0.25 * t1_bar
                u_bar[i, j + 1] += t2_bar
                u_bar[i, j - 1] += t2_bar
                u_bar[i + 1, j] += t2_bar
                u_bar[i - 1, j] += t2_bar
    return u_bar
