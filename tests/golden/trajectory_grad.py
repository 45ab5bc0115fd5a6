import numpy as np


def trajectory_grad(x, n):
    # Forward sweep.
    t1 = np.empty(8)
    t1[0] = x
    length = 1
    t2_saved = np.empty(max(n, 0))
    for step in range(n):
        if length < 1:
            raise IndexError(
                "index {} is out of bounds for axis 0 with size {} (line 149)", -1, length
            )
        t2_saved[step] = t1[length - 1]
        t3 = t1[length - 1] * 0.9 + 0.1 * t1[length - 1] ** 2
        t4 = t1.shape[0]
        if length >= t4:
            t1_longer = np.empty(t4 * 2)
            for t1_k in range(t1.shape[0]):
                t1_longer[t1_k] = t1[t1_k]
            t1 = t1_longer
        t1[length] = t3
        length = length + 1

    # Reverse sweep.
    t1_bar = np.zeros(t1.shape[0])
    for k in range(length):
        p = t1[k]
        t1_bar[k] += 2.0 * p
    for step in range(n - 1, -1, -1):
        length = 1 + step
        # line 149: points.append(points[-1] * 0.9 + 0.1 * points[-1] ** 2)
        t2_bar = 2.0 * t2_saved[step] * (0.1 * t1_bar[length]) + 0.9 * t1_bar[length]
        t1_bar[length - 1] += t2_bar
    x_bar = t1_bar[0]
    return x_bar
