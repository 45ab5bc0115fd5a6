import numpy as np


def advect_grad(c, u, v, dt, dx):
    # Forward sweep.
    if u.shape != (max(c.shape[0] - 2, 0), max(c.shape[1] - 2, 0)) or v.shape != u.shape:
        raise ValueError("shapes do not match (line 24)")
    c = c.copy()
    cn_saved = np.empty((4, *u.shape))
    for step in range(4):
        up = np.maximum(u, 0.0)
        um = np.minimum(u, 0.0)
        vp = np.maximum(v, 0.0)
        vm = np.minimum(v, 0.0)
        dxm = (c[1:-1, 1:-1] - c[:-2, 1:-1]) / dx
        dxp = (c[2:, 1:-1] - c[1:-1, 1:-1]) / dx
        dym = (c[1:-1, 1:-1] - c[1:-1, :-2]) / dx
        dyp = (c[1:-1, 2:] - c[1:-1, 1:-1]) / dx
        cn_saved[step] = c[1:-1, 1:-1]
        c[1:-1, 1:-1] = c[1:-1, 1:-1] - dt * (up * dxm + um * dxp + vp * dym + vm * dyp)

    # Reverse sweep.
    u_bar = np.zeros_like(u)
    v_bar = np.zeros_like(v)
    # line 25: return np.sum(cn**2)
    c_bar = 2.0 * c
    dx_bar = 0.0
    dt_bar = 0.0
    for step in range(3, -1, -1):
        c[1:-1, 1:-1] = cn_saved[step]
        # line 24: cn[1:-1, 1:-1] = cn[1:-1, 1:-1] - dt * (up * dxm + um * dxp + vp * dym + vm * dyp)
        t5_bar = c_bar[1:-1, 1:-1].copy()
        c_bar[1:-1, 1:-1] = 0.0
        up = np.maximum(u, 0.0)
        um = np.minimum(u, 0.0)
        vp = np.maximum(v, 0.0)
        vm = np.minimum(v, 0.0)
        dxm = (c[1:-1, 1:-1] - c[:-2, 1:-1]) / dx
        dxp = (c[2:, 1:-1] - c[1:-1, 1:-1]) / dx
        dym = (c[1:-1, 1:-1] - c[1:-1, :-2]) / dx
        dyp = (c[1:-1, 2:] - c[1:-1, 1:-1]) / dx
        dt_bar -= np.sum((up * dxm + um * dxp + vp * dym + vm * dyp) * t5_bar)
        t6 = -(vm * (dt * t5_bar)) / dx
        # line 23: dyp = (cn[1:-1, 2:] - cn[1:-1, 1:-1]) / dx
        dx_bar += np.sum(dyp / dx * (vm * (dt * t5_bar)))
        c_bar[1:-1, 2:] += t6
        t7 = -(vp * (dt * t5_bar)) / dx
        # line 22: dym = (cn[1:-1, 1:-1] - cn[1:-1, :-2]) / dx
        dx_bar += np.sum(dym / dx * (vp * (dt * t5_bar)))
        c_bar[1:-1, :-2] -= t7
        t8 = -(um * (dt * t5_bar)) / dx
        # line 21: dxp = (cn[2:, 1:-1] - cn[1:-1, 1:-1]) / dx
        dx_bar += np.sum(dxp / dx * (um * (dt * t5_bar)))
        c_bar[2:, 1:-1] += t8
        t9 = -(up * (dt * t5_bar)) / dx
        # line 20: dxm = (cn[1:-1, 1:-1] - cn[:-2, 1:-1]) / dx
        dx_bar += np.sum(dxm / dx * (up * (dt * t5_bar)))
        c_bar[:-2, 1:-1] -= t9
        c_bar[1:-1, 1:-1] += t5_bar - t6 + t7 - t8 + t9
        # line 19: vm = np.minimum(v, 0.0)
        t10_bar = np.where(v > 0.0, 0.0, -(dyp * (dt * t5_bar)))
        # line 18: vp = np.maximum(v, 0.0)
        t10_bar += np.where(v < 0.0, 0.0, -(dym * (dt * t5_bar)))
        v_bar += t10_bar
        # line 17: um = np.minimum(u, 0.0)
        t11_bar = np.where(u > 0.0, 0.0, -(dxp * (dt * t5_bar)))
        # line 16: up = np.maximum(u, 0.0)
        t11_bar += np.where(u < 0.0, 0.0, -(dxm * (dt * t5_bar)))
        u_bar += t11_bar
    return c_bar, u_bar, v_bar, dt_bar, dx_bar
