import cmath


def evolved_jvp(state, energies, dt, state_dot, energies_dot, dt_dot):
    n = state.shape[0]
    # line 331: state[i] *= np.exp(-1j * energies[i] * dt)
    if n > 0 and energies.shape[0] < n:
        raise IndexError("index is out of bounds for axis 0 (line 331)")
    # line 329: state = state.copy()
    state = state.copy()
    state_dot = state_dot.copy()
    for i in range(n):
        # line 331: state[i] *= np.exp(-1j * energies[i] * dt)
        t1 = -1j * energies[i]
        t2 = cmath.exp(t1 * dt)
        t3 = state[i]
        t3_dot = state_dot[i]
        t4_dot = t2 * t3_dot + t3 * (t2 * (dt * (-1j * energies_dot[i]) + t1 * dt_dot))
        state_dot[i] = t4_dot
        state[i] = t3 * t2
    # line 332: return np.vdot(state[1:], state[:-1]).imag
    total_dot = 0j
    total = 0j
    for k in range(n - 1):
        t5 = state[k + 1].conjugate()
        total_dot += state[k] * state_dot[k + 1].conjugate() + t5 * state_dot[k]
        total += t5 * state[k]
    imag_total = total.imag
    imag_total_dot = total_dot.imag
    return imag_total, imag_total_dot
