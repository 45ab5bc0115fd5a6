import cmath

import numpy as np


def evolved_grad(state, energies, dt):
    # Forward sweep.
    n = state.shape[0]
    if n > 0 and energies.shape[0] < n:
        raise IndexError("index is out of bounds for axis 0 (line 331)")
    state = state.copy()
    state_saved = np.empty(n, dtype=np.complex128)
    for i in range(n):
        state_saved[i] = state[i]
        state[i] = state[i] * cmath.exp(-1j * energies[i] * dt)

    # Reverse sweep.
    state_bar = np.zeros_like(state)
    energies_bar = np.zeros_like(energies)
    for k in range(n - 1):
        # line 332: return np.vdot(state[1:], state[:-1]).imag
        state_bar[k] += state[k + 1] * 1j
    for k in range(n - 1):
        state_bar[k + 1] += state[k] * -1j
    dt_bar = 0.0
    for i in range(n - 1, -1, -1):
        state[i] = state_saved[i]
        t1 = -1j * energies[i]
        t2 = cmath.exp(t1 * dt)
        # line 331: state[i] *= np.exp(-1j * energies[i] * dt)
        t3_bar = state_bar[i]
        state_bar[i] = t2.conjugate() * t3_bar
        t4_bar = t2.conjugate() * (state[i].conjugate() * t3_bar)
        dt_bar += (t1.conjugate() * t4_bar).real
        energies_bar[i] -= (dt * t4_bar).imag
    return state_bar, energies_bar, dt_bar
