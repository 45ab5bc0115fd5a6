import math

import numpy as np


def moments_jacobian(x):
    # Forward sweep.
    n = x.shape[0]
    centre = np.sum(x) / n

    # Reverse sweep.
    centre_bar = np.zeros(3)
    found_bar = np.zeros((3, 3))
    x_bar = np.empty((n, 3))
    for i in range(3):
        found_bar[i, i] += 1.0
    for k in range(n):
        each = x[k]
        t1 = each - centre
        t2 = math.exp(-abs(each))
        t3 = np.sign(each)
        t4 = 3.0 * t1**2
        t5 = 2.0 * t1
        # line 351: found[1] += (each - centre) ** 3
        t1_bar = t4 * found_bar[1] + t5 * found_bar[0]
        # line 350: found[0] += (each - centre) ** 2
        centre_bar -= t1_bar
        x_bar[k] = t1_bar - t3 * (t2 * found_bar[2])
    # line 347: centre = np.mean(x)
    total_bar = centre_bar / n
    x_bar += total_bar
    found_x = np.empty((3, n))
    found_x[:] = x_bar.T
    return found_x
