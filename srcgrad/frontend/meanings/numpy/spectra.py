"""Eigenvalues, singular values and orthogonal factors: calls of the library for each matrix."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.evaluate.calls import functions
from srcgrad.frontend.meanings.numpy.axes import bound, known
from srcgrad.frontend.meanings.numpy.linalg import (
    fail,
    floating,
    matrix,
    results_of,
    square,
    stacked,
    symmetrised,
)
from srcgrad.frontend.meanings.numpy.reflections import reflections
from srcgrad.frontend.meanings.numpy.routines import Result, routine
from srcgrad.frontend.values.arrays import elements, nests
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import scalars, sizes
from srcgrad.types import BOOL, complex_dtype, is_complex_dtype, real_dtype

COMPLEX_EIGENVALUES = (
    "np.linalg.eig and np.roots of real arrays are supported where eigenvalues are real: "
    "for others, write np.linalg.eig(a.astype(complex))"
)
EIG_IS_COMPLEX = np.lib.NumpyVersion(np.__version__) >= "2.5.0b1"
"""Whether this NumPy's eigenvalues of real matrices are complex numbers whatever they are."""


@means(np.linalg.eigh)
def _eigh(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return results_of("EighResult", symmetric(run, bound(run, np.linalg.eigh, args, kwargs)))


@means(np.linalg.eigvalsh)
def _eigvalsh(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return symmetric(run, bound(run, np.linalg.eigvalsh, args, kwargs))[0]


def symmetric(run: Run, given: Kwargs) -> tuple[Value, ...]:
    """Eigenvalues and eigenvectors of Hermitian matrices, of which one triangle is read."""
    (a,) = floating(run, given["a"])
    square(run, a)
    triangle = known(run, given, "UPLO", "L").upper()
    if triangle not in ("L", "U"):
        fail(run, "UPLO argument must be 'L' or 'U'", ValueError)
    n = a.shape[-1]
    kinds: tuple[Result, ...] = ((real_dtype(a.dtype), (n,)), (a.dtype, (n, n)))
    options = () if triangle == "L" else (Known(triangle),)

    def one(a: AnyArray) -> tuple[Value, ...]:
        return routine(run, np.linalg.eigh, (a, *options), *kinds)

    return stacked(run, ((a, 2),), kinds, one)


@means(np.linalg.eig)
def _eig(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return results_of("EigResult", general(run, bound(run, np.linalg.eig, args, kwargs)["a"]))


@means(np.linalg.eigvals)
def _eigvals(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return general(run, bound(run, np.linalg.eigvals, args, kwargs)["a"])[0]


def general(run: Run, value: Value) -> tuple[Value, ...]:
    """Eigenvalues and eigenvectors of matrices.

    Before NumPy 2.5 its result is complex if one of them is not, which depends on the values: those
    of real matrices must be real.
    """
    (a,) = floating(run, value)
    square(run, a)
    n = a.shape[-1]
    dtype = complex_dtype(a.dtype) if EIG_IS_COMPLEX else a.dtype
    kinds: tuple[Result, ...] = ((dtype, (n,)), (dtype, (n, n)))

    def one(a: AnyArray) -> tuple[Value, ...]:
        values, vectors = routine(run, np.linalg.eig, (a,), *kinds)

        def check(at: tuple[Value, ...]) -> None:
            operand = scalars.atom(run, elements.element(run, values, at))
            run.guard(run.apply(np.isreal, (operand,), BOOL), ValueError, COMPLEX_EIGENVALUES)

        if not is_complex_dtype(dtype):
            nests.loop_nest(run, (n,), check)
        return values, vectors

    return stacked(run, ((a, 2),), kinds, one)


def real_eigenvalues(a: Any) -> Any:
    """Eigenvalues of a matrix, which are real if it is."""
    w = np.linalg.eigvals(a)
    if np.iscomplexobj(a) or not np.iscomplexobj(w):
        return w
    for each in w:
        if each.imag != 0.0:
            raise ValueError(COMPLEX_EIGENVALUES)
    return w.real


@means(np.linalg.svd)
def _svd(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.linalg.svd, args, kwargs)
    full = bool(known(run, given, "full_matrices", True))
    vectors = bool(known(run, given, "compute_uv", True))
    hermitian = bool(known(run, given, "hermitian", False))
    if hermitian and vectors:
        (a,) = floating(run, given["a"])
        square(run, a)
        found = functions.enter(run, by_eigenvectors, (a,), {})
        assert isinstance(found, Tuple)
        return results_of("SVDResult", found.items)
    u, s, vh = singular(run, given["a"], full and vectors, hermitian)
    return results_of("SVDResult", (u, s, vh)) if vectors else s


def by_eigenvectors(a: Any) -> Any:
    """Singular vectors and values of Hermitian matrices; right vectors have the signs."""
    values, vectors = np.linalg.eigh(a)
    order = np.argsort(np.abs(values))[..., ::-1]
    values = np.take_along_axis(values, order, axis=-1)
    vectors = np.take_along_axis(vectors, order[..., np.newaxis, :], axis=-1)
    signed = vectors * np.sign(values)[..., np.newaxis, :]
    return vectors, np.abs(values), np.swapaxes(signed, -1, -2).conj()


@means(np.linalg.svdvals)
def _svdvals(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return singular(run, bound(run, np.linalg.svdvals, args, kwargs)["x"], False)[1]


def singular(run: Run, value: Value, full: bool, hermitian: bool = False) -> tuple[Value, ...]:
    """Singular vectors and values; of a Hermitian matrix the lower triangle is read."""
    (a,) = floating(run, value)
    matrix(run, a)
    if hermitian:
        square(run, a)
        a = symmetrised(run, a, lower=True)
    m, n = a.shape[-2:]
    k = sizes.smaller(run, m, n)
    kinds: tuple[Result, ...] = (
        (a.dtype, (m, m if full else k)),
        (real_dtype(a.dtype), (k,)),
        (a.dtype, (n if full else k, n)),
    )

    def one(a: AnyArray) -> tuple[Value, ...]:
        return routine(run, np.linalg.svd, (a, Known(full)), *kinds)

    return stacked(run, ((a, 2),), kinds, one)


@means(np.linalg.qr)
def _qr(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.linalg.qr, args, kwargs)
    mode = known(run, given, "mode", "reduced")
    (a,) = floating(run, given["a"])
    matrix(run, a)
    if mode not in ("reduced", "r", "complete", "raw"):
        fail(run, f"Unrecognized mode '{mode}'", ValueError)
    if mode == "raw":
        return functions.enter(run, reflections, (a,), {})
    q, r = orthogonal(run, a, mode == "complete")
    return r if mode == "r" else results_of("QRResult", (q, r))


def orthogonal(run: Run, a: AnyArray, complete: bool) -> tuple[Value, ...]:
    """A unitary and a triangular factor."""
    m, n = a.shape[-2:]
    k = m if complete else sizes.smaller(run, m, n)
    kinds: tuple[Result, ...] = ((a.dtype, (m, k)), (a.dtype, (k, n)))
    options = (Known("complete"),) if complete else ()

    def one(a: AnyArray) -> tuple[Value, ...]:
        return routine(run, np.linalg.qr, (a, *options), *kinds)

    return stacked(run, ((a, 2),), kinds, one)
