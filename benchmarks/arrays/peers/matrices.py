"""Products of matrices: whole ones, of triangles filled up or cut out."""

import jax.numpy as jnp


def symmetric_product(a, b):
    below = jnp.tril(a[:, : b.shape[0]], -1)
    whole = below + below.T + jnp.diag(jnp.diag(a))
    return jnp.sum((whole @ b) ** 2)


def rank_k_update(a, c):
    return jnp.sum(jnp.tril(c + a @ a.T) ** 2 + jnp.triu(c, 1) ** 2)


def rank_k_update_by_rows_plain(a, c):
    for i in range(a.shape[0]):
        c = c.at[i, : i + 1].add(a[: i + 1, :] @ a[i, :])
    return jnp.sum(c**2)


rank_k_update_by_rows = rank_k_update


def triangular_product(a, b):
    return jnp.sum((b + jnp.tril(a, -1).T @ b) ** 2)
