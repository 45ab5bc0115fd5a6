import math

import numpy as np


def perceptron_grad(w1, w2, x):
    # Forward sweep.
    p = w2.shape[0]
    q = x.shape[0]
    if p > 0 and q > 0 and w1.shape[0] < p:
        raise IndexError("index is out of bounds for axis 0 (line 301)")
    if p > 0 and q > 0 and w1.shape[1] < q:
        raise IndexError("index is out of bounds for axis 1 (line 301)")
    tanh_s_saved = np.empty(p)
    out = 0.0
    for i in range(p):
        s = 0.0
        for j in range(q):
            s += w1[i, j] * x[j]
        tanh_s = tanh_s_saved[i] = math.tanh(s)
        out += w2[i] * tanh_s

    # Reverse sweep.
    w1_bar = np.zeros_like(w1)
    w2_bar = np.empty_like(w2)
    # line 303: return (out - 1.0) ** 2
    t1_bar = 2.0 * (out - 1.0)
    for i in range(p):
        # line 302: out += w2[i] * math.tanh(s)
        s_bar = (1.0 - tanh_s_saved[i] * tanh_s_saved[i]) * (w2[i] * t1_bar)
        w2_bar[i] = tanh_s_saved[i] * t1_bar
        for j in range(q):
            # line 301: s += w1[i, j] * x[j]
            w1_bar[i, j] += x[j] * s_bar
    return w1_bar, w2_bar
