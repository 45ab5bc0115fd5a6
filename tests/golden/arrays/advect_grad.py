import numpy as np


def advect_grad(c, u, v, dt, dx):
    # Forward sweep.
    n, m = c.shape
    p, q = u.shape
    t1, t2 = v.shape
    t3 = max(n - 2, 0)
    t4 = max(m - 2, 0)
    if p != t3 or q != t4 or (t1 != p or t2 != q):
        raise ValueError("shapes do not match (line 24)")
    c = c.copy()
    cn_saved = np.empty((4, p, q))
    for step in range(4):
        cn_new = np.empty((p, q))
        for i in range(p):
            for j in range(q):
                up = np.maximum(u[i, j], 0.0)
                um = np.minimum(u[i, j], 0.0)
                vp = np.maximum(v[i, j], 0.0)
                vm = np.minimum(v[i, j], 0.0)
                t5 = c[i + 1, j + 1]
                dxm = (t5 - c[i, j + 1]) / dx
                dxp = (c[i + 2, j + 1] - t5) / dx
                dym = (t5 - c[i + 1, j]) / dx
                dyp = (c[i + 1, j + 2] - t5) / dx
                cn_new[i, j] = t5 - dt * (up * dxm + um * dxp + vp * dym + vm * dyp)
        for i in range(p):
            for j in range(q):
                cn_saved[step, i, j] = c[i + 1, j + 1]
                c[i + 1, j + 1] = cn_new[i, j]

    # Reverse sweep.
    u_bar = np.zeros((p, q))
    v_bar = np.zeros((p, q))
    # line 25: return np.sum(cn**2)
    c_bar = 2.0 * c
    dx_bar = 0.0
    dt_bar = 0.0
    for step in range(3, -1, -1):
        cn_new_bar = np.empty((p, q))
        for i in range(p - 1, -1, -1):
            for j in range(q - 1, -1, -1):
                c[i + 1, j + 1] = cn_saved[step, i, j]
                # line 24: cn[1:-1, 1:-1] = cn[1:-1, 1:-1] - dt * (up * dxm + um * dxp + vp * dym + vm * dyp)
                t6_bar = c_bar[i + 1, j + 1]
                c_bar[i + 1, j + 1] = 0.0
                cn_new_bar[i, j] = t6_bar
        for i in range(p):
            for j in range(q):
                t7 = u[i, j]
                up = np.maximum(t7, 0.0)
                um = np.minimum(t7, 0.0)
                t8 = v[i, j]
                vp = np.maximum(t8, 0.0)
                vm = np.minimum(t8, 0.0)
                t5 = c[i + 1, j + 1]
                dxm = (t5 - c[i, j + 1]) / dx
                dxp = (c[i + 2, j + 1] - t5) / dx
                dym = (t5 - c[i + 1, j]) / dx
                dyp = (c[i + 1, j + 2] - t5) / dx
                # line 24: cn[1:-1, 1:-1] = cn[1:-1, 1:-1] - dt * (up * dxm + um * dxp + vp * dym + vm * dyp)
                t9_bar = cn_new_bar[i, j]
                t5_bar = t9_bar
                dt_bar -= (up * dxm + um * dxp + vp * dym + vm * dyp) * t9_bar
                t10 = -(vm * (dt * t9_bar)) / dx
                # line 23: dyp = (cn[1:-1, 2:] - cn[1:-1, 1:-1]) / dx
                dx_bar += dyp / dx * (vm * (dt * t9_bar))
                t5_bar -= t10
                c_bar[i + 1, j + 2] += t10
                t11 = -(vp * (dt * t9_bar)) / dx
                # line 22: dym = (cn[1:-1, 1:-1] - cn[1:-1, :-2]) / dx
                dx_bar += dym / dx * (vp * (dt * t9_bar))
                t5_bar += t11
                c_bar[i + 1, j] -= t11
                t12 = -(um * (dt * t9_bar)) / dx
                # line 21: dxp = (cn[2:, 1:-1] - cn[1:-1, 1:-1]) / dx
                dx_bar += dxp / dx * (um * (dt * t9_bar))
                t5_bar -= t12
                c_bar[i + 2, j + 1] += t12
                t13 = -(up * (dt * t9_bar)) / dx
                # line 20: dxm = (cn[1:-1, 1:-1] - cn[:-2, 1:-1]) / dx
                dx_bar += dxm / dx * (up * (dt * t9_bar))
                t5_bar += t13
                c_bar[i, j + 1] -= t13
                c_bar[i + 1, j + 1] += t5_bar
                # line 19: vm = np.minimum(v, 0.0)
                t8_bar = 0.0 if t8 > 0.0 else -(dyp * (dt * t9_bar))
                # line 18: vp = np.maximum(v, 0.0)
                t8_bar += 0.0 if t8 < 0.0 else -(dym * (dt * t9_bar))
                v_bar[i, j] += t8_bar
                # line 17: um = np.minimum(u, 0.0)
                t7_bar = 0.0 if t7 > 0.0 else -(dxp * (dt * t9_bar))
                # line 16: up = np.maximum(u, 0.0)
                t7_bar += 0.0 if t7 < 0.0 else -(dxm * (dt * t9_bar))
                u_bar[i, j] += t7_bar
    return c_bar, u_bar, v_bar, dt_bar, dx_bar
