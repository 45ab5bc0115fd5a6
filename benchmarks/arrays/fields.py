"""Fields on grids: advection, diffusion, a vertical solve, shallow water."""

import numpy as np

from benchmarks.arrays.program import Program


def advection(q, u, v, steps):
    """A tracer carried by a steady flow, upwind; `u` and `v` are displacements a step."""
    q = q.copy()
    for _ in range(steps):
        east = np.maximum(u, 0.0) * q[:-1, :] + np.minimum(u, 0.0) * q[1:, :]
        north = np.maximum(v, 0.0) * q[:, :-1] + np.minimum(v, 0.0) * q[:, 1:]
        q[1:-1, :] -= east[1:, :] - east[:-1, :]
        q[:, 1:-1] -= north[:, 1:] - north[:, :-1]
    return np.sum(q**2)


def diffusion_2d(u, k, steps):
    """Heat through a plate of conductivities `k`, explicit."""
    u = u.copy()
    for _ in range(steps):
        east = 0.5 * (k[1:, 1:-1] + k[:-1, 1:-1]) * (u[1:, 1:-1] - u[:-1, 1:-1])
        north = 0.5 * (k[1:-1, 1:] + k[1:-1, :-1]) * (u[1:-1, 1:] - u[1:-1, :-1])
        u[1:-1, 1:-1] += 0.1 * (east[1:] - east[:-1] + north[:, 1:] - north[:, :-1])
    return np.sum(u**2)


def diffusion_2d_by_hand(u, k, steps):
    states = []
    mean_east = 0.05 * (k[1:, 1:-1] + k[:-1, 1:-1])
    mean_north = 0.05 * (k[1:-1, 1:] + k[1:-1, :-1])
    u = u.copy()
    for _ in range(steps):
        states.append(u.copy())
        east = mean_east * (u[1:, 1:-1] - u[:-1, 1:-1])
        north = mean_north * (u[1:-1, 1:] - u[1:-1, :-1])
        u[1:-1, 1:-1] += east[1:] - east[:-1] + north[:, 1:] - north[:, :-1]
    u_bar = 2.0 * u
    k_bar = np.zeros_like(k)
    for u in reversed(states):
        inner = u_bar[1:-1, 1:-1]
        east_bar = np.zeros_like(mean_east)
        east_bar[1:] += inner
        east_bar[:-1] -= inner
        north_bar = np.zeros_like(mean_north)
        north_bar[:, 1:] += inner
        north_bar[:, :-1] -= inner
        east = 0.05 * east_bar * (u[1:, 1:-1] - u[:-1, 1:-1])
        north = 0.05 * north_bar * (u[1:-1, 1:] - u[1:-1, :-1])
        k_bar[1:, 1:-1] += east
        k_bar[:-1, 1:-1] += east
        k_bar[1:-1, 1:] += north
        k_bar[1:-1, :-1] += north
        east_bar *= mean_east
        north_bar *= mean_north
        u_bar = u_bar.copy()
        u_bar[1:, 1:-1] += east_bar
        u_bar[:-1, 1:-1] -= east_bar
        u_bar[1:-1, 1:] += north_bar
        u_bar[1:-1, :-1] -= north_bar
    return u_bar, k_bar


def heat_3d(a, steps):
    """The heat equation in a cube: from a to b and back."""
    a = a.copy()
    b = a.copy()
    for _ in range(steps):
        b[1:-1, 1:-1, 1:-1] = (
            0.125 * (a[2:, 1:-1, 1:-1] - 2.0 * a[1:-1, 1:-1, 1:-1] + a[:-2, 1:-1, 1:-1])
            + 0.125 * (a[1:-1, 2:, 1:-1] - 2.0 * a[1:-1, 1:-1, 1:-1] + a[1:-1, :-2, 1:-1])
            + 0.125 * (a[1:-1, 1:-1, 2:] - 2.0 * a[1:-1, 1:-1, 1:-1] + a[1:-1, 1:-1, :-2])
            + a[1:-1, 1:-1, 1:-1]
        )
        a[1:-1, 1:-1, 1:-1] = (
            0.125 * (b[2:, 1:-1, 1:-1] - 2.0 * b[1:-1, 1:-1, 1:-1] + b[:-2, 1:-1, 1:-1])
            + 0.125 * (b[1:-1, 2:, 1:-1] - 2.0 * b[1:-1, 1:-1, 1:-1] + b[1:-1, :-2, 1:-1])
            + 0.125 * (b[1:-1, 1:-1, 2:] - 2.0 * b[1:-1, 1:-1, 1:-1] + b[1:-1, 1:-1, :-2])
            + b[1:-1, 1:-1, 1:-1]
        )
    return np.sum(a**2)


