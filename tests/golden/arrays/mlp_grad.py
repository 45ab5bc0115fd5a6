import numpy as np


def mlp_grad(W1, b1, W2, b2, X, y):
    # Forward sweep.
    t1, t2 = W2.shape
    t4, t5 = X.shape
    t6 = y.shape[0]
    if W1.shape != (t5, b1.shape[0]) or W1.shape[1] != t1 or b2.shape[0] != t2:
        raise ValueError("shapes do not match (lines 88 to 90)")
    if t2 <= 0:
        raise ValueError("zero-size array (line 91)")
    if t4 < t6:
        raise IndexError("index is out of bounds for axis 0 (line 94)")
    t7 = X @ W1
    a = np.maximum(t7 + b1, 0.0)
    t8 = a @ W2
    p = np.empty((t4, t2))
    p_1 = np.empty((t4, t2))
    where_saved = np.empty(t4, dtype=np.int64)
    total_saved = np.empty(t4)
    for i in range(t4):
        z = t8[i] + b2
        where = where_saved[i] = np.argmax(z)
        t9 = z[where]
        p[i] = np.exp(z - t9)
        total = total_saved[i] = np.sum(p[i])
        p_1[i] = p[i] / total
    for i in range(t6):
        if -t2 > y[i] or y[i] >= t2:
            raise IndexError(
                "index {} is out of bounds for axis 1 with size {} (line 94)", y[i], t2
            )

    # Reverse sweep.
    t8_bar = np.empty((t4, t2))
    p_1_bar = np.zeros((t4, t2))
    b2_bar = np.zeros_like(b2)
    # line 96: reg = 0.5 * (np.sum(W1**2) + np.sum(W2**2))
    t10_bar = 0.5 * 0.001
    W2_bar = 2.0 * W2 * t10_bar
    W1_bar = 2.0 * W1 * t10_bar
    t11 = -1.0 / t6
    for i in range(t6):
        picked = p_1[i, y[i]]
        # line 94: picked = p[np.arange(len(y)), y]
        p_1_bar[i, y[i]] += t11 / picked
    for i in range(t4):
        total = total_saved[i]
        # line 93: p = p / np.sum(p, axis=1, keepdims=True)
        total_bar = np.sum(np.where(p_1_bar[i] != 0.0, -(p_1[i] / total * p_1_bar[i]), 0.0))
        p_bar = np.where(p_1_bar[i] != 0.0, p_1_bar[i] / total, 0.0)
        p_bar += total_bar
        # line 92: p = np.exp(z)
        z_1_bar = np.where(p_bar != 0.0, p[i] * p_bar, 0.0)
        # line 91: z = z - np.max(z, axis=1, keepdims=True)
        z_bar = z_1_bar.copy()
        z_bar[where_saved[i]] -= np.sum(z_1_bar)
        # line 90: z = a @ W2 + b2
        b2_bar += z_bar
        t8_bar[i] = z_bar
    # line 90: z = a @ W2 + b2
    a_bar = t8_bar @ W2.T
    W2_bar += a.T @ t8_bar
    h = t7 + b1
    # line 89: a = np.maximum(h, 0.0)
    h_bar = np.where(h < 0.0, 0.0, a_bar)
    # line 88: h = X @ W1 + b1
    b1_bar = np.sum(h_bar, axis=0)
    X_bar = h_bar @ W1.T
    W1_bar += X.T @ h_bar
    return W1_bar, b1_bar, W2_bar, b2_bar, X_bar
