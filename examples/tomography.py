"""Looks inside by X-rays: tomographic reconstruction with few views and a sharp picture.

Parallel rays through Shepp and Logan's head, 30 views; each ray is sampled along its way with
bilinear interpolation, one ray after the other, and its total attenuates Poisson's photons (Beer
and Lambert). The picture is found by the photons' likelihood with total variation (Rudin, Osher &
Fatemi, "Nonlinear total variation based noise removal algorithms", Physica D 60, 1992) and
compared with filtered back projection, the classic. Run:

    python examples/tomography.py --size 64 --picture tomography.png
"""

import argparse
import math
import time
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from srcgrad import check_grad, value, value_and_grad


@dataclass(frozen=True)
class Scanner:
    """Angles of the views, places of the detectors across, photons a ray, samples along it."""

    angles: np.ndarray
    offsets: np.ndarray
    photons: float
    samples: int


def bilinear(picture, x, y):
    """The value at a place between the pixels' centres; zero outside."""
    n, m = picture.shape
    i, j = math.floor(x), math.floor(y)
    if i < 0 or j < 0 or i + 1 >= n or j + 1 >= m:
        return 0.0
    right, up = x - i, y - j
    lower = (1.0 - right) * picture[i, j] + right * picture[i + 1, j]
    upper = (1.0 - right) * picture[i, j + 1] + right * picture[i + 1, j + 1]
    return (1.0 - up) * lower + up * upper


def along_ray(picture, scanner, angle, offset):
    """The integral along one ray through a picture of side 2."""
    n = picture.shape[0]
    cos, sin = math.cos(angle), math.sin(angle)
    h = 2.0 * math.sqrt(2.0) / scanner.samples
    total = 0.0
    for k in range(scanner.samples):
        t = -math.sqrt(2.0) + (k + 0.5) * h
        x, y = offset * cos - t * sin, offset * sin + t * cos
        total += bilinear(picture, 0.5 * (x + 1.0) * (n - 1), 0.5 * (y + 1.0) * (n - 1))
    return total * h


def sinogram(picture, scanner):
    table = np.empty((len(scanner.angles), len(scanner.offsets)))
    for i, angle in enumerate(scanner.angles):
        for j, offset in enumerate(scanner.offsets):
            table[i, j] = along_ray(picture, scanner, angle, offset)
    return table


def total_variation(picture, rounding=1e-3):
    across = picture[1:, :-1] - picture[:-1, :-1]
    up = picture[:-1, 1:] - picture[:-1, :-1]
    return np.sum(np.sqrt(across**2 + up**2 + rounding**2))


def objective(picture, scanner, counts, weight):
    """Minus the logarithm of Poisson's likelihood, constants aside, and the price of edges."""
    absorbed = sinogram(picture, scanner)
    expected = scanner.photons * np.exp(-absorbed)
    return np.sum(expected - counts * np.log(expected)) + weight * total_variation(picture)


def phantom(n):
    """Shepp and Logan's head (1974), with the contrast of Toft (1996)."""
    ellipses = [
        (1.0, 0.69, 0.92, 0.0, 0.0, 0.0),
        (-0.8, 0.6624, 0.874, 0.0, -0.0184, 0.0),
        (-0.2, 0.11, 0.31, 0.22, 0.0, -18.0),
        (-0.2, 0.16, 0.41, -0.22, 0.0, 18.0),
        (0.1, 0.21, 0.25, 0.0, 0.35, 0.0),
        (0.1, 0.046, 0.046, 0.0, 0.1, 0.0),
        (0.1, 0.046, 0.046, 0.0, -0.1, 0.0),
        (0.1, 0.046, 0.023, -0.08, -0.605, 0.0),
        (0.1, 0.023, 0.023, 0.0, -0.606, 0.0),
        (0.1, 0.023, 0.046, 0.06, -0.605, 0.0),
    ]
    x, y = np.meshgrid(np.linspace(-1, 1, n), np.linspace(-1, 1, n), indexing="ij")
    head = np.zeros((n, n))
    for density, a, b, x0, y0, degrees in ellipses:
        turn = math.radians(degrees)
        u = (x - x0) * math.cos(turn) + (y - y0) * math.sin(turn)
        v = (y - y0) * math.cos(turn) - (x - x0) * math.sin(turn)
        head[(u / a) ** 2 + (v / b) ** 2 <= 1.0] += density
    return head


