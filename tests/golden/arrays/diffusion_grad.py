import numpy as np


def diffusion_grad(in_field, coeff):
    # Forward sweep.
    n, m, p = in_field.shape
    q, t1, t2 = coeff.shape
    t3 = max(n - 2, 0)
    t4 = max(t3 - 1, 0)
    t5 = max(m - 2, 0)
    t6 = max(t5 - 2, 0)
    t7 = max(t3 - 2, 0)
    t8 = max(t5 - 1, 0)
    t9 = max(t4 - 1, 0)
    t10 = max(t8 - 1, 0)
    if t9 != t7 or t6 != t10:
        raise ValueError("shapes do not match (line 228)")
    if q != t7 or t1 != t6 or t2 != p:
        raise ValueError("shapes do not match (line 227)")
    lap = np.empty((t3, t5, p))
    for i in range(n - 2):
        for j in range(m - 2):
            for k in range(p):
                t11 = in_field[i + 1, j + 2, k]
                t12 = in_field[i + 1, j, k]
                t13 = in_field[i + 2, j + 1, k] + in_field[i, j + 1, k] + t11 + t12
                lap[i, j, k] = 4.0 * in_field[i + 1, j + 1, k] - t13
    flx = np.empty((t4, t1, p))
    for i in range(t3 - 1):
        for j in range(t1):
            for k in range(p):
                res = lap[i + 1, j + 1, k] - lap[i, j + 1, k]
                t14 = res * (in_field[i + 2, j + 2, k] - in_field[i + 1, j + 2, k])
                flx[i, j, k] = 0.0 if t14 > 0 else res
    fly = np.empty((q, t8, p))
    for i in range(q):
        for j in range(t5 - 1):
            for k in range(p):
                res2 = lap[i + 1, j + 1, k] - lap[i + 1, j, k]
                t15 = res2 * (in_field[i + 2, j + 2, k] - in_field[i + 2, j + 1, k])
                fly[i, j, k] = 0.0 if t15 > 0 else res2

    # Reverse sweep.
    lap_bar = np.zeros((t3, t5, p))
    flx_bar = np.zeros((t4, t1, p))
    fly_bar = np.zeros((q, t8, p))
    in_field_bar = np.zeros((n, m, p))
    coeff_bar = np.zeros((q, t1, p))
    for i in range(n - 4):
        for j in range(m - 4):
            for k in range(p):
                t16 = coeff[i, j, k]
                t17 = fly[i, j, k]
                t18 = flx[i + 1, j, k] - flx[i, j, k] + fly[i, j + 1, k] - t17
                out = in_field[i + 2, j + 2, k] - t16 * t18
                # line 230: return np.sum(out**2)
                out_bar = 2.0 * out
                # line 227: out = in_field[2:-2, 2:-2, :] - coeff * (
                fly_bar[i, j, k] += t16 * out_bar
                fly_bar[i, j + 1, k] -= t16 * out_bar
                flx_bar[i, j, k] += t16 * out_bar
                flx_bar[i + 1, j, k] -= t16 * out_bar
                coeff_bar[i, j, k] -= t18 * out_bar
                in_field_bar[i + 2, j + 2, k] += out_bar
    for i in range(q):
        for j in range(t5 - 1):
            for k in range(p):
                res2 = lap[i + 1, j + 1, k] - lap[i + 1, j, k]
                t19 = in_field[i + 2, j + 1, k]
                t20 = res2 * (in_field[i + 2, j + 2, k] - t19) > 0
                # line 226: fly = np.where((res2 * (in_field[2:-2, 2:-1, :] - in_field[2:-2, 1:-2, :])) > 0, 0.0, res2)
                res2_bar = 0.0 if t20 else fly_bar[i, j, k]
                # line 225: res2 = lap[1:-1, 1:, :] - lap[1:-1, :-1, :]
                lap_bar[i + 1, j, k] -= res2_bar
                lap_bar[i + 1, j + 1, k] += res2_bar
    for i in range(t3 - 1):
        for j in range(t1):
            for k in range(p):
                res = lap[i + 1, j + 1, k] - lap[i, j + 1, k]
                t21 = in_field[i + 1, j + 2, k]
                t22 = res * (in_field[i + 2, j + 2, k] - t21) > 0
                # line 224: flx = np.where((res * (in_field[2:-1, 2:-2, :] - in_field[1:-2, 2:-2, :])) > 0, 0.0, res)
                res_bar = 0.0 if t22 else flx_bar[i, j, k]
                # line 223: res = lap[1:, 1:-1, :] - lap[:-1, 1:-1, :]
                lap_bar[i, j + 1, k] -= res_bar
                lap_bar[i + 1, j + 1, k] += res_bar
    for i in range(n - 2):
        for j in range(m - 2):
            # line 217: lap = 4.0 * in_field[1:-1, 1:-1, :] - (
            in_field_bar[i + 1, j] -= lap_bar[i, j]
            in_field_bar[i + 1, j + 2] -= lap_bar[i, j]
            in_field_bar[i, j + 1] -= lap_bar[i, j]
            in_field_bar[i + 2, j + 1] -= lap_bar[i, j]
            in_field_bar[i + 1, j + 1] += 4.0 * lap_bar[i, j]
    return in_field_bar, coeff_bar
