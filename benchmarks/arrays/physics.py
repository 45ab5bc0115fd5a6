"""Bodies, paths, prices and light: broadcasting, and loops over arrays."""

import numpy as np
from scipy.special import erf

from benchmarks.arrays.program import Program


def shortest_paths(lengths):
    """The sum of the distances between all pairs of nodes (Floyd 1962, Warshall 1962)."""
    path = lengths.copy()
    for k in range(path.shape[0]):
        path = np.minimum(path, np.add.outer(path[:, k], path[k, :]))
    return np.sum(path)


def nbody(pos, vel, mass, steps):
    """Leapfrog of bodies that attract each other, and their energy at the end."""
    acc = acceleration(pos, mass)
    for _ in range(steps):
        vel = vel + 0.005 * acc
        pos = pos + 0.01 * vel
        acc = acceleration(pos, mass)
        vel = vel + 0.005 * acc
    return 0.5 * np.sum(mass[:, None] * vel**2) + np.sum(pos**2)


def acceleration(pos, mass):
    d = pos[None, :, :] - pos[:, None, :]
    inverse = (np.sum(d**2, axis=2) + 0.01) ** -1.5
    return np.sum(d * (inverse * mass)[:, :, None], axis=1)


def black_scholes(volatility, spot, strike, time, rate):
    """The value of a book of calls, by broadcasting strikes over times."""
    root = volatility * np.sqrt(time)
    d1 = (np.log(spot / strike)[:, None] + (rate + 0.5 * volatility**2) * time) / root
    d2 = d1 - root
    discount = np.exp(-rate * time)
    calls = spot * normal_cdf(d1) - strike[:, None] * discount * normal_cdf(d2)
    return np.sum(calls)


def normal_cdf(x):
    return 0.5 * (1.0 + erf(x / np.sqrt(2.0)))


def black_scholes_by_hand(volatility, spot, strike, time, rate):
    root = volatility * np.sqrt(time)
    log_ratio = np.log(spot / strike)[:, None]
    d1 = (log_ratio + (rate + 0.5 * volatility**2) * time) / root
    density = np.exp(-0.5 * d1**2) / np.sqrt(2.0 * np.pi)
    delta = np.sum(normal_cdf(d1))
    return spot * density * np.sqrt(time), delta


def radiative_transfer(temperature, absorption, path):
    """What leaves the top of an atmosphere and what reaches the ground, a wavelength a column."""
    depth = absorption * path[:, None]
    transmission = np.exp(-depth)
    source = temperature[:, None] ** 4 * (1.0 - transmission)
    up = np.zeros(absorption.shape[1]) + temperature[0] ** 4
    for k in range(len(temperature)):
        up = up * transmission[k] + source[k]
    down = np.zeros(absorption.shape[1])
    for k in range(len(temperature) - 1, -1, -1):
        down = down * transmission[k] + source[k]
    return np.sum(up) - np.sum(down**2)


def roads(n):
    return (np.random.default_rng(40).uniform(1.0, 100.0, (n, n)),)


def stars(n, steps):
    random = np.random.default_rng(41)
    return random.standard_normal((n, 3)), random.standard_normal((n, 3)), random.random(n), steps


def market(n, m):
    random = np.random.default_rng(42)
    volatility = random.uniform(0.1, 0.5, (n, m))
    return volatility, 100.0, random.uniform(80.0, 120.0, n), np.linspace(0.1, 2.0, m), 0.03


def atmosphere(levels, wavelengths):
    random = np.random.default_rng(43)
    absorption = random.uniform(0.1, 2.0, (levels, wavelengths))
    return random.uniform(0.8, 1.2, levels), absorption, random.uniform(0.05, 0.2, levels)


PROGRAMS = (
    Program(
        shortest_paths, (0,), {"20": lambda: roads(20), "200": lambda: roads(200)}, is_unrolled=True
    ),
    Program(nbody, (0, 1), {"10, 5": lambda: stars(10, 5), "200, 10": lambda: stars(200, 10)}),
    Program(
        black_scholes,
        (0, 1),
        {"20 x 20": lambda: market(20, 20), "500 x 400": lambda: market(500, 400)},
    ),
    Program(
        radiative_transfer,
        (0, 1),
        {"10 x 50": lambda: atmosphere(10, 50), "60 x 10,000": lambda: atmosphere(60, 10_000)},
    ),
)
