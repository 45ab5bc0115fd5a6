"""Finds a tsunami's source from tide gauges: shallow-water data assimilation by the adjoint.

The shallow-water equations with rotation and friction over a sea floor that is known, on a
staggered grid (Arakawa's C), stepped forward-backward as coastal models do (Sielecki, "An energy-
conserving difference scheme for the storm surge equations", Monthly Weather Review 96, 1968). A
hump of water starts somewhere; twelve gauges record its height with noise. The unknown is the
whole first surface, one number a cell, found by 4D-Var (Talagrand & Courtier, "Variational
assimilation of meteorological observations with the adjoint vorticity equation", 1987): misfit
plus a penalty of roughness, and its gradient through all steps of the model. The data are
generated, and so the truth is known. Run:

    python examples/shallow_water.py --size 48 --picture shallow_water.png
"""

import argparse
import time
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from srcgrad import check_grad, value, value_and_grad


@dataclass
class Sea:
    """What is known of the basin, in metres and seconds."""

    depth: np.ndarray
    spacing: float
    step: float
    gravity: float = 9.81
    rotation: float = 1e-4
    friction: float = 2e-5


def advance(sea, surface, east, north):
    """The heights and velocities one step later; no water crosses the walls."""
    column = sea.depth + surface
    flow_east = east[1:-1, :] * 0.5 * (column[1:, :] + column[:-1, :])
    flow_north = north[:, 1:-1] * 0.5 * (column[:, 1:] + column[:, :-1])
    surface = surface.copy()
    share = sea.step / sea.spacing
    surface[:-1, :] -= share * flow_east
    surface[1:, :] += share * flow_east
    surface[:, :-1] -= share * flow_north
    surface[:, 1:] += share * flow_north

    # The other component of the velocity, where each of them lives.
    north_there = 0.25 * (north[1:, :-1] + north[1:, 1:] + north[:-1, :-1] + north[:-1, 1:])
    east_there = 0.25 * (east[:-1, 1:] + east[1:, 1:] + east[:-1, :-1] + east[1:, :-1])
    slope_east = np.diff(surface, axis=0) / sea.spacing
    slope_north = np.diff(surface, axis=1) / sea.spacing
    damping = 1.0 + sea.step * sea.friction
    new_east = np.zeros_like(east)
    new_north = np.zeros_like(north)
    new_east[1:-1, :] = (
        east[1:-1, :] + sea.step * (sea.rotation * north_there - sea.gravity * slope_east)
    ) / damping
    new_north[:, 1:-1] = (
        north[:, 1:-1] - sea.step * (sea.rotation * east_there + sea.gravity * slope_north)
    ) / damping
    return surface, new_east, new_north


def gauged(first, sea, gauges, steps, every):
    """What the gauges show of a sea that starts at rest with this surface."""
    n, m = first.shape
    surface = first
    east = np.zeros((n + 1, m))
    north = np.zeros((n, m + 1))
    shown = np.empty((steps // every, len(gauges)))
    for k in range(steps):
        surface, east, north = advance(sea, surface, east, north)
        if (k + 1) % every == 0:
            shown[k // every] = surface[gauges[:, 0], gauges[:, 1]]
    return shown


def cost(first, sea, gauges, records, noise, steps, every, roughness):
    misfit = np.sum(((gauged(first, sea, gauges, steps, every) - records) / noise) ** 2)
    rough = np.sum(np.diff(first, axis=0) ** 2) + np.sum(np.diff(first, axis=1) ** 2)
    return 0.5 * misfit + 0.5 * roughness * rough + 0.005 * roughness * np.sum(first**2)


def basin(size):
    """A sea of 200 km, with a shelf and a seamount, and gauges along a ring."""
    x, y = np.meshgrid(np.linspace(0.0, 1.0, size), np.linspace(0.0, 1.0, size), indexing="ij")
    depth = 1500.0 - 1100.0 / (1.0 + np.exp(-12.0 * (x - 0.75)))
    depth -= 600.0 * np.exp(-(((x - 0.35) / 0.1) ** 2 + ((y - 0.7) / 0.1) ** 2))
    spacing = 200e3 / size
    sea = Sea(depth, spacing, 0.5 * spacing / np.sqrt(2.0 * 9.81 * 1500.0))
    truth = 2.0 * np.exp(-(((x - 0.45) / 0.08) ** 2 + ((y - 0.4) / 0.12) ** 2))
    truth -= 1.0 * np.exp(-(((x - 0.6) / 0.08) ** 2 + ((y - 0.45) / 0.12) ** 2))
    angles = np.arange(12) * 2.0 * np.pi / 12
    places = 0.5 + 0.38 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return sea, truth, np.round(places * (size - 1)).astype(np.int64)


def seconds(function, *arguments):
    """The best of three calls."""
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        function(*arguments)
        taken.append(time.perf_counter() - begun)
    return min(taken)


def picture(path, truth, found, gauges):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(12, 4), layout="constrained")
    shown = {"truth": truth, "assimilated": found, "difference": found - truth}
    for axis, (title, field) in zip(axes, shown.items(), strict=True):
        image = axis.imshow(field.T, origin="lower", cmap="RdBu_r", vmin=-2.0, vmax=2.0)
        axis.plot(gauges[:, 0], gauges[:, 1], "k^", markersize=4)
        axis.set_title(title)
    figure.colorbar(image, ax=axes, label="first surface, m")
    figure.savefig(path, dpi=120)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=24, help="cells along each side")
    parser.add_argument("--picture", metavar="FILE", help="where to save a picture")
    options = parser.parse_args()

    sea, truth, gauges = basin(options.size)
    steps, every, noise = 4 * options.size, 2, 0.01
    generator = np.random.default_rng(0)
    records = gauged(truth, sea, gauges, steps, every)
    records += noise * generator.normal(size=records.shape)
    data = (sea, gauges, records, noise, steps, every, 30.0)

    both = value_and_grad(cost)
    start = np.zeros_like(truth)
    begun = time.perf_counter()
    both(start, *data)
    print(f"{steps} steps of {truth.size} cells; compiled in {time.perf_counter() - begun:.1f} s")
    few = (sea, gauges, records[:4], noise, 8, every, 30.0)
    worst = check_grad(cost, (0.5 * truth, *few), argnums=0)
    print(f"gradient against differences: {worst:.1e}")
    forward, backward = seconds(value(cost), start, *data), seconds(both, start, *data)
    print(f"cost {1e3 * forward:.2f} ms, with gradient {1e3 * backward:.2f} ms", end="")
    print(f": {backward / forward:.1f} times")

    fit = minimize(
        lambda z: (lambda v, g: (v, g.ravel()))(*both(z.reshape(truth.shape), *data)),
        start.ravel(),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 200},
    )
    found = fit.x.reshape(truth.shape)
    before = np.sqrt(np.mean(truth**2))
    after = np.sqrt(np.mean((found - truth) ** 2))
    print(f"{fit.nfev} gradients: cost {both(start, *data)[0]:.1f} to {fit.fun:.1f}")
    print(f"error of the first surface {before:.3f} m without data, {after:.3f} m with them")
    assert worst < 1e-5
    assert after < 0.35 * before, "the source is found"
    if options.picture:
        picture(options.picture, truth, found, gauges)


if __name__ == "__main__":
    main()
