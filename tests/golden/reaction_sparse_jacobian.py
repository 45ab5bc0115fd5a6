import math

import numpy as np


def reaction_sparse_jacobian(u, k, directions, u_colour, found_places):
    n = u.shape[0]
    # line 358: found = np.empty(n)
    found_dot = np.empty((n, directions))
    for i in range(n):
        # line 361: right = u[i + 1] if i < n - 1 else 0.0
        t1 = i < n - 1
        # line 362: found[i] = left - 2.0 * u[i] + right + k * math.exp(u[i])
        t2 = math.exp(u[i])
        for direction in range(directions):
            if i > 0:
                # line 360: left = u[i - 1] if i > 0 else 0.0
                left_dot = 1.0 if u_colour[i - 1] == direction else 0.0
            else:
                # line 360: left = u[i - 1] if i > 0 else 0.0
                left_dot = 0.0
            if t1:
                # line 361: right = u[i + 1] if i < n - 1 else 0.0
                right_dot = 1.0 if u_colour[i + 1] == direction else 0.0
            else:
                # line 361: right = u[i + 1] if i < n - 1 else 0.0
                right_dot = 0.0
            t3_dot = 1.0 if u_colour[i] == direction else 0.0
            t4_dot = k * (t2 * t3_dot) if k != 0.0 else 0.0
            found_dot[i, direction] = left_dot - 2.0 * t3_dot + right_dot + t4_dot
    found_dot_flat = found_dot.reshape(-1)
    found_elements = np.empty(found_places.shape[0])
    for k_1 in range(found_places.shape[0]):
        found_elements[k_1] = found_dot_flat[found_places[k_1]]
    return found_elements
