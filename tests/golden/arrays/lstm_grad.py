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
    c_1 = c.copy()
    h_1 = h.copy()
    xs_part = np.empty((t2, m))
    if p > 0:
        for t in range(t2):
            xs_part[t] = xs[t]
    t10 = xs_part @ Wx
    c_saved = np.empty((t2, n))
    h_saved = np.empty((t2, n))
    z_saved = np.empty((t2, p))
    g_saved = np.empty((t2, n))
    for t in range(t2):
        t11 = np.zeros(p)
        for k in range(n):
            t12 = h_1[k]
            t11 += t12 * Wh[k]
        z = t10[t] + t11 + b
        z_saved[t] = z
        g = np.empty(n)
        for i in range(n):
            g[i] = math.tanh(z[t7 + i])
        g_saved[t] = g
        for i in range(n):
            i_1 = 1.0 / (1.0 + math.exp(-z[i]))
            f = 1.0 / (1.0 + math.exp(-z[n + i]))
            c_saved[t, i] = c_1[i]
            c_2 = f * c_1[i] + i_1 * g[i]
            o = 1.0 / (1.0 + math.exp(-z[t4 + i]))
            h_2 = o * math.tanh(c_2)
            c_1[i] = c_2
            h_saved[t, i] = h_1[i]
            h_1[i] = h_2

    # Reverse sweep.
    c_1_bar = np.zeros(n)
    h_1_bar = np.zeros(n)
    t10_bar = np.zeros((t2, p))
    Wh_bar = np.zeros((n, q))
    b_bar = np.zeros(t1)
    xs_bar = np.zeros((t2, t3))
    for t in range(t2 - 1, -1, -1):
        z_bar = np.zeros(p)
        g_bar = np.zeros(n)
        for i in range(n - 1, -1, -1):
            h_1[i] = h_saved[t, i]
            c_1[i] = c_saved[t, i]
            t13 = math.exp(-z_saved[t, i])
            t14 = 1.0 + t13
            i_1 = 1.0 / t14
            t15 = n + i
            t16 = math.exp(-z_saved[t, t15])
            t17 = 1.0 + t16
            f = 1.0 / t17
            c_2 = f * c_1[i] + i_1 * g_saved[t, i]
            t18 = t4 + i
            t19 = math.exp(-z_saved[t, t18])
            t20 = 1.0 + t19
            o = 1.0 / t20
            t21 = math.tanh(c_2)
            h_2 = o * t21
            h_bar = h_1_bar[i]
            h_1_bar[i] = 0.0
            c_bar = c_1_bar[i]
            c_1_bar[i] = 0.0
            # line 129: loss += np.sum(h**2)
            h_bar += 2.0 * h_2
            # line 128: h = o * np.tanh(c)
            c_bar += (1.0 - t21 * t21) * (o * h_bar)
            # line 125: o = 1.0 / (1.0 + np.exp(-z[2 * n : 3 * n]))
            t19_bar = -(o / t20 * (t21 * h_bar))
            z_bar[t18] -= t19 * t19_bar if t19_bar != 0.0 else 0.0
            # line 127: c = f * c + i * g
            i_bar = g_saved[t, i] * c_bar if c_bar != 0.0 else 0.0
            g_bar[i] += i_1 * c_bar if c_bar != 0.0 else 0.0
            f_bar = c_1[i] * c_bar if c_bar != 0.0 else 0.0
            c_1_bar[i] += f * c_bar if c_bar != 0.0 else 0.0
            # line 124: f = 1.0 / (1.0 + np.exp(-z[n : 2 * n]))
            t16_bar = -(f / t17 * f_bar) if f_bar != 0.0 else 0.0
            z_bar[t15] -= t16 * t16_bar if t16_bar != 0.0 else 0.0
            # line 123: i = 1.0 / (1.0 + np.exp(-z[:n]))
            t13_bar = -(i_1 / t14 * i_bar) if i_bar != 0.0 else 0.0
            z_bar[i] -= t13 * t13_bar if t13_bar != 0.0 else 0.0
        for i in range(t6):
            t22 = t7 + i
            t23 = math.tanh(z_saved[t, t22])
            # line 126: g = np.tanh(z[3 * n :])
            t23_bar = g_bar[i]
            z_bar[t22] += (1.0 - t23 * t23) * t23_bar if t23_bar != 0.0 else 0.0
        # line 122: z = xs[t] @ Wx + h @ Wh + b
        b_bar += z_bar
        t11_bar = z_bar.copy()
        t24_bar = z_bar.copy()
        for k in range(n):
            t12 = h_1[k]
            t12_bar = 0.0
            for j in range(p):
                t12_bar += Wh[k, j] * t11_bar[j]
                t25_bar = t12 * t11_bar[j] if t11_bar[j] != 0.0 else 0.0
                Wh_bar[k, j] += t25_bar
            h_1_bar[k] += t12_bar
        t10_bar[t] += t24_bar
    # line 122: z = xs[t] @ Wx + h @ Wh + b
    xs_part_bar = t10_bar @ Wx.T
    Wx_bar = xs_part.T @ t10_bar
    if p > 0:
        for t in range(t2):
            xs_bar[t] += xs_part_bar[t]
    return Wx_bar, Wh_bar, b_bar, xs_bar
