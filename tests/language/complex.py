"""Programs with complex numbers: transforms, circuits, waves, quantum gates, iterated maps."""

import cmath
import math

import numpy as np

from tests.tools.checking import Cases

case = Cases()


# Scalars.


def modulus(z):
    return abs(z)


case(modulus, 0.3 - 0.4j)
case(modulus, np.complex64(0.5 - 0.25j))


def parts(z, x):
    return z.real * x + z.imag**2 + (x * z).imag * (z - x).real


case(parts, 1.5 - 0.5j, 0.7)


def conjugates(z, w):
    u = z.conjugate() * w + (w / z).conjugate()
    return (u * u.conjugate()).real + u.conjugate().imag


case(conjugates, 1.5 - 0.5j, -0.3 + 0.8j)


def mixed_operators(z, x):
    y = x + z - 2 * z * x + x / z + z / x + (3 - z) + (1j - x) * 2 + x * 1j
    return y.real * y.imag


case(mixed_operators, 0.5 + 1.5j, 0.8)


def powers(z, x):
    y = z**2 + z**3 / z**-1 + z**0.5 + x**z + z**x + 2**z + z ** (1 + 1j) + (x + 0j) ** 2.5
    return y.real + 2 * y.imag


case(powers, 0.5 + 1.5j, 0.8)


def power_of_index(z, n):
    total = 0j
    for k in range(n):
        total += z**k / (k + 1)
    return abs(total)


case(power_of_index, 0.5 + 0.5j, 5)


def zero_to_a_power(z, y):
    w = (z - z) ** (2 + 1j) + (z - z) ** 2 + (z - z) ** y
    return np.sum((w + z**y).real)


case(zero_to_a_power, np.array([0.5 + 0.5j, 2.0]), 1.5 + 0.5j)


def made_of_parts(x, y):
    z = complex(x, y)
    w = complex(x)
    return abs(z * w + complex(z, y))


case(made_of_parts, 1.2, -0.4)


def with_constants(x):
    z = 1j * x + (0.5 + 2j) - 3j * (2 - 1j) * x
    return abs(z * (-1j)) + z.imag * complex(0.0, -1.0).imag


case(with_constants, 0.7)


def on_a_branch_cut(x):
    below = cmath.sqrt(complex(-x, -0.0))
    above = cmath.sqrt(complex(-x, 0.0))
    return below.imag + 3.0 * above.imag + cmath.log(-x + 0j).real


case(on_a_branch_cut, 1.7)


def polar_form(r, phi):
    z = cmath.rect(r, phi) + 1
    radius, angle = cmath.polar(z)
    return radius * angle + cmath.phase(z) ** 2


case(polar_form, 1.3, 0.4)


def square_root_of_square(x):
    return cmath.sqrt(x * x - 4).imag + cmath.sqrt(x * x + 4).real


case(square_root_of_square, 1.3)


def equal_or_not(z, w):
    if z == w:
        return abs(z)
    return abs(z * w) if z != 1 else 0.0


case(equal_or_not, 0.5 + 0.5j, 0.5 - 0.5j)


def true_if_not_zero(z):
    return (z * z).real if z else 0.0


case(true_if_not_zero, 0.5 + 0.25j)


def real_becomes_complex(x, n):
    z = x
    for k in range(n):
        z = z * (1 + 0.5j) + x
    return z.imag


case(real_becomes_complex, 0.5, 3)


def on_one_path(x):
    z = 1.5
    if x > 0:
        z = 1j * x
    return abs(z * x)


case(on_one_path, 0.5)


def overwritten(z):
    z = z * z
    z += 1j
    z *= z
    z /= 2 + z
    z -= 3
    return z.real - z.imag


case(overwritten, 0.4 + 0.3j)


# Loops.


def mandelbrot(c, steps):
    z = 0j
    for _ in range(steps):
        if abs(z) > 4:
            break
        z = z * z + c
    return z.real**2 + z.imag**2


