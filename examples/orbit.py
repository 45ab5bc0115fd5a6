"""Finds an asteroid's orbit from directions in the sky: orbit determination by n-body.

Sun, Jupiter, Saturn and a massless asteroid are integrated together (kick-drift-kick leapfrog in
units of au, days and solar masses); an observatory on a circular orbit of the Earth sees the
asteroid's right ascension and declination with an error of one second of arc, over some ten
months. Unknown are the six numbers of the asteroid's first position and velocity: Gauss and
Newton's iteration with the Jacobian of all residuals, through the whole integration, and light
that takes its time. The observations are generated, from the elements of (1) Ceres; how far the
answer is from the truth is compared with the covariance that the Jacobian gives. Run:

    python examples/orbit.py --picture orbit.png
"""

import argparse
import math
import time
from dataclasses import dataclass

import numpy as np

from srcgrad import check_grad, grad, value, value_and_jacobian

GAUSS = 0.01720209895**2
"""Newton's constant in au³ a day² a solar mass."""
LIGHT = 173.1446
"""The speed of light in au a day."""
SECOND = math.pi / 180.0 / 3600.0
"""Of arc."""
TILT = math.radians(23.4393)


@dataclass
class System:
    """Bodies with positions and velocities, one a row, about the centre of mass."""

    masses: np.ndarray
    positions: np.ndarray
    velocities: np.ndarray


def accelerations(masses, positions):
    pull = np.zeros_like(positions)
    for i in range(len(masses)):
        for j in range(len(masses)):
            if i != j and masses[j] > 0.0:
                gap = positions[j] - positions[i]
                pull[i] += GAUSS * masses[j] * gap / np.linalg.norm(gap) ** 3
    return pull


def leapfrog(system, h):
    """One step, in place."""
    system.velocities += 0.5 * h * accelerations(system.masses, system.positions)
    system.positions += h * system.velocities
    system.velocities += 0.5 * h * accelerations(system.masses, system.positions)


def earth(t):
    angle = 2.0 * math.pi * t / 365.25636
    return np.array([math.cos(angle), math.sin(angle), 0.0])


def seen(system, t):
    """Right ascension and declination of the last body, where it was when its light left it."""
    where = system.positions[-1]
    delay = 0.0
    for _ in range(3):
        sight = where - delay * system.velocities[-1] - earth(t)
        delay = np.linalg.norm(sight) / LIGHT
    x, y, z = sight
    y, z = y * math.cos(TILT) - z * math.sin(TILT), y * math.sin(TILT) + z * math.cos(TILT)
    return math.atan2(y, x), math.asin(z / math.sqrt(x * x + y * y + z * z))


def with_asteroid(planets, unknown):
    return System(
        np.append(planets.masses, 0.0),
        np.vstack([planets.positions, unknown[:3]]),
        np.vstack([planets.velocities, unknown[3:]]),
    )


def sky(unknown, planets, nights, h):
    """What is seen on each of the nights, which are numbers of steps."""
    system = with_asteroid(planets, unknown)
    directions = []
    step = 0
    for night in nights:
        while step < night:
            leapfrog(system, h)
            step += 1
        directions.append(seen(system, step * h))
    return np.array(directions)


def residuals(unknown, planets, nights, h, records):
    """In units of the observations' errors."""
    gap = sky(unknown, planets, nights, h) - records
    gap[:, 0] = np.arctan2(np.sin(gap[:, 0]), np.cos(gap[:, 0])) * np.cos(records[:, 1])
    return gap.ravel() / SECOND


def misfit(unknown, planets, nights, h, records):
    return 0.5 * np.sum(residuals(unknown, planets, nights, h, records) ** 2)


def from_elements(a, e, inclination, node, argument, anomaly, mass=0.0):
    """Position and velocity of Kepler's orbit about the Sun; angles in degrees."""
    i, node, argument, mean = np.radians([inclination, node, argument, anomaly])
    eccentric = mean
    while abs(eccentric - e * math.sin(eccentric) - mean) > 1e-14:
        slope = 1.0 - e * math.cos(eccentric)
        eccentric -= (eccentric - e * math.sin(eccentric) - mean) / slope
    rate = math.sqrt(GAUSS * (1.0 + mass) / a**3) / (1.0 - e * math.cos(eccentric))
    root = math.sqrt(1.0 - e * e)
    flat = np.array(
        [
            [a * (math.cos(eccentric) - e), a * root * math.sin(eccentric), 0.0],
            [-a * rate * math.sin(eccentric), a * root * rate * math.cos(eccentric), 0.0],
        ]
    )
    for angle, axes in ((argument, (0, 1)), (i, (1, 2)), (node, (0, 1))):
        turn = np.eye(3)
        turn[np.ix_(axes, axes)] = [
            [math.cos(angle), math.sin(angle)],
            [-math.sin(angle), math.cos(angle)],
        ]
        flat = flat @ turn
    return flat


