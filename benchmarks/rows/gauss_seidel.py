"""Gauss-Seidel sweeps in place over a plane: every update reads two new and two old neighbours."""

import numpy as np

from benchmarks.row import Peer, Row


def relax(u, source, sweeps):
    u = u.copy()
    n, m = u.shape
    for _ in range(sweeps):
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                u[i, j] = 0.25 * (
                    u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] + source[i, j]
                )
    total = 0.0
    for i in range(n):
        for j in range(m):
            total += u[i, j] * u[i, j]
    return total


def relax_adjoint(u, source, sweeps):
    """The adjoint of a sweep is a sweep in opposite order over `t`, what each update passes on."""
    u = u.copy()
    n, m = u.shape
    for _ in range(sweeps):
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                u[i, j] = 0.25 * (
                    u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] + source[i, j]
                )

    t = np.zeros((n, m))
    source_bar = np.zeros((n, m))
    for i in range(n - 2, 0, -1):
        right = 0.0
        for j in range(m - 2, 0, -1):
            right = 0.25 * (2.0 * u[i, j] + (t[i + 1, j] + right))
            t[i, j] = right
            source_bar[i, j] = right
    for _ in range(1, sweeps):
        for i in range(n - 2, 0, -1):
            right = 0.0
            for j in range(m - 2, 0, -1):
                right = 0.25 * (t[i + 1, j] + t[i - 1, j] + t[i, j - 1] + right)
                t[i, j] = right
                source_bar[i, j] += right

    # What is left for the initial values: the interior is read before it is first overwritten, by
    # the updates above and to the left; the boundary is read in every sweep.
    u_bar = np.empty((n, m))
    for i in range(1, n - 1):
        for j in range(1, m - 1):
            u_bar[i, j] = t[i - 1, j] + t[i, j - 1]
    for j in range(m):
        u_bar[0, j] = 2.0 * u[0, j] + source_bar[1, j]
        u_bar[n - 1, j] = 2.0 * u[n - 1, j] + source_bar[n - 2, j]
    for i in range(1, n - 1):
        u_bar[i, 0] = 2.0 * u[i, 0] + source_bar[i, 1]
        u_bar[i, m - 1] = 2.0 * u[i, m - 1] + source_bar[i, m - 2]
    return u_bar, source_bar


def with_jax():
    import jax.numpy as jnp
    from jax import lax

    def along_row(left, known):
        new = 0.25 * (left + known)
        return new, new

    def update_row(above, rows):
        old, below, source = rows
        known = above[1:-1] + below[1:-1] + old[2:] + source[1:-1]
        _, interior = lax.scan(along_row, old[0], known, unroll=8)
        new = jnp.concatenate([old[:1], interior, old[-1:]])
        return new, new

    def relax(u, source, sweeps):
        def sweep(_, u):
            _, interior = lax.scan(update_row, u[0], (u[1:-1], u[2:], source[1:-1]))
            return jnp.concatenate([u[:1], interior, u[-1:]])

        u = lax.fori_loop(0, sweeps, sweep, u)
        return jnp.sum(u * u)

    return relax


def plane(n):
    generator = np.random.default_rng(1)
    return generator.standard_normal((n, n)), generator.standard_normal((n, n)), 20


ROW = Row(
    name="gauss_seidel",
    title="Gauss-Seidel in place, 20 sweeps",
    primal=relax,
    adjoint=relax_adjoint,
    wrt=(0, 1),
    sizes={"32 x 32": lambda: plane(32), "256 x 256": lambda: plane(256)},
    saved_by_hand=lambda u, source, sweeps: 0,
    jax=Peer(with_jax, note="scan of rows, of elements in a row (`unroll=8` is best)"),
    autograd=Peer(None, note="no assignment to elements"),
)
