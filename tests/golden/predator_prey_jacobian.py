import numpy as np


def predator_prey_jacobian(start, rate, steps):
    n_1 = start.shape[0]
    start_dot = np.zeros((n_1, n_1 + 1))
    for i in range(n_1):
        start_dot[i, i] = 1.0
    rate_dot = np.zeros(n_1 + 1)
    rate_dot[n_1] = 1.0
    # line 337: path = np.empty((steps, 2))
    if steps < 0:
        raise ValueError("negative dimensions are not allowed (line 337)")
    # line 339: growth = state[0] * (1.0 - state[1])
    if steps > 0 and n_1 < 2:
        raise IndexError("index is out of bounds for axis 0 (line 339)")
    # line 342: path[n] = state
    if steps > 0 and n_1 != 2:
        raise ValueError("shapes do not match (line 342)")
    # line 336: state = start.copy()
    start = start.copy()
    # line 337: path = np.empty((steps, 2))
    path_dot = np.empty((steps, 2, n_1 + 1))
    for n in range(steps):
        # line 339: growth = state[0] * (1.0 - state[1])
        t1 = start[0]
        t2 = start[1]
        t3 = 1.0 - t2
        growth = t1 * t3
        # line 340: state[1] += rate * state[1] * (state[0] - 0.5)
        t4 = rate * t2
        t5 = t1 - 0.5
        start[1] += t4 * t5
        # line 341: state[0] += rate * growth
        start[0] += rate * growth
        for k in range(n_1 + 1):
            # line 339: growth = state[0] * (1.0 - state[1])
            growth_dot = t3 * start_dot[0, k] - t1 * start_dot[1, k]
            # line 340: state[1] += rate * state[1] * (state[0] - 0.5)
            t6_dot = t5 * (t2 * rate_dot[k] + rate * start_dot[1, k]) + t4 * start_dot[0, k]
            start_dot[1, k] += t6_dot
            start_dot[0, k] += growth * rate_dot[k] + rate * growth_dot
        path_dot[n] = start_dot
    path_start = np.empty((steps, 2, n_1))
    path_start[:] = path_dot[:, :, :-1]
    path_rate = np.empty((steps, 2))
    path_rate[:] = path_dot[:, :, n_1]
    return path_start, path_rate
