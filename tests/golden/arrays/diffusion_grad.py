import numpy as np


def diffusion_grad(in_field, coeff):
    # Forward sweep.
    n, m, p = in_field.shape
    t3 = max(n - 2, 0)
    t4 = max(t3 - 1, 0)
    t5 = max(m - 2, 0)
    t6 = max(t5 - 2, 0)
    t7 = max(t3 - 2, 0)
    t8 = max(t5 - 1, 0)
    if max(t4 - 1, 0) != t7 or t6 != max(t8 - 1, 0) or coeff.shape != (t7, t6, p):
        raise ValueError("shapes do not match (lines 227 to 228)")
    t11 = in_field[2:, 1:-1] + in_field[:-2, 1:-1] + in_field[1:-1, 2:] + in_field[1:-1, :-2]
    lap = 4.0 * in_field[1:-1, 1:-1] - t11
    res = lap[1:, 1:-1] - lap[:-1, 1:-1]
    flx = np.where(res * (in_field[2:-1, 2:-2] - in_field[1:-2, 2:-2]) > 0, 0.0, res)
    res2 = lap[1:-1, 1:] - lap[1:-1, :-1]
    fly = np.where(res2 * (in_field[2:-2, 2:-1] - in_field[2:-2, 1:-2]) > 0, 0.0, res2)

    # Reverse sweep.
    lap_bar = np.zeros((t3, t5, p))
    flx_bar = np.zeros((t4, coeff.shape[1], p))
    fly_bar = np.zeros((coeff.shape[0], t8, p))
    in_field_bar = np.zeros((n, m, p))
    t12 = flx[1:] - flx[:-1] + fly[:, 1:] - fly[:, :-1]
    out = in_field[2:-2, 2:-2] - coeff * t12
    # line 230: return np.sum(out**2)
    out_bar = 2.0 * out
    # line 227: out = in_field[2:-2, 2:-2, :] - coeff * (
    fly_bar[:, :-1] += coeff * out_bar
    fly_bar[:, 1:] -= coeff * out_bar
    flx_bar[:-1] += coeff * out_bar
    flx_bar[1:] -= coeff * out_bar
    coeff_bar = -(t12 * out_bar)
    in_field_bar[2:-2, 2:-2] += out_bar
    res2 = lap[1:-1, 1:] - lap[1:-1, :-1]
    # line 226: fly = np.where((res2 * (in_field[2:-2, 2:-1, :] - in_field[2:-2, 1:-2, :])) > 0, 0.0, res2)
    res2_bar = np.where(res2 * (in_field[2:-2, 2:-1] - in_field[2:-2, 1:-2]) > 0, 0.0, fly_bar)
    # line 225: res2 = lap[1:-1, 1:, :] - lap[1:-1, :-1, :]
    lap_bar[1:-1, :-1] -= res2_bar
    lap_bar[1:-1, 1:] += res2_bar
    res = lap[1:, 1:-1] - lap[:-1, 1:-1]
    # line 224: flx = np.where((res * (in_field[2:-1, 2:-2, :] - in_field[1:-2, 2:-2, :])) > 0, 0.0, res)
    res_bar = np.where(res * (in_field[2:-1, 2:-2] - in_field[1:-2, 2:-2]) > 0, 0.0, flx_bar)
    # line 223: res = lap[1:, 1:-1, :] - lap[:-1, 1:-1, :]
    lap_bar[:-1, 1:-1] -= res_bar
    lap_bar[1:, 1:-1] += res_bar
    # line 217: lap = 4.0 * in_field[1:-1, 1:-1, :] - (
    in_field_bar[1:-1, :-2] -= lap_bar
    in_field_bar[1:-1, 2:] -= lap_bar
    in_field_bar[:-2, 1:-1] -= lap_bar
    in_field_bar[2:, 1:-1] -= lap_bar
    in_field_bar[1:-1, 1:-1] += 4.0 * lap_bar
    return in_field_bar, coeff_bar