def back_projected(scanner, absorbed, n):
    """Filtered back projection with the ramp of Ramachandran and Lakshminarayanan (1971)."""
    count = len(scanner.offsets)
    spacing = scanner.offsets[1] - scanner.offsets[0]
    k = np.arange(-count + 1, count)
    ramp = np.where(k % 2 == 1, -1.0 / (np.pi**2 * np.maximum(k**2, 1) * spacing**2), 0.0)
    ramp[count - 1] = 0.25 / spacing**2
    x, y = np.meshgrid(np.linspace(-1, 1, n), np.linspace(-1, 1, n), indexing="ij")
    found = np.zeros((n, n))
    for angle, row in zip(scanner.angles, absorbed, strict=True):
        clean = np.convolve(row, ramp)[count - 1 : 2 * count - 1] * spacing
        along = x * math.cos(angle) + y * math.sin(angle)
        found += np.interp(along, scanner.offsets, clean)
    return found * np.pi / len(scanner.angles)


def seconds(function, *arguments):
    """The best of three calls."""
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        function(*arguments)
        taken.append(time.perf_counter() - begun)
    return min(taken)


def picture_of(path, shown):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, len(shown), figsize=(4 * len(shown), 4), layout="constrained")
    for axis, (title, field) in zip(axes, shown.items(), strict=True):
        axis.imshow(field.T, origin="lower", cmap="gray", vmin=0.0, vmax=0.6)
        axis.set_title(title)
        axis.set_axis_off()
    figure.savefig(path, dpi=120)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=32, help="pixels along each side")
    parser.add_argument("--picture", metavar="FILE", help="where to save a picture")
    options = parser.parse_args()

    n = options.size
    truth = phantom(n)
    angles = np.arange(30) * np.pi / 30
    scanner = Scanner(angles, np.linspace(-1.0, 1.0, 3 * n // 2), 3e4, 3 * n)
    generator = np.random.default_rng(0)
    counts = generator.poisson(scanner.photons * np.exp(-sinogram(truth, scanner))).astype(float)

    both = value_and_grad(objective)
    start = np.full((n, n), 0.1)
    weight = 60.0
    begun = time.perf_counter()
    both(start, scanner, counts, weight)
    print(f"{truth.size} pixels, {counts.size} rays; ", end="")
    print(f"compiled in {time.perf_counter() - begun:.1f} s")
    few = Scanner(angles[:3], scanner.offsets[::8], scanner.photons, n)
    worst = check_grad(objective, (truth + 0.1, few, counts[:3, ::8], weight), argnums=0)
    print(f"gradient against differences: {worst:.1e}")
    forward = seconds(value(objective), start, scanner, counts, weight)
    backward = seconds(both, start, scanner, counts, weight)
    print(f"objective {1e3 * forward:.2f} ms, with gradient {1e3 * backward:.2f} ms", end="")
    print(f": {backward / forward:.1f} times")

    def flat(numbers):
        found, slope = both(numbers.reshape(truth.shape), scanner, counts, weight)
        return found, slope.ravel()

    fit = minimize(
        flat,
        start.ravel(),
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.0, 2.0)] * truth.size,
        options={"maxiter": 150},
    )
    found = fit.x.reshape(truth.shape)
    absorbed = np.log(scanner.photons / np.maximum(counts, 1.0))
    classic = back_projected(scanner, absorbed, n)
    errors = [np.sqrt(np.mean((each - truth) ** 2)) for each in (classic, found)]
    print(f"{fit.nfev} gradients; error of a pixel {errors[1]:.4f}, ", end="")
    print(f"by filtered back projection {errors[0]:.4f}")
    assert worst < 1e-5
    assert errors[1] < 0.6 * errors[0], "better than the classic"
    if options.picture:
        shown = {"truth": truth, "filtered back projection": classic, "by gradient": found}
        picture_of(options.picture, shown)


if __name__ == "__main__":
    main()