def horizontal_diffusion(field, coeff):
    """Fourth-order diffusion of a weather model's levels, with limited fluxes."""
    n, m = coeff.shape[:2]
    lap = 4.0 * field[1 : n + 3, 1 : m + 3] - (
        field[2 : n + 4, 1 : m + 3]
        + field[0 : n + 2, 1 : m + 3]
        + field[1 : n + 3, 2 : m + 4]
        + field[1 : n + 3, 0 : m + 2]
    )
    res = lap[1:, 1 : m + 1] - lap[:-1, 1 : m + 1]
    east = np.where(
        res * (field[2 : n + 3, 2 : m + 2] - field[1 : n + 2, 2 : m + 2]) > 0.0, 0.0, res
    )
    res = lap[1 : n + 1, 1:] - lap[1 : n + 1, :-1]
    north = np.where(
        res * (field[2 : n + 2, 2 : m + 3] - field[2 : n + 2, 1 : m + 2]) > 0.0, 0.0, res
    )
    out = field[2 : n + 2, 2 : m + 2] - coeff * (
        east[1:] - east[:-1] + north[:, 1:] - north[:, :-1]
    )
    return np.sum(out**2)


def vertical_solve(diffusivity, field):
    """An implicit step of diffusion in each column (Thomas 1949): axis 0 is the vertical."""
    levels = field.shape[0]
    upper = np.empty_like(field)
    rhs = np.empty_like(field)
    diagonal = 1.0 + diffusivity[0]
    upper[0] = -diffusivity[0] / diagonal
    rhs[0] = field[0] / diagonal
    for k in range(1, levels):
        last = diffusivity[k] if k < levels - 1 else 0.0 * diffusivity[k]
        diagonal = 1.0 + diffusivity[k - 1] + last + diffusivity[k - 1] * upper[k - 1]
        upper[k] = -last / diagonal
        rhs[k] = (field[k] + diffusivity[k - 1] * rhs[k - 1]) / diagonal
    for k in range(levels - 2, -1, -1):
        rhs[k] -= upper[k] * rhs[k + 1]
    return np.sum(rhs**2)


def shallow_water(h, u, v, steps):
    """Lax and Friedrichs' scheme on a periodic plane: a height and two momenta."""
    for _ in range(steps):
        fx = u**2 / h + 0.5 * h**2
        fy = u * v / h
        gy = v**2 / h + 0.5 * h**2
        new_h = averaged(h) - 0.05 * (slope(u, 0) + slope(v, 1))
        new_u = averaged(u) - 0.05 * (slope(fx, 0) + slope(fy, 1))
        new_v = averaged(v) - 0.05 * (slope(fy, 0) + slope(gy, 1))
        h, u, v = new_h, new_u, new_v
    return np.sum(h**2) + np.sum(u**2 + v**2)


def averaged(f):
    around = np.roll(f, 1, 0) + np.roll(f, -1, 0) + np.roll(f, 1, 1) + np.roll(f, -1, 1)
    return 0.25 * around


def slope(f, axis):
    return np.roll(f, -1, axis) - np.roll(f, 1, axis)


def winds(n, steps):
    random = np.random.default_rng(0)
    return (
        random.random((n, n)),
        random.uniform(-0.2, 0.2, (n - 1, n)),
        random.uniform(-0.2, 0.2, (n, n - 1)),
        steps,
    )


def plate(n, steps):
    random = np.random.default_rng(1)
    return random.random((n, n)), random.uniform(0.5, 1.5, (n, n)), steps


def cube(n, steps):
    return np.random.default_rng(2).random((n, n, n)), steps


def levels(n, k):
    random = np.random.default_rng(3)
    return random.random((n + 4, n + 4, k)), random.uniform(0.01, 0.05, (n, n, k))


def columns(k, n):
    random = np.random.default_rng(4)
    return random.uniform(0.1, 2.0, (k, n, n)), random.random((k, n, n))


def water(n, steps):
    random = np.random.default_rng(5)
    return (1.0 + 0.1 * random.random((n, n)), *0.1 * random.standard_normal((2, n, n)), steps)


PROGRAMS = (
    Program(
        advection,
        (0, 1, 2),
        {"40 x 40, 10": lambda: winds(40, 10), "500 x 500, 10": lambda: winds(500, 10)},
    ),
    Program(
        diffusion_2d,
        (0, 1),
        {"40 x 40, 20": lambda: plate(40, 20), "500 x 500, 20": lambda: plate(500, 20)},
        diffusion_2d_by_hand,
    ),
    Program(heat_3d, (0,), {"16³, 5": lambda: cube(16, 5), "100³, 5": lambda: cube(100, 5)}),
    Program(
        horizontal_diffusion,
        (0, 1),
        {"16 x 16 x 20": lambda: levels(16, 20), "128 x 128 x 80": lambda: levels(128, 80)},
    ),
    Program(
        vertical_solve,
        (0, 1),
        {"20 x 16 x 16": lambda: columns(20, 16), "60 x 128 x 128": lambda: columns(60, 128)},
        is_unrolled=True,
    ),
    Program(
        shallow_water,
        (0, 1, 2),
        {"40 x 40, 5": lambda: water(40, 5), "400 x 400, 5": lambda: water(400, 5)},
    ),
)
