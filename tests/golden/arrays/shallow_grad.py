import numpy as np


def shallow_grad(h, u, v, g, dt, dx):
    # Forward sweep.
    n, m = h.shape
    p, q = u.shape
    t1, t2 = v.shape
    if p != n or q != m:
        raise ValueError("shapes do not match (line 32)")
    if t1 != n or t2 != m:
        raise ValueError("shapes do not match (line 33)")
    h = h.copy()
    u = u.copy()
    v = v.copy()
    h_saved = np.empty((3, n, m))
    dfy_saved = np.empty((3, n, m))
    dfx_saved = np.empty((3, n, m))
    t3_saved = np.empty((3, n, m))
    u_saved = np.empty((3, n, m))
    for step in range(3):
        t4 = max(n, 1)
        t5 = -1 % t4
        t6 = 1 % t4
        t7 = 2.0 * dx
        t8 = dt * g
        t9 = max(m, 1)
        t10 = -1 % t9
        t11 = 1 % t9
        v_new = np.empty((n, m))
        fx = np.empty((n, m))
        for i in range(n):
            t12 = i - t5
            t13 = t12 + n
            t14 = i - t6
            t15 = t14 + n
            for j in range(m):
                a = h[t13 if t12 < 0 else t12, j]
                a_1 = h[t15 if t14 < 0 else t14, j]
                dhdx = (a - a_1) / t7
                u_saved[step, i, j] = u[i, j]
                u_new = u[i, j] - t8 * dhdx
                fx[i, j] = h[i, j] * u_new
                u[i, j] = u_new
            for j in range(m):
                t16 = j - t10
                a = h[i, t16 + m if t16 < 0 else t16]
                t17 = j - t11
                a_1 = h[i, t17 + m if t17 < 0 else t17]
                dhdy = (a - a_1) / t7
                v_new[i, j] = v[i, j] - t8 * dhdy
        fy = np.empty((n, m))
        for i in range(n):
            t3_saved[step, i] = v_new[i]
            fy[i] = h[i] * v_new[i]
            v[i] = v_new[i]
            t18 = i - t5
            t19 = t18 + n
            t20 = i - t6
            t21 = t20 + n
            for j in range(m):
                t22 = j - t10
                a = fy[i, t22 + m if t22 < 0 else t22]
                t23 = j - t11
                a_1 = fy[i, t23 + m if t23 < 0 else t23]
                dfy = (a - a_1) / t7
                dfy_saved[step, i, j] = dfy
                a = fx[t19 if t18 < 0 else t18, j]
                a_1 = fx[t21 if t20 < 0 else t20, j]
                dfx = (a - a_1) / t7
                dfx_saved[step, i, j] = dfx
                h_saved[step, i, j] = h[i, j]
                h_1 = h[i, j] - dt * (dfx + dfy)
                h[i, j] = h_1

    # Reverse sweep.
    # line 41: return np.sum(h**2) + np.sum(u**2 + v**2)
    v_bar = 2.0 * v
    u_bar = 2.0 * u
    h_bar = 2.0 * h
    dx_bar = 0.0
    dt_bar = 0.0
    g_bar = 0.0
    for step in range(2, -1, -1):
        t4 = max(n, 1)
        t5 = -1 % t4
        t6 = 1 % t4
        t7 = 2.0 * dx
        t8 = dt * g
        t9 = max(m, 1)
        t10 = -1 % t9
        t11 = 1 % t9
        v_new_bar = np.empty((n, m))
        fx_bar = np.zeros((n, m))
        fy_bar = np.zeros((n, m))
        t7_bar = 0.0
        for i in range(n - 1, -1, -1):
            t18 = i - t5
            t19 = t18 + n
            t20 = i - t6
            t21 = t20 + n
            for j in range(m - 1, -1, -1):
                h[i, j] = h_saved[step, i, j]
                t22 = j - t10
                t23 = j - t11
                dfy = dfy_saved[step, i, j]
                dfx = dfx_saved[step, i, j]
                # line 38: h = h - dt * (dfx + dfy)
                t24_bar = -h_bar[i, j]
                dt_bar += (dfx + dfy) * t24_bar if t24_bar != 0.0 else 0.0
                t25_bar = dt * t24_bar
                # line 36: dfx = (np.roll(fx, -1, axis=0) - np.roll(fx, 1, axis=0)) / (2.0 * dx)
                t26_bar = t25_bar / t7 if t25_bar != 0.0 else 0.0
                t7_bar -= dfx / t7 * t25_bar if t25_bar != 0.0 else 0.0
                fx_bar[t21 if t20 < 0 else t20, j] -= t26_bar
                fx_bar[t19 if t18 < 0 else t18, j] += t26_bar
                # line 37: dfy = (np.roll(fy, -1, axis=1) - np.roll(fy, 1, axis=1)) / (2.0 * dx)
                t27_bar = t25_bar / t7 if t25_bar != 0.0 else 0.0
                t7_bar -= dfy / t7 * t25_bar if t25_bar != 0.0 else 0.0
                fy_bar[i, t23 + m if t23 < 0 else t23] -= t27_bar
                fy_bar[i, t22 + m if t22 < 0 else t22] += t27_bar
            for j in range(m):
                t3_bar = v_bar[i, j]
                # line 35: fy = h * v_new
                t28_bar = fy_bar[i, j]
                t29_bar = t3_saved[step, i, j] * t28_bar if t28_bar != 0.0 else 0.0
                t3_bar += h[i, j] * t28_bar if t28_bar != 0.0 else 0.0
                v_new_bar[i, j] = t3_bar
                h_bar[i, j] += t29_bar
        t8_bar = 0.0
        for i in range(n - 1, -1, -1):
            t12 = i - t5
            t13 = t12 + n
            t14 = i - t6
            t15 = t14 + n
            for j in range(m):
                t16 = j - t10
                t30 = t16 + m if t16 < 0 else t16
                a = h[i, t30]
                t17 = j - t11
                t31 = t17 + m if t17 < 0 else t17
                a_1 = h[i, t31]
                dhdy = (a - a_1) / t7
                # line 33: v_new = v - dt * g * dhdy
                t32_bar = v_new_bar[i, j]
                t8_bar -= dhdy * t32_bar
                v_bar[i, j] = t32_bar
                t33 = -(t8 * t32_bar) / t7
                # line 31: dhdy = (np.roll(h, -1, axis=1) - np.roll(h, 1, axis=1)) / (2.0 * dx)
                t7_bar += dhdy / t7 * (t8 * t32_bar)
                h_bar[i, t31] -= t33
                h_bar[i, t30] += t33
            for j in range(m - 1, -1, -1):
                u[i, j] = u_saved[step, i, j]
                t34 = t13 if t12 < 0 else t12
                a_1 = h[t34, j]
                t35 = t15 if t14 < 0 else t14
                a = h[t35, j]
                dhdx = (a_1 - a) / t7
                u_new = u[i, j] - t8 * dhdx
                u_new_bar = u_bar[i, j]
                # line 34: fx = h * u_new
                t36_bar = fx_bar[i, j]
                u_new_bar += h[i, j] * t36_bar if t36_bar != 0.0 else 0.0
                h_bar[i, j] += u_new * t36_bar if t36_bar != 0.0 else 0.0
                # line 32: u_new = u - dt * g * dhdx
                t37_bar = -u_new_bar
                t8_bar += dhdx * t37_bar if t37_bar != 0.0 else 0.0
                dhdx_bar = t8 * t37_bar
                u_bar[i, j] = u_new_bar
                # line 30: dhdx = (np.roll(h, -1, axis=0) - np.roll(h, 1, axis=0)) / (2.0 * dx)
                t38_bar = dhdx_bar / t7 if dhdx_bar != 0.0 else 0.0
                t7_bar -= dhdx / t7 * dhdx_bar if dhdx_bar != 0.0 else 0.0
                h_bar[t35, j] -= t38_bar
                h_bar[t34, j] += t38_bar
        # line 32: u_new = u - dt * g * dhdx
        dt_bar += g * t8_bar
        g_bar += dt * t8_bar
        # line 30: dhdx = (np.roll(h, -1, axis=0) - np.roll(h, 1, axis=0)) / (2.0 * dx)
        dx_bar += 2.0 * t7_bar
    return h_bar, u_bar, v_bar, g_bar, dt_bar, dx_bar
