import numpy as np


def runge_kutta_grad(y, rate, steps):
    # Forward sweep.
    y_saved = np.empty(max(steps, 0))
    for step in range(steps):
        y_saved[step] = y
        k1 = -(rate * y * y)
        value = y + 0.05 * k1
        k2 = -(rate * value * value)
        value = y + 0.05 * k2
        k3 = -(rate * value * value)
        value = y + 0.1 * k3
        k4 = -(rate * value * value)
        y = y + 0.016666666666666666 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)

    # Reverse sweep.
    y_bar = 1.0
    rate_bar = 0.0
    for step in range(steps - 1, -1, -1):
        y = y_saved[step]
        k1 = -(rate * y * y)
        value_2 = y + 0.05 * k1
        k2 = -(rate * value_2 * value_2)
        value = y + 0.05 * k2
        k3 = -(rate * value * value)
        value_1 = y + 0.1 * k3
        y_1_bar = y_bar
        # line 267: y += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        t1_bar = 0.016666666666666666 * y_1_bar
        k3_bar = 2.0 * t1_bar
        k1_bar = t1_bar
        k2_bar = 2.0 * t1_bar
        # line 260: return -rate * value * value
        t2_bar = value_1 * t1_bar
        value_bar = -(rate * value_1 * t1_bar)
        t3_bar = value_1 * t2_bar
        value_bar -= rate * t2_bar
        # line 266: k4 = slope(y + h * k3)
        y_bar += value_bar
        k3_bar += 0.1 * value_bar
        # line 260: return -rate * value * value
        t4_bar = value * k3_bar
        value_bar = -(rate * value * k3_bar)
        t3_bar += value * t4_bar
        value_bar -= rate * t4_bar
        # line 265: k3 = slope(y + 0.5 * h * k2)
        y_bar += value_bar
        k2_bar += 0.05 * value_bar
        # line 260: return -rate * value * value
        t5_bar = value_2 * k2_bar
        value_bar = -(rate * value_2 * k2_bar)
        t3_bar += value_2 * t5_bar
        value_bar -= rate * t5_bar
        # line 264: k2 = slope(y + 0.5 * h * k1)
        y_bar += value_bar
        k1_bar += 0.05 * value_bar
        # line 260: return -rate * value * value
        t6_bar = y * k1_bar
        y_bar -= rate * y * k1_bar
        t3_bar += y * t6_bar
        y_bar -= rate * t6_bar
        rate_bar -= t3_bar
    return y_bar, rate_bar
