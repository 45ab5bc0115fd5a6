import numpy as np


def relax_grad(u, k):
    # Forward sweep.
    n = u.shape[0]
    u = u.copy()
    u_saved = np.empty(n)
    for i in range(1, n):
        u_saved[i] = u[i]
        gap = u[i] - u[i - 1]
        if gap > 0.0:
            u[i] -= k * gap**2

    # Reverse sweep.
    # line 13: return np.sum(u * u)
    u_bar = 2.0 * u
    k_bar = 0.0
    for i in range(n - 1, 0, -1):
        u[i] = u_saved[i]
        gap = u[i] - u[i - 1]
        gap_bar = 0.0
        if gap > 0.0:
            # line 12: u[i] -= k * gap**2
            k_bar -= gap**2 * u_bar[i]
            gap_bar -= 2.0 * gap * (k * u_bar[i])
        # line 10: gap = u[i] - u[i - 1]
        u_bar[i - 1] -= gap_bar
        u_bar[i] += gap_bar
    return u_bar, k_bar
