"""A beam as stiff as its weight allows: topology optimisation by finite elements.

The classic of Sigmund, "A 99 line topology optimization code written in Matlab", Structural and
Multidisciplinary Optimization 21, 2001: half of a simply supported beam in bilinear elements,
each with a density between 0 and 1, whose stiffness goes with the cube of the filtered density.
The stiffness matrix is assembled element by element and solved; the derivative of the compliance
goes through assembly, solution and filter, and is compared with the adjoint formula that Sigmund
derives by hand. Densities are updated by his optimality criterion. Run:

    python examples/beam.py --size 24 --picture beam.png
"""

import argparse
import time
from dataclasses import dataclass

import numpy as np

from srcgrad import check_grad, value, value_and_grad

POISSON = 0.3
SOFTEST = 1e-6


@dataclass
class Beam:
    """A grid of unit squares, the load on its nodes, and the nodes' directions that are free."""

    wide: int
    high: int
    load: np.ndarray
    free: np.ndarray
    radius: float = 1.5
    power: float = 3.0


def element_stiffness():
    """Of a unit square of Young's modulus 1 in plane stress, with four nodes of two directions."""
    nu = POISSON
    k = np.array(
        [
            *(1 / 2 - nu / 6, 1 / 8 + nu / 8, -1 / 4 - nu / 12, -1 / 8 + 3 * nu / 8),
            *(-1 / 4 + nu / 12, -1 / 8 - nu / 8, nu / 6, 1 / 8 - 3 * nu / 8),
        ]
    )
    order = np.array(
        [
            [0, 1, 2, 3, 4, 5, 6, 7],
            [1, 0, 7, 6, 5, 4, 3, 2],
            [2, 7, 0, 5, 6, 3, 4, 1],
            [3, 6, 5, 0, 7, 2, 1, 4],
            [4, 5, 6, 7, 0, 1, 2, 3],
            [5, 4, 3, 2, 1, 0, 7, 6],
            [6, 3, 4, 1, 2, 7, 0, 5],
            [7, 2, 1, 4, 3, 6, 5, 0],
        ]
    )
    return k[order] / (1.0 - nu**2)


def directions(beam, i, j):
    """The eight unknowns of the element in column i and row j."""
    upper = (beam.high + 1) * i + j
    lower = (beam.high + 1) * (i + 1) + j
    nodes = (upper + 1, lower + 1, lower, upper)
    return np.array([2 * node + axis for node in nodes for axis in (0, 1)])


def filtered(density, beam):
    """Means with weights that fall linearly with distance: no checkerboards, no thin bars."""
    reach = int(np.ceil(beam.radius)) - 1
    smooth = np.zeros_like(density)
    for i in range(beam.wide):
        for j in range(beam.high):
            total = 0.0
            for k in range(max(i - reach, 0), min(i + reach + 1, beam.wide)):
                for l in range(max(j - reach, 0), min(j + reach + 1, beam.high)):  # noqa: E741
                    weight = max(0.0, beam.radius - np.sqrt((i - k) ** 2 + (j - l) ** 2))
                    smooth[i, j] += weight * density[k, l]
                    total += weight
            smooth[i, j] /= total
    return smooth


def displacement(density, beam):
    """Of all nodes, two numbers each, under the load."""
    stiffness = np.zeros((beam.load.size, beam.load.size))
    element = element_stiffness()
    solid = filtered(density, beam)
    for i in range(beam.wide):
        for j in range(beam.high):
            where = directions(beam, i, j)
            modulus = SOFTEST + (1.0 - SOFTEST) * solid[i, j] ** beam.power
            stiffness[np.ix_(where, where)] += modulus * element
    moved = np.zeros_like(beam.load)
    moved[beam.free] = np.linalg.solve(
        stiffness[np.ix_(beam.free, beam.free)], beam.load[beam.free]
    )
    return moved


def compliance(density, beam):
    """The work of the load: twice the energy that the beam stores."""
    return beam.load @ displacement(density, beam)


