import numpy as np


def thomas_grad(a, b, c, d):
    # Forward sweep.
    q = b.shape[0]
    t1 = c.shape[0]
    n = d.shape[0]
    if t1 <= 0 or q <= 0 or n <= 0 or q < n or t1 < n or n > 1 and a.shape[0] < n:
        raise IndexError("index is out of bounds for axis 0 (lines 48 to 52)")
    cp = np.zeros(n)
    dp = np.zeros(n)
    t2 = b[0]
    t3 = c[0] / t2
    cp[0] = t3
    t4 = d[0] / t2
    dp[0] = t4
    for i in range(1, n):
        m = b[i] - a[i] * cp[i - 1]
        cp[i] = c[i] / m
        dp[i] = (d[i] - a[i] * dp[i - 1]) / m
    x = np.zeros(n)
    x[n - 1] = dp[n - 1]
    for i in range(n - 2, -1, -1):
        x[i] = dp[i] - cp[i] * x[i + 1]

    # Reverse sweep.
    cp_bar = np.zeros(n)
    dp_bar = np.zeros(n)
    a_bar = np.zeros_like(a)
    b_bar = np.zeros_like(b)
    c_bar = np.zeros_like(c)
    d_bar = np.zeros_like(d)
    # line 58: return np.sum(x**2)
    x_bar = 2.0 * x
    for i in range(n - 1):
        # line 57: x[i] = dp[i] - cp[i] * x[i + 1]
        t5_bar = x_bar[i]
        x_bar[i] = 0.0
        x_bar[i + 1] -= cp[i] * t5_bar
        cp_bar[i] -= x[i + 1] * t5_bar
        dp_bar[i] += t5_bar
    # line 55: x[-1] = dp[-1]
    dp_bar[n - 1] += x_bar[n - 1]
    for i in range(n - 1, 0, -1):
        m = b[i] - a[i] * cp[i - 1]
        t6 = dp_bar[i] / m
        # line 53: dp[i] = (d[i] - a[i] * dp[i - 1]) / m
        m_bar = -(dp[i] / m * dp_bar[i])
        t7_bar = -(dp[i - 1] * t6)
        dp_bar[i - 1] -= a[i] * t6
        d_bar[i] += t6
        # line 52: cp[i] = c[i] / m
        m_bar -= cp[i] / m * cp_bar[i]
        c_bar[i] += cp_bar[i] / m
        # line 51: m = b[i] - a[i] * cp[i - 1]
        t7_bar -= cp[i - 1] * m_bar
        cp_bar[i - 1] -= a[i] * m_bar
        a_bar[i] += t7_bar
        b_bar[i] += m_bar
    # line 49: dp[0] = d[0] / b[0]
    t4_bar = dp_bar[0]
    t2_bar = -(t4 / t2 * t4_bar) if t4_bar != 0.0 else 0.0
    d_bar[0] += t4_bar / t2 if t4_bar != 0.0 else 0.0
    # line 48: cp[0] = c[0] / b[0]
    t2_bar -= t3 / t2 * cp_bar[0]
    b_bar[0] += t2_bar
    c_bar[0] += cp_bar[0] / t2
    return a_bar, b_bar, c_bar, d_bar