case(mandelbrot, 0.3 + 0.4j, 6)
case(mandelbrot, 2.1 + 1.4j, 9)


def newton_cube_root(a, z):
    while abs(z**3 - a) > 1e-12:
        z = z - (z**3 - a) / (3 * z * z)
    return z.imag + z.real


case(newton_cube_root, 2.0 + 1.0j, 1.0 + 0.2j, argnums=0)


def continued_fraction(z, n):
    value = z
    for k in range(n, 0, -1):
        value = k + z / value
    return abs(value)


case(continued_fraction, 0.8 - 0.6j, 5)


def mobius(z, a, b, c, d):
    for _ in range(3):
        z = (a * z + b) / (c * z + d)
    return cmath.phase(z)


case(mobius, 0.5 + 0.5j, 1.0 + 0.1j, 0.2j, 0.3 - 0.1j, 1.5)


def durand_kerner(coefficients):
    n = coefficients.shape[0] - 1
    roots = np.empty(n, dtype=complex)
    for i in range(n):
        roots[i] = (0.4 + 0.9j) ** i
    for _ in range(40):
        for i in range(n):
            value = 1.0 + 0j
            divisor = 1.0 + 0j
            for k in range(1, n + 1):
                value = value * roots[i] + coefficients[k]
            for j in range(n):
                if j != i:
                    divisor *= roots[i] - roots[j]
            roots[i] -= value / divisor
    return np.sum(np.abs(roots) ** 3)


case(durand_kerner, np.array([1.0, -2.0, 3.0, -1.5]))


# Transforms.


def power_spectrum(x):
    n = x.shape[0]
    total = 0.0
    for k in range(n):
        coefficient = 0j
        for j in range(n):
            coefficient += x[j] * np.exp(-2j * np.pi * k * j / n)
        total += k * abs(coefficient) ** 2
    return total


case(power_spectrum, np.array([0.5, -1.0, 2.0, 0.25, 0.75]), float32=True)


