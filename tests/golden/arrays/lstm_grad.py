import numpy as np


def lstm_grad(Wx, Wh, b, xs):
    # Forward sweep.
    m, p = Wx.shape
    n, q = Wh.shape
    t1 = b.shape[0]
    t2, t3 = xs.shape
    t4 = 2 * n
    t5 = max(min(t4, p) - n, 0)
    t6 = min(n, p)
    t7 = 3 * n
    t8 = max(p - 3 * n, 0)
    t9 = max(min(t7, p) - t4, 0)
    if t2 > 0 and (t3 != m or p != q or p != t1 or t5 != n or t6 != t8 or t5 != t6 or t9 != t5):
        raise ValueError("shapes do not match (lines 122 to 128)")
    h = np.zeros(n)
    c = np.zeros(n)
    xs_part = np.empty((t2, m))
    t10 = m > 0 and p > 0
    if t10:
        xs_part[:] = xs[:, :m]
    t11 = xs_part @ Wx
    c_saved = np.empty((t2, n))
    h_saved = np.empty((t2, n))
    z_saved = np.empty((t2, p))
    g_saved = np.empty((t2, n))
    for t in range(t2):
        t12 = np.sum(h[:, None] * Wh, axis=0)
        z = z_saved[t] = t11[t] + t12 + b
        g = g_saved[t] = np.tanh(z[t7 : n + t7])
        i_1 = 1.0 / (1.0 + np.exp(-z[:n]))
        f = 1.0 / (1.0 + np.exp(-z[n : 2 * n]))
        c_saved[t] = c
        c[:] = f * c + i_1 * g
        o = 1.0 / (1.0 + np.exp(-z[t4 : n + t4]))
        h_saved[t] = h
        h[:] = o * np.tanh(c)

    # Reverse sweep.
    c_1_bar = np.zeros(n)
    h_1_bar = np.zeros(n)
    t11_bar = np.empty((t2, p))
    Wh_bar = np.zeros((n, q))
    b_bar = np.zeros(t1)
    xs_bar = np.zeros((t2, t3))
    for t in range(t2 - 1, -1, -1):
        z_bar = np.zeros(p)
        h[:] = h_saved[t]
        c[:] = c_saved[t]
        t13 = np.exp(-z_saved[t, :n])
        t14 = 1.0 + t13
        i_1 = 1.0 / t14
        t15 = np.exp(-z_saved[t, n : 2 * n])
        t16 = 1.0 + t15
        f = 1.0 / t16
        c_1 = f * c + i_1 * g_saved[t]
        t17 = np.exp(-z_saved[t, t4 : n + t4])
        t18 = 1.0 + t17
        o = 1.0 / t18
        t19 = np.tanh(c_1)
        h_1 = o * t19
        # line 129: loss += np.sum(h**2)
        h_bar = h_1_bar + 2.0 * h_1
        # line 128: h = o * np.tanh(c)
        c_bar = c_1_bar + (1.0 - t19 * t19) * (o * h_bar)
        # line 125: o = 1.0 / (1.0 + np.exp(-z[2 * n : 3 * n]))
        t17_bar = -(o * (t19 * h_bar / t18))
        z_bar[t4 : n + t4] -= np.where(t17_bar != 0.0, t17 * t17_bar, 0.0)
        # line 127: c = f * c + i * g
        i_bar = np.where(c_bar != 0.0, g_saved[t] * c_bar, 0.0)
        g_bar = np.where(c_bar != 0.0, i_1 * c_bar, 0.0)
        f_bar = np.where(c_bar != 0.0, c * c_bar, 0.0)
        c_1_bar[:] = np.where(c_bar != 0.0, f * c_bar, 0.0)
        # line 124: f = 1.0 / (1.0 + np.exp(-z[n : 2 * n]))
        t15_bar = np.where(f_bar != 0.0, -(f * (f_bar / t16)), 0.0)
        z_bar[n : 2 * n] -= np.where(t15_bar != 0.0, t15 * t15_bar, 0.0)
        # line 123: i = 1.0 / (1.0 + np.exp(-z[:n]))
        t13_bar = np.where(i_bar != 0.0, -(i_1 * (i_bar / t14)), 0.0)
        z_bar[:n] -= np.where(t13_bar != 0.0, t13 * t13_bar, 0.0)
        t20 = np.tanh(z_saved[t, t7 : n + t7])
        # line 126: g = np.tanh(z[3 * n :])
        z_bar[t7 : n + t7] += np.where(g_bar != 0.0, (1.0 - t20 * t20) * g_bar, 0.0)
        # line 122: z = xs[t] @ Wx + h @ Wh + b
        b_bar += z_bar
        for k in range(n):
            t21 = h[k]
            Wh_bar[k] += np.where(z_bar != 0.0, t21 * z_bar, 0.0)
            h_1_bar[k] = Wh[k] @ z_bar
        t11_bar[t] = z_bar
    # line 122: z = xs[t] @ Wx + h @ Wh + b
    xs_part_bar = t11_bar @ Wx.T
    Wx_bar = xs_part.T @ t11_bar
    if t10:
        xs_bar[:, :m] += xs_part_bar
    return Wx_bar, Wh_bar, b_bar, xs_bar
