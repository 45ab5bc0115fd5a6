import math

import numpy as np


def block_grad(x, g1, b1, Wq, Wk, Wv, Wo):
    # Forward sweep.
    n, m = x.shape
    t5, t6 = Wk.shape
    if g1.shape[0] != m or b1.shape[0] != m or Wq.shape != (m, t6) or m != t5 or Wv.shape[0] != m:
        raise ValueError("shapes do not match (lines 103 to 107)")
    if n <= 0:
        raise ValueError("zero-size array (line 108)")
    if Wv.shape[1] != Wo.shape[0] or Wo.shape[1] != m:
        raise ValueError("shapes do not match (lines 111 to 112)")
    h = np.empty((n, m))
    mu_saved = np.empty(n)
    t11_saved = np.empty(n)
    for i in range(n):
        mu = mu_saved[i] = np.sum(x[i]) / m
        var = np.sum((x[i] - mu) ** 2) / m
        t11 = t11_saved[i] = math.sqrt(var + 1e-05)
        h[i] = (x[i] - mu) / t11 * g1 + b1
    q = h @ Wq
    k = h @ Wk
    v = h @ Wv
    t12 = q @ k.T
    t13 = math.sqrt(Wq.shape[1])
    p = np.empty((n, n))
    p_1 = np.empty((n, n))
    where_saved = np.empty(n, dtype=np.int64)
    total_saved = np.empty(n)
    for i in range(n):
        s = t12[i] / t13
        where = where_saved[i] = np.argmax(s)
        t14 = s[where]
        p[i] = np.exp(s - t14)
        total = total_saved[i] = np.sum(p[i])
        p_1[i] = p[i] / total
    t15 = p_1 @ v
    o = t15 @ Wo

    # Reverse sweep.
    t12_bar = np.empty((n, n))
    g1_bar = np.zeros_like(g1)
    b1_bar = np.zeros_like(b1)
    y = x + o
    # line 113: return np.sum(y**2)
    y_bar = 2.0 * y
    # line 112: y = x + o
    x_bar = y_bar.copy()
    # line 111: o = (p @ v) @ Wo
    t15_bar = y_bar @ Wo.T
    Wo_bar = t15.T @ y_bar
    p_1_bar = t15_bar @ v.T
    v_bar = p_1.T @ t15_bar
    for i in range(n):
        total = total_saved[i]
        # line 110: p = p / p.sum(axis=-1, keepdims=True)
        total_bar = -np.sum(p_1[i] / total * p_1_bar[i])
        p_bar = p_1_bar[i] / total
        p_bar += total_bar
        # line 109: p = np.exp(s)
        s_1_bar = p[i] * p_bar
        # line 108: s = s - s.max(axis=-1, keepdims=True)
        s_bar = s_1_bar.copy()
        s_bar[where_saved[i]] -= np.sum(s_1_bar)
        # line 107: s = q @ k.T / np.sqrt(q.shape[-1])
        t12_bar[i] = s_bar / t13
    # line 107: s = q @ k.T / np.sqrt(q.shape[-1])
    q_bar = t12_bar @ k
    k_bar = t12_bar.T @ q
    # line 106: v = h @ Wv
    h_bar = v_bar @ Wv.T
    Wv_bar = h.T @ v_bar
    h_bar += k_bar @ Wk.T
    Wk_bar = h.T @ k_bar
    h_bar += q_bar @ Wq.T
    Wq_bar = h.T @ q_bar
    for i_1 in range(n):
        mu = mu_saved[i_1]
        t11 = t11_saved[i_1]
        t16 = (x[i_1] - mu) / t11
        # line 103: h = (x - mu) / np.sqrt(var + 1e-5) * g1 + b1
        b1_bar += h_bar[i_1]
        t16_bar = g1 * h_bar[i_1]
        g1_bar += t16 * h_bar[i_1]
        t17 = t16_bar / t11
        mu_bar = -np.sum(t17)
        x_bar[i_1] += t17
        t18 = (0.0 if t11 == 0.0 else 0.5 * -np.sum(t16 / t11 * t16_bar) / t11) / m
        # line 102: var = np.mean((x - mu) ** 2, axis=-1, keepdims=True)
        t19_bar = 2.0 * (x[i_1] - mu) * t18
        mu_bar -= np.sum(t19_bar)
        x_bar[i_1] += t19_bar
        t20 = mu_bar / m
        # line 101: mu = np.mean(x, axis=-1, keepdims=True)
        x_bar[i_1] += t20
    return x_bar, g1_bar, b1_bar, Wq_bar, Wk_bar, Wv_bar, Wo_bar
