"""Linear systems, decompositions and what is made of them."""

import numpy as np

from tests.tools.rows import Rows, array, integers

row = Rows()


def near_identity(drawn):
    """Well-conditioned matrices that are not symmetric."""
    return 0.3 * drawn + np.eye(drawn.shape[-2], drawn.shape[-1])


def regular(*shape):
    return array(*shape, make=near_identity)


def positive(x):
    return x @ np.swapaxes(x, -1, -2)


def spread(x):
    """Symmetric matrices whose eigenvalues are far apart."""
    n = x.shape[-1]
    return (
        x
        + np.swapaxes(x, -1, -2)
        + np.eye(n, dtype=x.dtype) * np.arange(0, 3 * n, 3, dtype=x.dtype)
    )


row("numpy.linalg.solve", lambda a, b: np.linalg.solve(a, b), regular("n", "n"), array("n"))
row("numpy.linalg.solve", lambda a, b: np.linalg.solve(a, b), regular("n", "n"), array("n", 2))
row(
    "numpy.linalg.solve",
    lambda a, b: (np.linalg.solve(a, b), np.linalg.solve(a[0], b), np.linalg.solve(a, b[0, :, 0])),
    regular(2, "n", "n"),
    array(2, "n", 3),
    layouts=False,
)
row(
    "numpy.linalg.solve",
    lambda a, b: np.linalg.solve(a.T, b),
    regular("n", "n"),
    array(2),
    sizes=(2, 3),
)
row("numpy.linalg.solve", lambda a, k: np.linalg.solve(a, k), regular("n", "n"), integers("n"))
row(
    "numpy.linalg.solve numpy.linalg.inv",
    lambda a: np.linalg.solve(a * 0.0, a) + np.linalg.inv(a * 0.0),
    regular("n", "n"),
    sizes=(0, 2),
)
row("numpy.linalg.inv", lambda a: np.linalg.inv(a), regular("n", "n"))
row("numpy.linalg.inv", lambda a: np.linalg.inv(a), regular(2, "n", "n"), layouts=False)
row("numpy.linalg.inv", lambda a: np.linalg.inv(a), regular("n", 3), sizes=(3, 2))
row(
    "numpy.linalg.matrix_power",
    lambda a: (np.linalg.matrix_power(a, -1), np.linalg.matrix_power(a, -3)),
    regular("n", "n"),
)
row("numpy.linalg.pinv", lambda a: np.linalg.pinv(a), regular("n", 3))
row(
    "numpy.linalg.pinv",
    lambda x, y: np.linalg.pinv(x @ y, 1e-8),
    array("n", 2),
    array(2, 3),
    rtol=1e-5,
    sizes=(4,),
    float32=False,
)
row(
    "numpy.linalg.pinv",
    lambda a: (np.linalg.pinv(positive(a), hermitian=True), np.linalg.pinv(a, rtol=1e-9)),
    regular(2, "n", "n"),
    layouts=False,
)
row("numpy.linalg.det", lambda a: np.linalg.det(a), regular("n", "n"))
row("numpy.linalg.det", lambda a: np.linalg.det(a), regular(2, "n", "n"), layouts=False)
row("numpy.linalg.det", lambda x: np.linalg.det(np.outer(x, x)), array("n"), sizes=(2, 3))
row("numpy.linalg.slogdet", lambda a: np.linalg.slogdet(a), regular("n", "n"))
row(
    "numpy.linalg.slogdet",
    lambda a: np.linalg.slogdet(-a).logabsdet + np.linalg.slogdet(a)[0],
    regular(2, "n", "n"),
    layouts=False,
)
row(
    "numpy.linalg.cholesky",
    lambda a: (np.linalg.cholesky(positive(a)), np.linalg.cholesky(positive(a), upper=True)),
    regular("n", "n"),
)
row("numpy.linalg.cholesky", lambda a: np.linalg.cholesky(positive(a)), regular(2, "n", "n"))
row(
    "numpy.linalg.cholesky",
    lambda a: np.linalg.cholesky(a @ a.T - 0.5 * len(a)),
    array("n", "n"),
    sizes=(0, 1),
)


def projectors(vectors):
    """What does not depend on the signs of eigenvectors, which are in the last axis."""
    return np.einsum("...ik,...jk->...kij", vectors, vectors)


row("numpy.linalg.eigvalsh", lambda a: np.linalg.eigvalsh(spread(a)), array("n", "n"))
row("numpy.linalg.eigvalsh", lambda a: np.linalg.eigvalsh(spread(a), "U"), array(2, "n", "n"))


def symmetric(a):
    w, v = np.linalg.eigh(spread(a))
    upper = np.linalg.eigh(spread(a), UPLO="U")
    return w, projectors(v), upper.eigenvalues, projectors(upper.eigenvectors)


row("numpy.linalg.eigh", symmetric, array("n", "n"), rtol=1e-5)
row("numpy.linalg.eigh", lambda a: np.linalg.eigh(spread(a))[0], array(2, "n", "n"), layouts=False)


def with_real_eigenvalues(drawn):
    return 0.2 * drawn + np.diag(2.0 * np.arange(drawn.shape[-1]))


