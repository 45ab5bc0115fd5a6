import math

import numpy as np


def block_grad(x, g1, b1, Wq, Wk, Wv, Wo):
    # Forward sweep.
    n, m = x.shape
    t1 = g1.shape[0]
    t2 = b1.shape[0]
    t3, t4 = Wq.shape
    t5, t6 = Wk.shape
    t7, t8 = Wv.shape
    t9, t10 = Wo.shape
    if m != t1 or m != t2:
        raise ValueError("shapes do not match (line 103)")
    if m != t3:
        raise ValueError("shapes do not match (line 104)")
    if m != t5:
        raise ValueError("shapes do not match (line 105)")
    if m != t7:
        raise ValueError("shapes do not match (line 106)")
    if t4 != t6:
        raise ValueError("shapes do not match (line 107)")
    if n <= 0:
        raise ValueError("zero-size array (line 108)")
    if t8 != t9:
        raise ValueError("shapes do not match (line 111)")
    if m != t10:
        raise ValueError("shapes do not match (line 112)")
    h = np.empty((n, m))
    mu_saved = np.empty(n)
    t11_saved = np.empty(n)
    for i in range(n):
        total = 0.0
        for i_1 in range(m):
            total += x[i, i_1]
        mu = total / m
        mu_saved[i] = mu
        total = 0.0
        for i_1 in range(m):
            total += (x[i, i_1] - mu) ** 2
        var = total / m
        t11 = math.sqrt(var + 1e-05)
        t11_saved[i] = t11
        h[i] = (x[i] - mu) / t11 * g1 + b1
    q = h @ Wq
    k = h @ Wk
    v = h @ Wv
    t12 = q @ k.T
    t13 = math.sqrt(t4)
    s = np.empty((n, n))
    p = np.empty((n, n))
    p_1 = np.empty((n, n))
    where_saved = np.empty(n, dtype=np.int64)
    total_saved = np.empty(n)
    for i in range(n):
        s[i] = t12[i] / t13
        largest = s[i, 0]
        where = 0
        for k_1 in range(1, n):
            t14 = not s[i, k_1] <= largest and largest == largest
            largest = s[i, k_1] if t14 else largest
            where = k_1 if t14 else where
        where_saved[i] = where
        t15 = s[i, where]
        total = 0.0
        for j in range(n):
            s_1 = s[i, j] - t15
            p[i, j] = math.exp(s_1)
            total += p[i, j]
        total_saved[i] = total
        p_1[i] = p[i] / total
    t16 = p_1 @ v
    o = t16 @ Wo

    # Reverse sweep.
    t12_bar = np.empty((n, n))
    s_bar = np.zeros((n, n))
    p_bar = np.zeros((n, n))
    o_bar = np.empty((n, m))
    x_bar = np.empty((n, m))
    g1_bar = np.zeros(m)
    b1_bar = np.zeros(m)
    for i in range(n):
        for j in range(m):
            y = x[i, j] + o[i, j]
            # line 113: return np.sum(y**2)
            y_bar = 2.0 * y
            # line 112: y = x + o
            o_bar[i, j] = y_bar
            x_bar[i, j] = y_bar
    # line 111: o = (p @ v) @ Wo
    t16_bar = o_bar @ Wo.T
    Wo_bar = t16.T @ o_bar
    p_1_bar = t16_bar @ v.T
    v_bar = p_1.T @ t16_bar
    for i in range(n):
        total = total_saved[i]
        total_bar = 0.0
        for j in range(n):
            # line 110: p = p / p.sum(axis=-1, keepdims=True)
            total_bar -= p_1[i, j] / total * p_1_bar[i, j]
            p_bar[i, j] += p_1_bar[i, j] / total
        t15_bar = 0.0
        for j in range(n):
            # line 110: p = p / p.sum(axis=-1, keepdims=True)
            p_bar[i, j] += total_bar
            # line 109: p = np.exp(s)
            s_1_bar = p[i, j] * p_bar[i, j]
            # line 108: s = s - s.max(axis=-1, keepdims=True)
            t15_bar -= s_1_bar
            s_bar[i, j] += s_1_bar
        # line 108: s = s - s.max(axis=-1, keepdims=True)
        s_bar[i, where_saved[i]] += t15_bar
        for j in range(n):
            # line 107: s = q @ k.T / np.sqrt(q.shape[-1])
            t17_bar = s_bar[i, j]
            s_bar[i, j] = 0.0
            t12_bar[i, j] = t17_bar / t13
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
        t11_bar = 0.0
        mu_bar = 0.0
        for j in range(m):
            t18 = (x[i_1, j] - mu) / t11
            # line 103: h = (x - mu) / np.sqrt(var + 1e-5) * g1 + b1
            b1_bar[j] += h_bar[i_1, j]
            t18_bar = g1[j] * h_bar[i_1, j]
            g1_bar[j] += t18 * h_bar[i_1, j]
            t19 = t18_bar / t11
            t11_bar -= t18 / t11 * t18_bar
            mu_bar -= t19
            x_bar[i_1, j] += t19
        t20 = (0.0 if t11 == 0.0 else 0.5 * t11_bar / t11) / m
        for i in range(m):
            # line 102: var = np.mean((x - mu) ** 2, axis=-1, keepdims=True)
            t21_bar = 2.0 * (x[i_1, i] - mu) * t20
            mu_bar -= t21_bar
            x_bar[i_1, i] += t21_bar
        t22 = mu_bar / m
        for i in range(m):
            # line 101: mu = np.mean(x, axis=-1, keepdims=True)
            x_bar[i_1, i] += t22
    return x_bar, g1_bar, b1_bar, Wq_bar, Wk_bar, Wv_bar, Wo_bar
