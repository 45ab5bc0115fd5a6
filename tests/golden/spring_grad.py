import numpy as np


def spring_grad(s_0, s_1, x, steps):
    # Forward sweep.
    v_saved = np.empty(max(steps, 0))
    x_saved = np.empty(max(steps, 0))
    v = 0.0
    for _ in range(steps):
        v_saved[_] = v
        x_saved[_] = x
        v = v + 0.1 * (-(s_0 * x) - s_1 * v)
        x = x + 0.1 * v

    # Reverse sweep.
    x_bar = 1.0
    s_1_bar = 0.0
    s_bar = 0.0
    v_bar = 0.0
    for _ in range(steps - 1, -1, -1):
        v = v_saved[_]
        x = x_saved[_]
        # line 140: for _ in range(steps):
        x_1_bar = x_bar
        # line 142: x += 0.1 * v
        v_bar += 0.1 * x_1_bar
        # line 141: v += 0.1 * (-s.stiffness * x - s.damping * v)
        t1_bar = 0.1 * v_bar
        s_1_bar -= v * t1_bar
        v_bar -= s_1 * t1_bar
        x_bar -= s_0 * t1_bar
        s_bar -= x * t1_bar
    return s_bar, s_1_bar, x_bar
