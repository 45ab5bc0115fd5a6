import numpy as np


def logistic_map_grad(x, r, n):
    # Forward sweep.
    x_saved = np.empty(max(n, 0))
    for step in range(n):
        x_saved[step] = x
        x = r * x * (1.0 - x)

    # Reverse sweep.
    x_bar = 1.0
    r_bar = 0.0
    for step in range(n - 1, -1, -1):
        x = x_saved[step]
        # line 83: x = r * x * (1.0 - x)
        t1_bar = (1.0 - x) * x_bar
        x_bar = -(r * x * x_bar)
        r_bar += x * t1_bar
        x_bar += r * t1_bar
    return x_bar, r_bar