def solar_system():
    """The Sun, Jupiter and Saturn in the ecliptic of 2000, about their centre of mass."""
    masses = np.array([1.0, 1.0 / 1047.35, 1.0 / 3497.9])
    jupiter = from_elements(5.2029, 0.0484, 1.304, 100.47, 273.87, 20.02, masses[1])
    saturn = from_elements(9.5367, 0.0539, 2.486, 113.66, 339.39, 317.02, masses[2])
    both = np.stack([np.zeros((2, 3)), jupiter, saturn])
    both -= np.tensordot(masses, both, axes=1) / masses.sum()
    return System(masses, both[:, 0].copy(), both[:, 1].copy())


def seconds(function, *arguments):
    """The best of three calls."""
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        function(*arguments)
        taken.append(time.perf_counter() - begun)
    return min(taken)


def picture(path, paths, planets):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axis = plt.subplots(figsize=(6, 6), layout="constrained")
    for name, (line, style) in paths.items():
        axis.plot(line[:, 0], line[:, 1], style, label=name)
    axis.plot(*planets.positions[:1, :2].T, "o", color="orange", label="Sun")
    axis.plot(*np.array([earth(t) for t in range(366)])[:, :2].T, ":", color="tab:blue")
    axis.set_aspect("equal")
    axis.set_xlabel("au")
    axis.legend()
    figure.savefig(path, dpi=120)


def travelled(unknown, planets, steps, h):
    system = with_asteroid(planets, unknown)
    line = []
    for _ in range(steps):
        line.append(system.positions[-1].copy())
        leapfrog(system, h)
    return np.array(line)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nights", type=int, default=25)
    parser.add_argument("--picture", metavar="FILE", help="where to save a picture")
    options = parser.parse_args()

    planets = solar_system()
    truth = from_elements(2.7666, 0.0784, 10.583, 80.494, 73.92, 6.18).ravel()
    truth += np.concatenate([planets.positions[0], planets.velocities[0]])
    h = 1.0
    generator = np.random.default_rng(0)
    nights = np.unique(generator.integers(1, 300, size=options.nights))
    records = sky(truth, planets, nights, h)
    records[:, 0] += SECOND * generator.normal(size=len(nights)) / np.cos(records[:, 1])
    records[:, 1] += SECOND * generator.normal(size=len(nights))
    data = (planets, nights, h, records)

    start = truth * (1.0 + 0.02 * generator.normal(size=6))
    both = value_and_jacobian(residuals)
    begun = time.perf_counter()
    left, slope = both(start, *data)
    print(f"{len(nights)} nights, {nights[-1]} steps of {len(planets.masses) + 1} bodies", end="")
    print(f"; compiled in {time.perf_counter() - begun:.1f} s")
    few = (planets, nights[:3], h, records[:3])
    print(f"gradient against differences: {check_grad(misfit, (start, *few)):.1e}")
    gradient = grad(misfit)(start, *data)
    assert np.allclose(gradient, left @ slope, rtol=1e-9), "one gradient, both ways"
    forward = seconds(value(residuals), start, *data)
    print(f"residuals {1e3 * forward:.2f} ms; ", end="")
    print(
        f"gradient of the misfit {seconds(grad(misfit), start, *data) / forward:.1f} times, ",
        end="",
    )
    print(f"Jacobian {seconds(both, start, *data) / forward:.1f} times that")

    unknown = start
    for round_ in range(12):
        left, slope = both(unknown, *data)
        size = np.sqrt(np.mean(left**2))
        print(f"  round {round_}: root mean square {size:14.4f} seconds of arc")
        step = np.linalg.lstsq(slope, -left, rcond=None)[0]
        unknown = unknown + step
        if np.max(np.abs(step)) < 1e-12:
            break
    spread = np.sqrt(np.diag(np.linalg.inv(slope.T @ slope)))
    away = (unknown - truth) / spread
    kilometres = 149597870.7
    print(f"position off by {kilometres * np.linalg.norm((unknown - truth)[:3]):.0f} km, ", end="")
    print(f"from {kilometres * np.linalg.norm((start - truth)[:3]):.0f} km at the start")
    print("in standard deviations:", np.array2string(away, precision=2))
    assert size < 1.5, "residuals of the size of the errors"
    assert np.max(np.abs(away)) < 4.0, "as near to the truth as the covariance says"
    if options.picture:
        lines = {"first guess": start, "truth": truth, "found": unknown}
        styles = {"first guess": "--", "truth": "-", "found": ":"}
        paths = {n: (travelled(each, planets, 1680, h), styles[n]) for n, each in lines.items()}
        picture(options.picture, paths, planets)


if __name__ == "__main__":
    main()
