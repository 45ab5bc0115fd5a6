import numpy as np


def nbody_grad(pos, vel, mass, dt):
    # Forward sweep.
    n, m = pos.shape
    if mass.shape[0] != n or vel.shape != (n, m):
        raise ValueError("shapes do not match (lines 183 to 184)")
    pos = pos.copy()
    vel = vel.copy()
    vel_saved = np.empty((3, n, m))
    acc_saved = np.empty((3, n, m))
    d_saved = np.empty((3, n, n, m))
    total_saved = np.empty((3, n, n))
    for step in range(3):
        d = np.empty((n, n, m))
        acc = np.zeros((n, m))
        for i in range(n):
            for j in range(n):
                d[i, j] = pos[j] - pos[i]
                total = total_saved[step, i, j] = np.sum(d[i, j] ** 2)
                r2 = total + 0.01
                inv_r3 = r2**-1.5
                for k in range(m):
                    acc[i, k] += d[i, j, k] * (mass[j] * inv_r3)
            vel_saved[step, i] = vel[i]
            vel[i] += dt * acc[i]
        acc_saved[step] = acc
        d_saved[step] = d
        pos += dt * vel

    # Reverse sweep.
    pos_bar = np.zeros_like(pos)
    vel_bar = np.empty_like(vel)
    mass_bar = np.empty_like(mass)
    for i in range(n):
        mass_bar_i = 0.0
        for j in range(m):
            # line 186: kinetic = 0.5 * np.sum(mass[:, None] * vel**2)
            vel_bar[i, j] = 2.0 * vel[i, j] * (mass[i] * 0.5)
            mass_bar_i += vel[i, j] ** 2 * 0.5
        mass_bar[i] = mass_bar_i
    dt_bar = 0.0
    for step in range(2, -1, -1):
        # line 185: pos += dt * vel
        dt_bar += np.sum(vel * pos_bar)
        vel_bar += dt * pos_bar
        for i in range(n - 1, -1, -1):
            vel[i] = vel_saved[step, i]
            # line 184: vel += dt * acc
            dt_bar += acc_saved[step, i] @ vel_bar[i]
            acc_bar = dt * vel_bar[i]
            for j in range(n):
                d_bar = np.empty(m)
                r2 = total_saved[step, i, j] + 0.01
                inv_r3 = r2**-1.5
                inv_r3_bar = 0.0
                mass_bar_j = 0.0
                for k in range(m):
                    # line 183: acc = np.sum(d * (mass[None, :] * inv_r3)[:, :, None], axis=1)
                    t2_bar = d_saved[step, i, j, k] * acc_bar[k]
                    inv_r3_bar += mass[j] * t2_bar
                    mass_bar_j += inv_r3 * t2_bar
                    d_bar[k] = mass[j] * inv_r3 * acc_bar[k]
                mass_bar[j] += mass_bar_j
                # line 182: inv_r3 = r2**-1.5
                r2_bar = -1.5 * r2**-2.5 * inv_r3_bar
                # line 181: r2 = np.sum(d**2, axis=-1) + 0.01
                d_bar += 2.0 * d_saved[step, i, j] * r2_bar
                # line 180: d = pos[None, :, :] - pos[:, None, :]
                pos_bar[i] -= d_bar
                pos_bar[j] += d_bar
    return pos_bar, vel_bar, mass_bar, dt_bar
