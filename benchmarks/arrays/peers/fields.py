"""Fields on grids: `scan` over the steps, and padded differences in place of stores into slices."""

import jax.numpy as jnp
from jax import lax

ROWS, COLUMNS = ((1, 1), (0, 0)), ((0, 0), (1, 1))


def repeated(step, state, steps):
    return lax.scan(lambda state, _: (step(state), None), state, None, length=steps)[0]


def advection_plain(q, u, v, steps):
    for _ in range(steps):
        east = jnp.maximum(u, 0.0) * q[:-1, :] + jnp.minimum(u, 0.0) * q[1:, :]
        north = jnp.maximum(v, 0.0) * q[:, :-1] + jnp.minimum(v, 0.0) * q[:, 1:]
        q = q.at[1:-1, :].add(-(east[1:, :] - east[:-1, :]))
        q = q.at[:, 1:-1].add(-(north[:, 1:] - north[:, :-1]))
    return jnp.sum(q**2)


def advection(q, u, v, steps):
    to_east, to_west = jnp.maximum(u, 0.0), jnp.minimum(u, 0.0)
    to_north, to_south = jnp.maximum(v, 0.0), jnp.minimum(v, 0.0)

    def step(q):
        east = to_east * q[:-1, :] + to_west * q[1:, :]
        north = to_north * q[:, :-1] + to_south * q[:, 1:]
        q = q - jnp.pad(jnp.diff(east, axis=0), ROWS)
        return q - jnp.pad(jnp.diff(north, axis=1), COLUMNS)

    return jnp.sum(repeated(step, q, steps) ** 2)


def diffusion_2d_plain(u, k, steps):
    for _ in range(steps):
        east = 0.5 * (k[1:, 1:-1] + k[:-1, 1:-1]) * (u[1:, 1:-1] - u[:-1, 1:-1])
        north = 0.5 * (k[1:-1, 1:] + k[1:-1, :-1]) * (u[1:-1, 1:] - u[1:-1, :-1])
        change = 0.1 * (east[1:] - east[:-1] + north[:, 1:] - north[:, :-1])
        u = u.at[1:-1, 1:-1].add(change)
    return jnp.sum(u**2)


def diffusion_2d(u, k, steps):
    mean_east = 0.05 * (k[1:, 1:-1] + k[:-1, 1:-1])
    mean_north = 0.05 * (k[1:-1, 1:] + k[1:-1, :-1])

    def step(u):
        east = mean_east * (u[1:, 1:-1] - u[:-1, 1:-1])
        north = mean_north * (u[1:-1, 1:] - u[1:-1, :-1])
        return u + jnp.pad(east[1:] - east[:-1] + north[:, 1:] - north[:, :-1], 1)

    return jnp.sum(repeated(step, u, steps) ** 2)


def stencil(a):
    middle = a[1:-1, 1:-1, 1:-1]
    return (
        0.125 * (a[2:, 1:-1, 1:-1] - 2.0 * middle + a[:-2, 1:-1, 1:-1])
        + 0.125 * (a[1:-1, 2:, 1:-1] - 2.0 * middle + a[1:-1, :-2, 1:-1])
        + 0.125 * (a[1:-1, 1:-1, 2:] - 2.0 * middle + a[1:-1, 1:-1, :-2])
        + middle
    )


def heat_3d_plain(a, steps):
    b = a
    for _ in range(steps):
        b = b.at[1:-1, 1:-1, 1:-1].set(stencil(a))
        a = a.at[1:-1, 1:-1, 1:-1].set(stencil(b))
    return jnp.sum(a**2)


def heat_3d(a, steps):
    return jnp.sum(repeated(lambda a: a.at[1:-1, 1:-1, 1:-1].set(stencil(a)), a, 2 * steps) ** 2)


def vertical_solve_plain(diffusivity, field):
    levels = field.shape[0]
    upper = [-diffusivity[0] / (1.0 + diffusivity[0])]
    rhs = [field[0] / (1.0 + diffusivity[0])]
    for k in range(1, levels):
        last = diffusivity[k] if k < levels - 1 else 0.0 * diffusivity[k]
        diagonal = 1.0 + diffusivity[k - 1] + last + diffusivity[k - 1] * upper[k - 1]
        upper.append(-last / diagonal)
        rhs.append((field[k] + diffusivity[k - 1] * rhs[k - 1]) / diagonal)
    for k in range(levels - 2, -1, -1):
        rhs[k] -= upper[k] * rhs[k + 1]
    return jnp.sum(jnp.stack(rhs) ** 2)


def vertical_solve(diffusivity, field):
    below = jnp.concatenate([jnp.zeros_like(field[:1]), diffusivity[:-1]])
    above = jnp.concatenate([diffusivity[:-1], jnp.zeros_like(field[:1])])

    def down(state, level):
        upper, rhs = state
        below, above, field = level
        diagonal = 1.0 + below + above + below * upper
        state = -above / diagonal, (field + below * rhs) / diagonal
        return state, state

    def up(rhs, level):
        rhs = level[1] - level[0] * rhs
        return rhs, rhs

    zero = jnp.zeros_like(field[0])
    _, levels = lax.scan(down, (zero, zero), (below, above, field))
    return jnp.sum(lax.scan(up, zero, levels, reverse=True)[1] ** 2)


def shallow_water(h, u, v, steps):
    def averaged(f):
        around = jnp.roll(f, 1, 0) + jnp.roll(f, -1, 0) + jnp.roll(f, 1, 1) + jnp.roll(f, -1, 1)
        return 0.25 * around

    def slope(f, axis):
        return jnp.roll(f, -1, axis) - jnp.roll(f, 1, axis)

    def step(state):
        h, u, v = state
        inverse = 1.0 / h
        square = 0.5 * h**2
        fy = u * v * inverse
        return (
            averaged(h) - 0.05 * (slope(u, 0) + slope(v, 1)),
            averaged(u) - 0.05 * (slope(u**2 * inverse + square, 0) + slope(fy, 1)),
            averaged(v) - 0.05 * (slope(fy, 0) + slope(v**2 * inverse + square, 1)),
        )

    h, u, v = repeated(step, (h, u, v), steps)
    return jnp.sum(h**2) + jnp.sum(u**2 + v**2)
