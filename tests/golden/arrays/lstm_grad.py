import math

import numpy as np


def lstm_grad(Wx, Wh, b, xs):
    # Forward sweep.
    m, p = Wx.shape
    n, q = Wh.shape
    t1 = b.shape[0]
    t2, t3 = xs.shape
    if t2 > 0 and t3 != m or t2 > 0 and p != q or t2 > 0 and p != t1:
        raise ValueError("shapes do not match (line 122)")
    t4 = 2 * n
    t5 = max(min(t4, p) - n, 0)
    t6 = min(n, p)
    t7 = 3 * n
    t8 = max(p - 3 * n, 0)
    if t2 > 0 and t5 != n or t2 > 0 and t6 != t8 or t2 > 0 and t5 != t6:
        raise ValueError("shapes do not match (line 127)")
    t9 = max(min(t7, p) - t4, 0)
    if t2 > 0 and t9 != t5:
        raise ValueError("shapes do not match (line 128)")
    h = np.zeros(n)
    c = np.zeros(n)
    xs_part = np.empty((t2, m))
    t10 = m > 0 and p > 0
    if t10:
        for t in range(t2):
            xs_part[t] = xs[t]
    t11 = xs_part @ Wx
    c_saved = np.empty((t2, n))
    h_saved = np.empty((t2, n))
    z_saved = np.empty((t2, p))
    g_saved = np.empty((t2, n))
    for t in range(t2):
        t12 = np.zeros(p)
        for k in range(n):
            t13 = h[k]
            t12 += t13 * Wh[k]
        z = t11[t] + t12 + b
        z_saved[t] = z
        g = np.empty(n)
        for i in range(n):
            g[i] = math.tanh(z[t7 + i])
        g_saved[t] = g
        for i in range(n):
            i_1 = 1.0 / (1.0 + math.exp(-z[i]))
            f = 1.0 / (1.0 + math.exp(-z[n + i]))
            c_saved[t, i] = c[i]
            c_1 = f * c[i] + i_1 * g[i]
            o = 1.0 / (1.0 + math.exp(-z[t4 + i]))
            h_1 = o * math.tanh(c_1)
            c[i] = c_1
            h_saved[t, i] = h[i]
            h[i] = h_1

    # Reverse sweep.
    c_1_bar = np.zeros(n)
    h_1_bar = np.zeros(n)
    t11_bar = np.empty((t2, p))
    Wh_bar = np.zeros((n, q))
    b_bar = np.zeros(t1)
    xs_bar = np.zeros((t2, t3))
    for t in range(t2 - 1, -1, -1):
        z_bar = np.zeros(p)
        g_bar = np.empty(n)
        for i in range(n - 1, -1, -1):
            h[i] = h_saved[t, i]
            c[i] = c_saved[t, i]
            t14 = math.exp(-z_saved[t, i])
            t15 = 1.0 + t14
            i_1 = 1.0 / t15
            t16 = n + i
            t17 = math.exp(-z_saved[t, t16])
            t18 = 1.0 + t17
            f = 1.0 / t18
            c_1 = f * c[i] + i_1 * g_saved[t, i]
            t19 = t4 + i
            t20 = math.exp(-z_saved[t, t19])
            t21 = 1.0 + t20
            o = 1.0 / t21
            t22 = math.tanh(c_1)
            h_1 = o * t22
            h_bar = h_1_bar[i]
            c_bar = c_1_bar[i]
            # line 129: loss += np.sum(h**2)
            h_bar += 2.0 * h_1
            # line 128: h = o * np.tanh(c)
            c_bar += (1.0 - t22 * t22) * (o * h_bar)
            # line 125: o = 1.0 / (1.0 + np.exp(-z[2 * n : 3 * n]))
            t20_bar = -(o * (t22 * h_bar / t21))
            z_bar[t19] -= t20 * t20_bar if t20_bar != 0.0 else 0.0
            # line 127: c = f * c + i * g
            i_bar = g_saved[t, i] * c_bar if c_bar != 0.0 else 0.0
            g_bar[i] = i_1 * c_bar if c_bar != 0.0 else 0.0
            f_bar = c[i] * c_bar if c_bar != 0.0 else 0.0
            c_1_bar[i] = f * c_bar if c_bar != 0.0 else 0.0
            # line 124: f = 1.0 / (1.0 + np.exp(-z[n : 2 * n]))
            t17_bar = -(f * (f_bar / t18)) if f_bar != 0.0 else 0.0
            z_bar[t16] -= t17 * t17_bar if t17_bar != 0.0 else 0.0
            # line 123: i = 1.0 / (1.0 + np.exp(-z[:n]))
            t14_bar = -(i_1 * (i_bar / t15)) if i_bar != 0.0 else 0.0
            z_bar[i] -= t14 * t14_bar if t14_bar != 0.0 else 0.0
        for i in range(t6):
            t23 = t7 + i
            t24 = math.tanh(z_saved[t, t23])
            # line 126: g = np.tanh(z[3 * n :])
            z_bar[t23] += (1.0 - t24 * t24) * g_bar[i] if g_bar[i] != 0.0 else 0.0
        # line 122: z = xs[t] @ Wx + h @ Wh + b
        b_bar += z_bar
        t12_bar = z_bar.copy()
        t25_bar = z_bar.copy()
        for k in range(n):
            t13 = h[k]
            Wh_bar[k] += np.where(t12_bar != 0.0, t13 * t12_bar, 0.0)
            h_1_bar[k] = Wh[k] @ t12_bar
        t11_bar[t] = t25_bar
    # line 122: z = xs[t] @ Wx + h @ Wh + b
    xs_part_bar = t11_bar @ Wx.T
    Wx_bar = xs_part.T @ t11_bar
    if t10:
        for t in range(t2):
            xs_bar[t] += xs_part_bar[t]
    return Wx_bar, Wh_bar, b_bar, xs_bar
