"""N bodies by leapfrog: positions and velocities in place, the forces of all pairs."""

import math

import numba
import numpy as np

from benchmarks.row import Peer, Row

SOFTENING = 0.01


@numba.njit
def accelerate(x, mass, a):
    n = x.shape[0]
    for i in range(n):
        for k in range(3):
            a[i, k] = 0.0
    for i in range(n):
        for j in range(i):
            dx = x[j, 0] - x[i, 0]
            dy = x[j, 1] - x[i, 1]
            dz = x[j, 2] - x[i, 2]
            square = dx * dx + dy * dy + dz * dz + SOFTENING
            cube = 1.0 / (square * math.sqrt(square))
            a[i, 0] += mass[j] * cube * dx
            a[i, 1] += mass[j] * cube * dy
            a[i, 2] += mass[j] * cube * dz
            a[j, 0] -= mass[i] * cube * dx
            a[j, 1] -= mass[i] * cube * dy
            a[j, 2] -= mass[i] * cube * dz


def leapfrog(x, v, mass, h, steps):
    """The kinetic energy after so many steps."""
    x = x.copy()
    v = v.copy()
    n = x.shape[0]
    a = np.empty((n, 3))
    accelerate(x, mass, a)
    for _ in range(steps):
        for i in range(n):
            for k in range(3):
                v[i, k] += 0.5 * h * a[i, k]
                x[i, k] += h * v[i, k]
        accelerate(x, mass, a)
        for i in range(n):
            for k in range(3):
                v[i, k] += 0.5 * h * a[i, k]
    energy = 0.0
    for i in range(n):
        for k in range(3):
            energy += 0.5 * mass[i] * v[i, k] * v[i, k]
    return energy


@numba.njit
def accelerate_adjoint(x, mass, a_bar, x_bar, mass_bar):
    for i in range(x.shape[0]):
        xi, yi, zi = x[i, 0], x[i, 1], x[i, 2]
        axi, ayi, azi = a_bar[i, 0], a_bar[i, 1], a_bar[i, 2]
        mass_i = mass[i]
        xi_bar = 0.0
        yi_bar = 0.0
        zi_bar = 0.0
        mass_i_bar = 0.0
        for j in range(i):
            dx = x[j, 0] - xi
            dy = x[j, 1] - yi
            dz = x[j, 2] - zi
            square = dx * dx + dy * dy + dz * dz + SOFTENING
            cube = 1.0 / (square * math.sqrt(square))
            along_i = dx * axi + dy * ayi + dz * azi
            along_j = dx * a_bar[j, 0] + dy * a_bar[j, 1] + dz * a_bar[j, 2]
            mass_bar[j] += cube * along_i
            mass_i_bar -= cube * along_j
            stretch = 3.0 * cube / square * (mass_i * along_j - mass[j] * along_i)
            dx_bar = cube * (mass[j] * axi - mass_i * a_bar[j, 0]) + stretch * dx
            dy_bar = cube * (mass[j] * ayi - mass_i * a_bar[j, 1]) + stretch * dy
            dz_bar = cube * (mass[j] * azi - mass_i * a_bar[j, 2]) + stretch * dz
            x_bar[j, 0] += dx_bar
            x_bar[j, 1] += dy_bar
            x_bar[j, 2] += dz_bar
            xi_bar -= dx_bar
            yi_bar -= dy_bar
            zi_bar -= dz_bar
        x_bar[i, 0] += xi_bar
        x_bar[i, 1] += yi_bar
        x_bar[i, 2] += zi_bar
        mass_bar[i] += mass_i_bar


def leapfrog_adjoint(x, v, mass, h, steps):
    v = v.copy()
    n = x.shape[0]
    a = np.empty((n, 3))
    x_saved = np.empty((steps + 1, n, 3))
    x_saved[0] = x
    accelerate(x, mass, a)
    for s in range(steps):
        for i in range(n):
            for k in range(3):
                v[i, k] += 0.5 * h * a[i, k]
                x_saved[s + 1, i, k] = x_saved[s, i, k] + h * v[i, k]
        accelerate(x_saved[s + 1], mass, a)
        for i in range(n):
            for k in range(3):
                v[i, k] += 0.5 * h * a[i, k]

    x_bar = np.zeros((n, 3))
    v_bar = np.empty((n, 3))
    a_bar = np.empty((n, 3))
    mass_bar = np.zeros(n)
    for i in range(n):
        for k in range(3):
            mass_bar[i] += 0.5 * v[i, k] * v[i, k]
            v_bar[i, k] = mass[i] * v[i, k]
            a_bar[i, k] = 0.5 * h * v_bar[i, k]
    for s in range(steps - 1, -1, -1):
        accelerate_adjoint(x_saved[s + 1], mass, a_bar, x_bar, mass_bar)
        kick = h if s > 0 else 0.5 * h  # the closing half kick of the step before, and this one's
        for i in range(n):
            for k in range(3):
                v_bar[i, k] += h * x_bar[i, k]
                a_bar[i, k] = kick * v_bar[i, k]
    accelerate_adjoint(x_saved[0], mass, a_bar, x_bar, mass_bar)
    return x_bar, v_bar, mass_bar


def vectorised(np, repeat):
    def accelerations(x, mass):
        d = x[None, :, :] - x[:, None, :]
        square = np.sum(d * d, axis=2) + SOFTENING
        weight = mass[None, :] / (square * np.sqrt(square))
        return np.sum(weight[:, :, None] * d, axis=1)

    def leapfrog(x, v, mass, h, steps):
        def step(state):
            x, v, a = state
            v = v + 0.5 * h * a
            x = x + h * v
            a = accelerations(x, mass)
            return x, v + 0.5 * h * a, a

        _, v, _ = repeat(steps, step, (x, v, accelerations(x, mass)))
        return 0.5 * np.sum(mass[:, None] * v * v)

    return leapfrog


def with_jax():
    import jax.numpy as jnp
    from jax import lax

    return vectorised(jnp, lambda n, step, x: lax.fori_loop(0, n, lambda _, x: step(x), x))


def with_autograd():
    import autograd.numpy as anp

    def repeat(n, step, state):
        for _ in range(n):
            state = step(state)
        return state

    return vectorised(anp, repeat)


def cluster(n, steps):
    generator = np.random.default_rng(4)
    x = generator.standard_normal((n, 3))
    v = 0.1 * generator.standard_normal((n, 3))
    mass = generator.uniform(0.5, 1.5, n) / n
    return x, v, mass, 0.005, steps


ROW = Row(
    name="nbody",
    title="n-body leapfrog",
    primal=leapfrog,
    adjoint=leapfrog_adjoint,
    wrt=(0, 1, 2),
    sizes={
        "5 bodies, 500 steps": lambda: cluster(5, 500),
        "100 bodies, 50 steps": lambda: cluster(100, 50),
    },
    saved_by_hand=lambda x, v, mass, h, steps: 8 * x.size * (steps + 1),
    jax=Peer(with_jax, note="all pairs as arrays, `lax.fori_loop`"),
    autograd=Peer(with_autograd, note="all pairs as arrays"),
)