def by_hand(density, beam):
    """Sigmund's formula for the gradient, through the energies of the elements."""
    moved = displacement(density, beam)
    element = element_stiffness()
    solid = filtered(density, beam)
    slope = np.zeros_like(density)
    for i in range(beam.wide):
        for j in range(beam.high):
            local = moved[directions(beam, i, j)]
            slope[i, j] = -beam.power * solid[i, j] ** (beam.power - 1.0) * (1.0 - SOFTEST)
            slope[i, j] *= local @ element @ local
    # The filter's transpose: each row's mean is a unit density's.
    found = np.zeros_like(density)
    for i in range(beam.wide):
        for j in range(beam.high):
            unit = np.zeros_like(density)
            unit[i, j] = 1.0
            found[i, j] = np.sum(filtered(unit, beam) * slope)
    return found


def half_beam(high):
    """Three times as wide as high: symmetry on the left, a support at the lower right."""
    wide = 3 * high
    load = np.zeros(2 * (wide + 1) * (high + 1))
    load[1] = -1.0
    fixed = [2 * node for node in range(high + 1)] + [len(load) - 1]
    return Beam(wide, high, load, np.setdiff1d(np.arange(len(load)), fixed))


def updated(density, slope, volume):
    """The optimality criterion: bisection for the price of material that keeps the volume."""
    low, high = 0.0, 1e9
    while high - low > 1e-6 * (high + low):
        price = 0.5 * (low + high)
        wanted = density * np.sqrt(np.maximum(-slope, 0.0) / price)
        new = np.clip(wanted, np.maximum(0.001, density - 0.2), np.minimum(1.0, density + 0.2))
        low, high = (price, high) if new.mean() > volume else (low, price)
    return new


def seconds(function, *arguments):
    """The best of three calls."""
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        function(*arguments)
        taken.append(time.perf_counter() - begun)
    return min(taken)


def picture(path, before, after, beam):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 1, figsize=(9, 4), layout="constrained")
    for axis, (density, title) in zip(axes, (before, after), strict=True):
        solid = filtered(density, beam).T
        whole = np.hstack([solid[:, ::-1], solid])
        axis.imshow(whole, cmap="gray_r", vmin=0.0, vmax=1.0)
        axis.set_title(title)
        axis.set_axis_off()
    figure.savefig(path, dpi=120)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=8, help="elements in the height")
    parser.add_argument("--picture", metavar="FILE", help="where to save a picture")
    options = parser.parse_args()

    beam = half_beam(options.size)
    volume = 0.5
    density = np.full((beam.wide, beam.high), volume)
    both = value_and_grad(compliance)
    begun = time.perf_counter()
    first, slope = both(density, beam)
    print(f"{density.size} elements; compiled in {time.perf_counter() - begun:.1f} s")
    hand = by_hand(density, beam)
    print(f"largest difference from the hand-made gradient {np.max(np.abs(slope - hand)):.1e}")
    assert np.max(np.abs(slope - hand)) < 1e-8 * np.max(np.abs(hand))
    small = half_beam(3)
    generator = np.random.default_rng(0)
    uneven = generator.uniform(0.3, 0.9, size=(small.wide, small.high))
    print(f"gradient against differences: {check_grad(compliance, (uneven, small)):.1e}")
    forward, backward = seconds(value(compliance), density, beam), seconds(both, density, beam)
    print(f"compliance {1e3 * forward:.2f} ms, with gradient {1e3 * backward:.2f} ms", end="")
    print(f": {backward / forward:.1f} times")

    for _ in range(60):
        found, slope = both(density, beam)
        new = updated(density, slope, volume)
        change = np.max(np.abs(new - density))
        density = new
        if change < 0.01:
            break
    print(f"compliance {first:.2f} of the even plate, {found:.2f} of the optimised beam")
    print(f"of the same weight: {density.mean():.4f}")
    assert found < 0.5 * first
    assert abs(density.mean() - volume) < 1e-4
    for row in filtered(density, beam).T:
        half = "".join(" .:+#"[min(int(5.0 * each), 4)] for each in row)
        print("   ", half[::-1] + half)
    if options.picture:
        even = np.full_like(density, volume)
        titles = (f"compliance {first:.1f}", f"compliance {found:.1f}, of the same weight")
        picture(options.picture, (even, titles[0]), (density, titles[1]), beam)


if __name__ == "__main__":
    main()
