import math

import numpy as np


def two_states_grad(x, v, steps):
    # Forward sweep.
    x_saved = np.empty(max(steps, 0))
    for step in range(steps):
        x_saved[step] = x
        v = v - 0.1 * math.sin(x)
        x = x + 0.1 * v

    # Reverse sweep.
    # line 92: return 0.5 * v * v - math.cos(x)
    x_bar = math.sin(x)
    v_bar = v
    for step in range(steps - 1, -1, -1):
        x = x_saved[step]
        x_1_bar = x_bar
        # line 91: x = x + h * v
        v_bar += 0.1 * x_1_bar
        # line 90: v = v - h * math.sin(x)
        x_bar -= math.cos(x) * (0.1 * v_bar)
    return x_bar, v_bar
