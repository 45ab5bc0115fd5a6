"""The linear stencil `jacobi_2d` in loops: from u to unew and back, 100 times."""

import numpy as np

from benchmarks.row import Peer, Row


def jacobi(u, steps):
    u = u.copy()
    unew = u.copy()
    n, m = u.shape
    for _ in range(steps):
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                unew[i, j] = 0.2 * (u[i, j] + u[i, j - 1] + u[i, j + 1] + u[i + 1, j] + u[i - 1, j])
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                u[i, j] = 0.2 * (
                    unew[i, j] + unew[i, j - 1] + unew[i, j + 1] + unew[i + 1, j] + unew[i - 1, j]
                )
    total = 0.0
    for i in range(n):
        for j in range(m):
            total += u[i, j] * u[i, j]
    return total


def jacobi_adjoint(u, steps):
    """The stencil is its own adjoint on the interior; the boundary only collects."""
    u = u.copy()
    unew = u.copy()
    n, m = u.shape
    for _ in range(steps):
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                unew[i, j] = 0.2 * (u[i, j] + u[i, j - 1] + u[i, j + 1] + u[i + 1, j] + u[i - 1, j])
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                u[i, j] = 0.2 * (
                    unew[i, j] + unew[i, j - 1] + unew[i, j + 1] + unew[i + 1, j] + unew[i - 1, j]
                )

    u_bar = np.zeros((n, m))  # zero on the boundary, whose own adjoint is in `edge`
    unew_bar = np.zeros((n, m))
    edge = np.zeros((n, m))
    for i in range(1, n - 1):
        for j in range(1, m - 1):
            u_bar[i, j] = 2.0 * u[i, j]
    for _ in range(2 * steps):
        for j in range(1, m - 1):
            edge[0, j] += 0.2 * u_bar[1, j]
            edge[n - 1, j] += 0.2 * u_bar[n - 2, j]
        for i in range(1, n - 1):
            edge[i, 0] += 0.2 * u_bar[i, 1]
            edge[i, m - 1] += 0.2 * u_bar[i, m - 2]
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                unew_bar[i, j] = 0.2 * (
                    u_bar[i, j]
                    + u_bar[i, j - 1]
                    + u_bar[i, j + 1]
                    + u_bar[i + 1, j]
                    + u_bar[i - 1, j]
                )
        u_bar, unew_bar = unew_bar, u_bar
    for j in range(m):
        u_bar[0, j] = edge[0, j] + 2.0 * u[0, j]
        u_bar[n - 1, j] = edge[n - 1, j] + 2.0 * u[n - 1, j]
    for i in range(1, n - 1):
        u_bar[i, 0] = edge[i, 0] + 2.0 * u[i, 0]
        u_bar[i, m - 1] = edge[i, m - 1] + 2.0 * u[i, m - 1]
    return (u_bar,)


def with_jax():
    import jax.numpy as jnp
    from jax import lax

    def stencil(u, unew):
        return unew.at[1:-1, 1:-1].set(
            0.2 * (u[1:-1, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] + u[2:, 1:-1] + u[:-2, 1:-1])
        )

    def jacobi(u, steps):
        def step(_, pair):
            u, unew = pair
            unew = stencil(u, unew)
            return stencil(unew, u), unew

        u, _ = lax.fori_loop(0, steps, step, (u, u))
        return jnp.sum(u * u)

    return jacobi


def with_autograd():
    import autograd.numpy as anp

    def stencil(u):
        inner = 0.2 * (u[1:-1, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] + u[2:, 1:-1] + u[:-2, 1:-1])
        middle = anp.concatenate([u[1:-1, :1], inner, u[1:-1, -1:]], axis=1)
        return anp.concatenate([u[:1], middle, u[-1:]], axis=0)

    def jacobi(u, steps):
        for _ in range(2 * steps):
            u = stencil(u)
        return anp.sum(u * u)

    return jacobi


def plane(n):
    return np.random.default_rng(2).standard_normal((n, n)), 100


ROW = Row(
    name="jacobi",
    title="jacobi_2d in loops, 100 steps",
    primal=jacobi,
    adjoint=jacobi_adjoint,
    wrt=(0,),
    sizes={"30 x 30": lambda: plane(30), "250 x 250": lambda: plane(250)},
    saved_by_hand=lambda u, steps: 0,
    jax=Peer(with_jax, note="slices and `.at[].set` in `lax.fori_loop`"),
    autograd=Peer(with_autograd, note="slices and `concatenate`"),
)
