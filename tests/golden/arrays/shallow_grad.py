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
    t3_saved = np.empty((3, n, m))
    t4_saved = np.empty((3, n, m))
    t5_saved = np.empty((3, n, m))
    u_saved = np.empty((3, n, m))
    for step in range(3):
        t6 = max(n, 1)
        t7 = -1 % t6
        t8 = 1 % t6
        t9 = 2.0 * dx
        t10 = dt * g
        t11 = max(m, 1)
        t12 = -1 % t11
        t13 = 1 % t11
        v_new = np.empty((n, m))
        fx = np.empty((n, m))
        for i in range(n):
            t14 = i - t7
            t15 = t14 + n
            t16 = i - t8
            t17 = t16 + n
            for j in range(m):
                a = h[t15 if t14 < 0 else t14, j]
                a_1 = h[t17 if t16 < 0 else t16, j]
                dhdx = (a - a_1) / t9
                u_saved[step, i, j] = u[i, j]
                u_new = u[i, j] - t10 * dhdx
                fx[i, j] = h[i, j] * u_new
                u[i, j] = u_new
            for j in range(m):
                t18 = j - t12
                a = h[i, t18 + m if t18 < 0 else t18]
                t19 = j - t13
                a_1 = h[i, t19 + m if t19 < 0 else t19]
                dhdy = (a - a_1) / t9
                v_new[i, j] = v[i, j] - t10 * dhdy
        fy = np.empty((n, m))
        for i in range(n):
            t5_saved[step, i] = v_new[i]
            fy[i] = h[i] * v_new[i]
            v[i] = v_new[i]
            t20 = i - t7
            t21 = t20 + n
            t22 = i - t8
            t23 = t22 + n
            for j in range(m):
                t24 = j - t12
                a = fy[i, t24 + m if t24 < 0 else t24]
                t25 = j - t13
                a_1 = fy[i, t25 + m if t25 < 0 else t25]
                t3 = a - a_1
                t3_saved[step, i, j] = t3
                dfy = t3 / t9
                a = fx[t21 if t20 < 0 else t20, j]
                a_1 = fx[t23 if t22 < 0 else t22, j]
                t4 = a - a_1
                t4_saved[step, i, j] = t4
                dfx = t4 / t9
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
        t6 = max(n, 1)
        t7 = -1 % t6
        t8 = 1 % t6
        t9 = 2.0 * dx
        t10 = dt * g
        t11 = max(m, 1)
        t12 = -1 % t11
        t13 = 1 % t11
        v_new_bar = np.zeros((n, m))
        fx_bar = np.zeros((n, m))
        fy_bar = np.zeros((n, m))
        t9_bar = 0.0
        for i in range(n - 1, -1, -1):
            t20 = i - t7
            t21 = t20 + n
            t22 = i - t8
            t23 = t22 + n
            for j in range(m - 1, -1, -1):
                h[i, j] = h_saved[step, i, j]
                t24 = j - t12
                t25 = j - t13
                dfy = t3_saved[step, i, j] / t9
                dfx = t4_saved[step, i, j] / t9
                h_1_bar = h_bar[i, j]
                h_bar[i, j] = 0.0
                # line 38: h = h - dt * (dfx + dfy)
                t26_bar = -h_1_bar
                dt_bar += (dfx + dfy) * t26_bar if t26_bar != 0.0 else 0.0
                t27_bar = dt * t26_bar
                h_bar[i, j] += h_1_bar
                # line 36: dfx = (np.roll(fx, -1, axis=0) - np.roll(fx, 1, axis=0)) / (2.0 * dx)
                t4_bar = t27_bar / t9 if t27_bar != 0.0 else 0.0
                t9_bar -= dfx / t9 * t27_bar if t27_bar != 0.0 else 0.0
                fx_bar[t23 if t22 < 0 else t22, j] -= t4_bar
                fx_bar[t21 if t20 < 0 else t20, j] += t4_bar
                # line 37: dfy = (np.roll(fy, -1, axis=1) - np.roll(fy, 1, axis=1)) / (2.0 * dx)
                t3_bar = t27_bar / t9 if t27_bar != 0.0 else 0.0
                t9_bar -= dfy / t9 * t27_bar if t27_bar != 0.0 else 0.0
                fy_bar[i, t25 + m if t25 < 0 else t25] -= t3_bar
                fy_bar[i, t24 + m if t24 < 0 else t24] += t3_bar
            for j in range(m):
                t5 = t5_saved[step, i, j]
                t5_bar = v_bar[i, j]
                v_bar[i, j] = 0.0
                # line 35: fy = h * v_new
                t28_bar = fy_bar[i, j]
                fy_bar[i, j] = 0.0
                t5_bar += h[i, j] * t28_bar if t28_bar != 0.0 else 0.0
                v_new_bar[i, j] += t5_bar
                h_bar[i, j] += t5 * t28_bar if t28_bar != 0.0 else 0.0
        t10_bar = 0.0
        for i in range(n - 1, -1, -1):
            t14 = i - t7
            t15 = t14 + n
            t16 = i - t8
            t17 = t16 + n
            for j in range(m):
                t18 = j - t12
                t29 = t18 + m if t18 < 0 else t18
                a = h[i, t29]
                t19 = j - t13
                t30 = t19 + m if t19 < 0 else t19
                a_1 = h[i, t30]
                dhdy = (a - a_1) / t9
                # line 33: v_new = v - dt * g * dhdy
                t31_bar = v_new_bar[i, j]
                t10_bar -= dhdy * t31_bar
                v_bar[i, j] += t31_bar
                t32 = -(t10 * t31_bar) / t9
                # line 31: dhdy = (np.roll(h, -1, axis=1) - np.roll(h, 1, axis=1)) / (2.0 * dx)
                t9_bar += dhdy / t9 * (t10 * t31_bar)
                h_bar[i, t30] -= t32
                h_bar[i, t29] += t32
            for j in range(m - 1, -1, -1):
                u[i, j] = u_saved[step, i, j]
                t33 = t15 if t14 < 0 else t14
                a_1 = h[t33, j]
                t34 = t17 if t16 < 0 else t16
                a = h[t34, j]
                dhdx = (a_1 - a) / t9
                u_new = u[i, j] - t10 * dhdx
                u_new_bar = u_bar[i, j]
                u_bar[i, j] = 0.0
                # line 34: fx = h * u_new
                t35_bar = fx_bar[i, j]
                u_new_bar += h[i, j] * t35_bar if t35_bar != 0.0 else 0.0
                h_bar[i, j] += u_new * t35_bar if t35_bar != 0.0 else 0.0
                # line 32: u_new = u - dt * g * dhdx
                t36_bar = -u_new_bar
                t10_bar += dhdx * t36_bar if t36_bar != 0.0 else 0.0
                dhdx_bar = t10 * t36_bar
                u_bar[i, j] += u_new_bar
                # line 30: dhdx = (np.roll(h, -1, axis=0) - np.roll(h, 1, axis=0)) / (2.0 * dx)
                t37_bar = dhdx_bar / t9 if dhdx_bar != 0.0 else 0.0
                t9_bar -= dhdx / t9 * dhdx_bar if dhdx_bar != 0.0 else 0.0
                h_bar[t34, j] -= t37_bar
                h_bar[t33, j] += t37_bar
        # line 32: u_new = u - dt * g * dhdx
        dt_bar += g * t10_bar
        g_bar += dt * t10_bar
        # line 30: dhdx = (np.roll(h, -1, axis=0) - np.roll(h, 1, axis=0)) / (2.0 * dx)
        dx_bar += 2.0 * t9_bar
    return h_bar, u_bar, v_bar, g_bar, dt_bar, dx_bar
