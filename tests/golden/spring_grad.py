import numpy as np


def spring_grad(s_stiffness, s_damping, x, steps):
    # Forward sweep.
    v_saved = np.empty(max(steps, 0))
    x_saved = np.empty(max(steps, 0))
    v = 0.0
    for step in range(steps):
        v_saved[step] = v
        x_saved[step] = x
        v = v + 0.1 * (-(s_stiffness * x) - s_damping * v)
        x = x + 0.1 * v

    # Reverse sweep.
    x_bar = 1.0
    s_damping_bar = 0.0
    s_stiffness_bar = 0.0
    v_bar = 0.0
    for step in range(steps - 1, -1, -1):
        v = v_saved[step]
        x = x_saved[step]
        x_1_bar = x_bar
        # line 142: x += 0.1 * v
        v_bar += 0.1 * x_1_bar
        # line 141: v += 0.1 * (-s.stiffness * x - s.damping * v)
        t1_bar = 0.1 * v_bar
        s_damping_bar -= v * t1_bar
        v_bar -= s_damping * t1_bar
        x_bar -= s_stiffness * t1_bar
        s_stiffness_bar -= x * t1_bar
    return s_stiffness_bar, s_damping_bar, x_bar
