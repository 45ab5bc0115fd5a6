import numpy as np


def f_value_and_grad(x):
    t1 = np.sin(x)
    total = t1 @ x
    # line 5: return np.sum(np.sin(x) * x)
    x_bar = t1 + np.cos(x) * x
    return total, x_bar
