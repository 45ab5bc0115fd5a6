import numpy as np


def shallow_grad(h, u, v, g, dt, dx):
    # Forward sweep.
    if u.shape != h.shape or v.shape != h.shape:
        raise ValueError("shapes do not match (lines 32 to 33)")
    h = h.copy()
    u = u.copy()
    v = v.copy()
    h_saved = np.empty((3, *h.shape))
    dfy_saved = np.empty((3, *h.shape))
    dfx_saved = np.empty((3, *h.shape))
    t3_saved = np.empty((3, *h.shape))
    u_saved = np.empty((3, *h.shape))
    for step in range(3):
        t4 = 2.0 * dx
        t5 = dt * g
        dhdx = (np.roll(h, -1, axis=0) - np.roll(h, 1, axis=0)) / t4
        u_saved[step] = u
        u_new = u - t5 * dhdx
        fx = h * u_new
        u[:] = u_new
        dhdy = (np.roll(h, -1, axis=1) - np.roll(h, 1, axis=1)) / t4
        v_new = t3_saved[step] = v - t5 * dhdy
        fy = h * v_new
        v[:] = v_new
        dfy = dfy_saved[step] = (np.roll(fy, -1, axis=1) - np.roll(fy, 1, axis=1)) / t4
        dfx = dfx_saved[step] = (np.roll(fx, -1, axis=0) - np.roll(fx, 1, axis=0)) / t4
        h_saved[step] = h
        h[:] = h - dt * (dfx + dfy)

    # Reverse sweep.
    # line 41: return np.sum(h**2) + np.sum(u**2 + v**2)
    v_bar = 2.0 * v
    u_bar = 2.0 * u
    h_bar = 2.0 * h
    dx_bar = 0.0
    dt_bar = 0.0
    g_bar = 0.0
    for step in range(2, -1, -1):
        t4 = 2.0 * dx
        t5 = dt * g
        h[:] = h_saved[step]
        dfy = dfy_saved[step]
        dfx = dfx_saved[step]
        # line 38: h = h - dt * (dfx + dfy)
        t6_bar = -h_bar
        dt_bar += np.sum(np.where(t6_bar != 0.0, (dfx + dfy) * t6_bar, 0.0))
        t7_bar = dt * t6_bar
        # line 36: dfx = (np.roll(fx, -1, axis=0) - np.roll(fx, 1, axis=0)) / (2.0 * dx)
        t8_bar = np.where(t7_bar != 0.0, t7_bar / t4, 0.0)
        t4_bar = -np.sum(np.where(t7_bar != 0.0, dfx / t4 * t7_bar, 0.0))
        fx_bar = np.roll(t8_bar, 1, axis=0) - np.roll(t8_bar, -1, axis=0)
        # line 37: dfy = (np.roll(fy, -1, axis=1) - np.roll(fy, 1, axis=1)) / (2.0 * dx)
        t9_bar = np.where(t7_bar != 0.0, t7_bar / t4, 0.0)
        t4_bar -= np.sum(np.where(t7_bar != 0.0, dfy / t4 * t7_bar, 0.0))
        fy_bar = np.roll(t9_bar, 1, axis=1) - np.roll(t9_bar, -1, axis=1)
        # line 35: fy = h * v_new
        v_bar += np.where(fy_bar != 0.0, h * fy_bar, 0.0)
        h_bar += np.where(fy_bar != 0.0, t3_saved[step] * fy_bar, 0.0)
        dhdy = (np.roll(h, -1, axis=1) - np.roll(h, 1, axis=1)) / t4
        # line 33: v_new = v - dt * g * dhdy
        t5_bar = -np.sum(dhdy * v_bar)
        t10 = -(t5 * v_bar) / t4
        # line 31: dhdy = (np.roll(h, -1, axis=1) - np.roll(h, 1, axis=1)) / (2.0 * dx)
        t4_bar += np.sum(dhdy / t4 * (t5 * v_bar))
        h_bar -= np.roll(t10, -1, axis=1)
        h_bar += np.roll(t10, 1, axis=1)
        u[:] = u_saved[step]
        dhdx = (np.roll(h, -1, axis=0) - np.roll(h, 1, axis=0)) / t4
        u_new = u - t5 * dhdx
        # line 34: fx = h * u_new
        u_bar += np.where(fx_bar != 0.0, h * fx_bar, 0.0)
        h_bar += np.where(fx_bar != 0.0, u_new * fx_bar, 0.0)
        # line 32: u_new = u - dt * g * dhdx
        t11_bar = -u_bar
        t5_bar += np.sum(np.where(t11_bar != 0.0, dhdx * t11_bar, 0.0))
        dhdx_bar = t5 * t11_bar
        # line 30: dhdx = (np.roll(h, -1, axis=0) - np.roll(h, 1, axis=0)) / (2.0 * dx)
        t12_bar = np.where(dhdx_bar != 0.0, dhdx_bar / t4, 0.0)
        t4_bar -= np.sum(np.where(dhdx_bar != 0.0, dhdx / t4 * dhdx_bar, 0.0))
        h_bar -= np.roll(t12_bar, -1, axis=0)
        h_bar += np.roll(t12_bar, 1, axis=0)
        # line 32: u_new = u - dt * g * dhdx
        dt_bar += g * t5_bar
        g_bar += dt * t5_bar
        # line 30: dhdx = (np.roll(h, -1, axis=0) - np.roll(h, 1, axis=0)) / (2.0 * dx)
        dx_bar += 2.0 * t4_bar
    return h_bar, u_bar, v_bar, g_bar, dt_bar, dx_bar
