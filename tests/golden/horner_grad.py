import numpy as np


def horner_grad(coefficients, x):
    # Forward sweep.
    n = coefficients.shape[0]
    value_saved = np.empty(n)
    value = 0.0
    for k in range(n):
        value_saved[k] = value
        c = coefficients[k]
        value = value * x + c

    # Reverse sweep.
    coefficients_bar = np.empty(n)
    value_bar = 1.0
    x_bar = 0.0
    for k in range(n - 1, -1, -1):
        value = value_saved[k]
        # line 98: value = value * x + c
        t1_bar = value_bar
        c_bar = value_bar
        value_bar = x * value_bar
        x_bar += value * t1_bar
        coefficients_bar[k] = c_bar
    return coefficients_bar, x_bar
