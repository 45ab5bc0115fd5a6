import numpy as np


def burgers_grad(u, steps):
    # Forward sweep.
    n = u.shape[0]
    if steps > 0 and n <= 0:
        raise IndexError("index is out of bounds for axis 0 (line 217)")
    u = u.copy()
    here_saved = np.empty((max(steps, 0), max(n - 1, 0)))
    t1_saved = np.empty((max(steps, 0), max(n - 1, 0)))
    for step in range(steps):
        left = u[0]
        for i in range(1, n - 1):
            here = here_saved[step, i] = u[i]
            t1 = t1_saved[step, i] = u[i + 1] - left
            u[i] = here - 0.1 * here * t1
            left = here

    # Reverse sweep.
    # line 222: return np.sum(u * u)
    u_bar = 2.0 * u
    for step in range(steps - 1, -1, -1):
        left_bar = 0.0
        for i in range(n - 2, 0, -1):
            here = here_saved[step, i]
            t2 = 0.1 * here
            here_bar = left_bar
            # line 220: u[i] = here - 0.1 * here * (u[i + 1] - left)
            t3_bar = u_bar[i]
            u_bar[i] = 0.0
            here_bar += t3_bar
            left_bar = t2 * t3_bar
            u_bar[i + 1] -= t2 * t3_bar
            here_bar -= 0.1 * (t1_saved[step, i] * t3_bar)
            # line 219: here = u[i]
            u_bar[i] += here_bar
        # line 217: left = u[0]
        u_bar[0] += left_bar
    return u_bar