def fast_fourier_transform(x):
    n = x.shape[0]
    out = x.astype(complex)
    j = 0
    for i in range(1, n):
        bit = n >> 1
        while j & bit:
            j ^= bit
            bit >>= 1
        j ^= bit
        if i < j:
            out[i], out[j] = out[j], out[i]
    length = 2
    while length <= n:
        root = cmath.exp(-2j * math.pi / length)
        for start in range(0, n, length):
            w = 1 + 0j
            for k in range(length // 2):
                even = out[start + k]
                odd = w * out[start + k + length // 2]
                out[start + k] = even + odd
                out[start + k + length // 2] = even - odd
                w *= root
        length *= 2
    return out


def spectrum_of_fast(x, weights):
    return np.sum(weights * np.abs(fast_fourier_transform(x)) ** 2)


case(spectrum_of_fast, np.array([0.5, -1.0, 2.0, 0.25]), np.array([1.0, 2.0, 0.5, -1.0]))


def recursive_transform(x, size):
    if size == 1:
        return [x[0] + 0j]
    even = recursive_transform(x[::2], size // 2)
    odd = recursive_transform(x[1::2], size // 2)
    half = size // 2
    turned = [cmath.exp(-2j * cmath.pi * k / size) * odd[k] for k in range(half)]
    return [even[k] + turned[k] for k in range(half)] + [even[k] - turned[k] for k in range(half)]


def highest_frequencies(x):
    found = recursive_transform(x, 4)
    return abs(found[2]) * 2.0 + abs(found[1])


case(highest_frequencies, np.array([0.5, -1.0, 2.0, 0.25]))


def goertzel(x, frequency):
    step = 2 * math.cos(2 * math.pi * frequency)
    before, last = 0.0, 0.0
    for sample in x:
        before, last = last, sample + step * last - before
    value = last - cmath.exp(-2j * math.pi * frequency) * before
    return value.real**2 + value.imag**2


case(goertzel, np.array([0.5, -1.0, 2.0, 0.25]), 0.17)


# Circuits and waves.


def series_circuit(resistance, inductance, capacity, omega):
    impedance = resistance + 1j * omega * inductance + 1 / (1j * omega * capacity)
    current = 10.0 / impedance
    return abs(current), cmath.phase(current)


def current(resistance, inductance, capacity, omega):
    amplitude, phase = series_circuit(resistance, inductance, capacity, omega)
    return amplitude * math.cos(phase)


case(current, 2.0, 0.1, 0.05, 12.0)


def ladder_filter(values, omegas):
    loss = 0.0
    for omega in omegas:
        s = 1j * omega
        impedance = values[-1] + 0j
        for k in range(len(values) - 1):
            admittance = 1 / impedance + s * values[k]
            impedance = 1 / admittance + s * values[k] ** 2
        gain = 1 / (1 + impedance)
        loss += (abs(gain) - 0.5) ** 2
    return loss


case(ladder_filter, np.array([0.4, 1.2, 0.7]), np.array([0.5, 1.0, 2.0]), argnums=0)


def transfer_matrix(thickness, index, k):
    m = np.eye(2, dtype=complex)
    for j in range(thickness.shape[0]):
        phase = index[j] * k * thickness[j]
        layer = np.array(
            [
                [np.cos(phase), -1j * np.sin(phase) / index[j]],
                [-1j * index[j] * np.sin(phase), np.cos(phase)],
            ]
        )
        m = m @ layer
    reflected = (m[0, 0] + m[0, 1] - m[1, 0] - m[1, 1]) / (m[0, 0] + m[0, 1] + m[1, 0] + m[1, 1])
    return np.abs(reflected) ** 2


case(transfer_matrix, np.array([0.3, 0.7]), np.array([1.5 + 0.1j, 2.0]), 2.5)


def crank_nicolson(psi, potential, steps):
    dx, dt = 0.5, 0.1
    n = psi.shape[0]
    r = 0.5j * dt / dx**2
    psi = psi.copy()
    upper = np.empty(n, dtype=complex)
    middle = np.empty(n, dtype=complex)
    for _ in range(steps):
        for i in range(n):
            left = psi[i - 1] if i > 0 else 0.0
            right = psi[i + 1] if i < n - 1 else 0.0
            diagonal = 1 + r + 0.5j * dt * potential[i]
            given = (1 - r - 0.5j * dt * potential[i]) * psi[i] + 0.5 * r * (left + right)
            if i == 0:
                upper[i] = -0.5 * r / diagonal
                middle[i] = given / diagonal
            else:
                pivot = diagonal + 0.5 * r * upper[i - 1]
                upper[i] = -0.5 * r / pivot
                middle[i] = (given + 0.5 * r * middle[i - 1]) / pivot
        psi[n - 1] = middle[n - 1]
        for i in range(n - 2, -1, -1):
            psi[i] = middle[i] - upper[i] * psi[i + 1]
    density = psi.real**2 + psi.imag**2
    return np.sum(density * np.arange(n)) / np.sum(density)


case(
    crank_nicolson,
    np.array([0.1j, 0.8 + 0.1j, 1.0, 0.5 - 0.3j, 0.1]),
    np.array([0.5, 0.2, 0.0, 0.1, 0.4]),
    2,
)


def split_step(psi, potential, dt):
    n = psi.shape[0]
    psi = psi * np.exp(-0.5j * dt * potential)
    k = 2 * np.pi * np.arange(n) / n
    matrix = np.exp(-1j * k[:, None] * np.arange(n)) / np.sqrt(n)
    psi = matrix.conj().T @ (np.exp(-0.5j * dt * k**2) * (matrix @ psi))
    psi = psi * np.exp(-0.5j * dt * potential)
    return np.vdot(psi, potential * psi).real


case(split_step, np.array([0.1j, 0.8 + 0.1j, 1.0]), np.array([0.5, 0.2, 0.9]), 0.3)


def antenna_array(amplitudes, phases, angle):
    positions = 0.5 * np.arange(amplitudes.shape[0])
    weights = amplitudes * np.exp(1j * phases)
    return np.abs(np.sum(weights * np.exp(2j * np.pi * positions * np.cos(angle)))) ** 2


case(antenna_array, np.array([1.0, 0.5, 0.8]), np.array([0.0, 0.3, -0.2]), 1.1)


# Quantum gates.


def rotated(state, qubit, theta):
    c, s = math.cos(theta / 2), math.sin(theta / 2)
    result = state.copy()
    for i in range(state.shape[0]):
        if not i & (1 << qubit):
            j = i | (1 << qubit)
            result[i] = c * state[i] - 1j * s * state[j]
            result[j] = -1j * s * state[i] + c * state[j]
    return result


def quantum_circuit(theta):
    state = np.zeros(4, dtype=np.complex128)
    state[0] = 1.0
    for qubit in range(2):
        state = rotated(state, qubit, theta[qubit])
    state[3] = state[3] * np.exp(1j * theta[2])
    state = rotated(state, 0, theta[3])
    pauli_z = np.array([1.0, -1.0, 1.0, -1.0])
    return np.sum(pauli_z * np.abs(state) ** 2)


case(quantum_circuit, np.array([0.4, 1.1, 0.7, -0.5]))


def overlap(a, b):
    matrix = np.outer(a, a.conj())
    return (b.conj() @ matrix @ b).real + np.trace(matrix).imag


case(overlap, np.array([0.3 + 0.1j, -0.5j]), np.array([1.0 + 0j, 0.5 - 0.5j]))


def two_level_system(omega, delta, steps):
    ground, excited = 1.0 + 0j, 0.0 + 0j
    dt = 0.1
    for _ in range(steps):
        slope_g = -0.5j * omega * excited
        slope_e = -0.5j * omega.conjugate() * ground - 1j * delta * excited
        ground, excited = ground + dt * slope_g, excited + dt * slope_e
    return abs(excited) ** 2


case(two_level_system, 1.5 + 0.5j, 0.3, 8)


def phase_retrieval(guess, target):
    loss = 0.0
    for k in range(len(target)):
        value = 0j
        for j in range(len(guess)):
            value += guess[j] * cmath.exp(2j * cmath.pi * j * k / len(target))
        loss += (abs(value) - target[k]) ** 2
    return loss


case(phase_retrieval, np.array([0.5 + 0.5j, -0.3j]), np.array([1.0, 0.5, 0.7]), argnums=0)


# Arrays, structures, and points where nothing is differentiable.


def guarded_quotient(z):
    safe = np.where(z == 0, 1, z)
    return np.sum(np.abs(np.where(z == 0, 0, 1 / safe)) ** 2)


case(guarded_quotient, np.array([1.0 + 1.0j, 2.0, -0.5j]))


def structure_of_numbers(state):
    return abs(state["a"]) ** 2 * state["b"][0] + state["b"][1].imag


case(structure_of_numbers, {"a": 1.0 + 2.0j, "b": (0.5, 1j)})


def phases_in_place(z, x):
    z = z.copy()
    z.real *= x
    z.imag[1:] += z.real[:-1] * x
    z[0] += 1j * x
    return np.sum(np.abs(z) ** 2) + np.angle(z[1])


case(phases_in_place, np.array([0.5 + 0.5j, 1.0 - 0.2j]), 0.7)


def slices_of_complex(z):
    out = np.zeros((2, 3), dtype=complex)
    out[0] = z
    out[1, ::-1] = z.conj() * 1j
    out[:, 1] *= 2
    return np.sum((out[0] * out[1]).imag) + out[1, 0].real


case(slices_of_complex, np.array([0.5 + 0.5j, 1.0 - 0.2j, 0.3j]))
