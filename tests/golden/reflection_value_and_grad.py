import cmath

import numpy as np


def reflection_value_and_grad(impedances, omega):
    n = impedances.shape[0]
    impedances_bar = np.empty(n, dtype=np.complex128)
    omega_bar = 0.0
    total = 0.0
    for k in range(n):
        impedance = impedances[k]
        t1 = 2j * omega
        t2 = 1 / t1
        load = impedance + 1j * omega + t2
        t3 = load + 50.0
        gain = (load - 50.0) / t3
        t4 = abs(gain)
        t5 = cmath.exp(-load.conjugate() / 50)
        total += t4**2 + t5.real
        # line 324: total += abs(gain) ** 2 + np.exp(-load.conjugate() / 50).real
        load_bar = -(0.02 * t5)
        gain_bar = 0j if t4 == 0.0 else gain / t4 * (2.0 * t4)
        # line 323: gain = (load - 50.0) / (load + 50.0)
        load_bar -= (gain / t3).conjugate() * gain_bar
        load_bar += gain_bar / t3.conjugate()
        # line 322: load = impedance + 1j * omega + 1 / (2j * omega)
        omega_bar -= 2.0 * ((t2 / t1).conjugate() * load_bar).imag
        omega_bar += load_bar.imag
        impedances_bar[k] = load_bar
    return total, impedances_bar, omega_bar