row(
    "numpy.linalg.eig numpy.linalg.eigvals",
    lambda a: (np.linalg.eigvals(a), projectors(np.linalg.eig(a).eigenvectors)),
    array("n", "n", make=with_real_eigenvalues),
    rtol=1e-5,
)


def decreasing(drawn):
    """Matrices whose singular values are far apart."""
    rows, columns = drawn.shape[-2:]
    return 0.3 * drawn + np.eye(rows, columns) * (3.0 + 2.0 * np.arange(columns))


def thin(a):
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    return s, np.einsum("ik,jk->kij", u, u), np.einsum("ik,kj->kij", u, vh)


def full(a):
    u, s, vh = np.linalg.svd(a)
    k = len(s)
    rest = u[:, k:] @ u[:, k:].T, vh[k:].T @ vh[k:]
    return s, u[:, :k] @ vh[:k], *rest


row("numpy.linalg.svd", thin, array("n", 3, make=decreasing), sizes=(4, 2, 0), rtol=1e-5)
row(
    "numpy.linalg.svd",
    full,
    array("n", 3, make=decreasing),
    sizes=(5, 2, 3),
    rtol=1e-5,
    layouts=False,
)
row(
    "numpy.linalg.svd numpy.linalg.svdvals",
    lambda a: (
        np.linalg.svd(a, compute_uv=False),
        np.linalg.svdvals(a[0]),
        np.linalg.svd(spread(a[:, :, :2]), compute_uv=False, hermitian=True),
    ),
    array(2, 2, "n", make=decreasing),
    sizes=(4, 3, 2),
    layouts=False,
)


def factors(a):
    q, r = np.linalg.qr(a)
    return q @ r, q * q, r * r


row("numpy.linalg.qr", factors, regular("n", 3), sizes=(4, 2, 0), rtol=1e-5, layouts=False)
row("numpy.linalg.qr", lambda a: np.linalg.qr(a, mode="r") ** 2, regular("n", 3), sizes=(3,))
row(
    "numpy.linalg.qr",
    lambda a: np.linalg.qr(a).R ** 2,
    regular(2, "n", 2),
    sizes=(3,),
    layouts=False,
)


def complete(a):
    q, r = np.linalg.qr(a, mode="complete")
    k = min(a.shape)
    return q[:, :k], r, q[:, k:] @ q[:, k:].conj().T


row(
    "numpy.linalg.qr",
    complete,
    array("n", 2),
    sizes=(4, 3, 1),
    rtol=1e-5,
    layouts=False,
    forward=False,
)
row(
    "numpy.linalg.qr",
    lambda a, z: (*np.linalg.qr(a, mode="raw"), *np.linalg.qr(a + 1j * z, "raw"), complete(z * 1j)),
    array("n", 3),
    array("n", 3),
    sizes=(4, 2),
    rtol=1e-5,
    layouts=False,
    forward=False,
)
row("numpy.linalg.qr", lambda a: np.linalg.qr(a, "raw"), array(2, 3, 2), layouts=False)
row(
    "numpy.linalg.svd",
    lambda a, b: (
        np.linalg.svd(a - 4.0, hermitian=True),
        np.linalg.svd(a + b * 1j, hermitian=True),
    ),
    array(2, 3, 3, make=spread),
    array(2, 3, 3),
    rtol=1e-5,
    float32=False,
    layouts=False,
)
row(
    "numpy.linalg.lstsq",
    lambda a, b: np.linalg.lstsq(a, b),
    regular("n", 3),
    array("n"),
    sizes=(4, 3, 2),
)
row(
    "numpy.linalg.lstsq",
    lambda a, b: np.linalg.lstsq(a, b, rcond=1e-9)[:2],
    regular("n", 2),
    array("n", 2),
    sizes=(4, 2),
)
row(
    "numpy.linalg.cond",
    lambda a: [np.linalg.cond(a, p) for p in (None, -2, 1, "fro", np.inf)],
    regular("n", "n"),
    rtol=1e-5,
)
row("numpy.linalg.cond", lambda a: np.linalg.cond(a), regular(2, "n", 2), sizes=(3,), layouts=False)
row(
    "numpy.linalg.matrix_rank",
    lambda a: (
        a * np.linalg.matrix_rank(a),
        np.linalg.matrix_rank(np.outer(a[0], a[0])),
        np.linalg.matrix_rank(a, tol=0.9),
        np.linalg.matrix_rank(a, rtol=0.5),
        np.linalg.matrix_rank(a[0]),
    ),
    regular("n", 3),
    sizes=(4, 1),
)
row(
    "numpy.linalg.tensorsolve numpy.linalg.tensorinv",
    lambda a, b: (np.linalg.tensorsolve(a, b), np.linalg.tensorinv(a)),
    array(2, "n", "2*n", make=lambda x: x + 2.0 * np.eye(x.shape[2]).reshape(x.shape)),
    array(2, "n"),
)
row(
    "numpy.linalg.tensorsolve",
    lambda a, b: np.linalg.tensorsolve(a, b, axes=(0,)),
    array("n", 1, "n", make=lambda x: x + 2.0 * np.eye(len(x))[:, None]),
    array(1, "n"),
)
