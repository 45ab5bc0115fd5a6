import math

import numpy as np


def alignment_grad(x, y, bias):
    # Forward sweep.
    sqrt_total = math.sqrt(np.sum(x * x))
    t1 = x / sqrt_total
    if x.shape[0] != y.shape[0]:
        raise ValueError("shapes do not match (line 31)")
    x_1 = t1 @ y + bias

    # Reverse sweep.
    result_bar = 1.0
    t2 = result_bar / (1.0 + math.exp(-x_1))
    # line 31: return softplus(np.sum(normalised(x) * y) + bias)
    bias_bar = t2
    t3_bar = y * t2
    total = t1 @ t3_bar
    sqrt_total = math.sqrt(np.sum(x * x))
    x_bar = (t3_bar - t1 * total) / sqrt_total
    return x_bar, bias_bar
