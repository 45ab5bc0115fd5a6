"""Square roots, logarithms and trigonometric functions of matrices.

The square root is the limit of the product form of Denman and Beavers' iteration, and the logarithm
is found by taking square roots until the approximant of degree 7 is good: S. H. Cheng,
N. J. Higham, C. S. Kenney, A. J. Laub, "Approximating the logarithm of a matrix to specified
accuracy", SIAM J. Matrix Anal. Appl. 22, 2001. Both are principal ones, and exist where no
eigenvalue is zero or a negative real number; SciPy's result is complex there, also of a real
matrix, and here it is an error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.linalg
from numpy.linalg import LinAlgError

from srcgrad.frontend.meanings.numpy.elements import refuse
from srcgrad.frontend.meanings.scipy.triangular import floating
from srcgrad.frontend.values.environment.registry import reads_as

NODES, WEIGHTS = (tuple((0.5 * each).tolist()) for each in np.polynomial.legendre.leggauss(7))
"""Gauss's rule for an interval of length one around zero."""


@reads_as(scipy.linalg.sqrtm)
def sqrtm(A: Any, disp: Any = None, blocksize: Any = None) -> Any:
    if disp is not None or blocksize is not None:
        refuse("scipy.linalg.sqrtm with disp or blocksize", "Leave them out.")
    (a,) = floating(A)
    if a.ndim < 2:
        raise LinAlgError("The input array must be at least two-dimensional")
    if a.shape[-1] != a.shape[-2]:
        raise LinAlgError("Last 2 dimensions of the array must be square")
    return _of_each(_square_root, a)


@reads_as(scipy.linalg.logm)
def logm(A: Any, disp: Any = None) -> Any:
    if disp is not None:
        refuse("scipy.linalg.logm with disp", "Leave it out.")
    (a,) = floating(A)
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise ValueError("expected a square matrix")
    return _of_each(_logarithm, a.astype(complex if np.iscomplexobj(a) else float))


def _of_each(function: Callable[[Any], Any], a: Any) -> Any:
    """A function of each matrix of a stack."""
    if a.ndim == 2:
        return function(a)
    found = np.empty_like(a)
    for at in np.ndindex(a.shape[:-2]):
        found[at] = function(a[at])
    return found


def _square_root(a: Any) -> Any:
    """The square root of one matrix, scaled by a power of four so that its norm is about one."""
    quarterings = 0
    size = _norm(a)
    while 1.0 < size < np.inf:
        size *= 0.25
        quarterings += 1
    while 0.0 < size < 0.25:
        size *= 4.0
        quarterings -= 1
    identity = np.eye(a.shape[0], dtype=a.dtype)
    product = a * 0.25**quarterings
    root = product
    steps = 0
    missing = 2
    while missing > 0:
        if _norm(product - identity) <= np.finfo(a.dtype).eps ** 0.5:
            missing -= 1  # steps for the last digits, of the derivative too
        elif steps > 60:
            raise ValueError("no eigenvalue of the matrix may be zero or a negative real number")
        steps += 1
        inverse = np.linalg.inv(product)
        root = 0.5 * (root + root @ inverse)
        product = 0.5 * identity + 0.25 * (product + inverse)
    return root * 2.0**quarterings


def _norm(a: Any) -> Any:
    return np.max(np.sum(np.abs(a), axis=0), initial=0.0)


def _logarithm(a: Any) -> Any:
    """The logarithm of one matrix."""
    identity = np.eye(a.shape[0], dtype=a.dtype)
    doublings = 0
    while not _norm(a - identity) <= 0.264:
        a = _square_root(a)
        doublings += 1
    change = a - identity
    total = np.zeros_like(a)
    for node, weight in zip(NODES, WEIGHTS, strict=True):
        total += weight * np.linalg.solve(identity + (0.5 + node) * change, change)
    return total * 2.0**doublings


@reads_as(scipy.linalg.cosm)
def cosm(A: Any) -> Any:
    forth, back = _turns(A)
    return 0.5 * (forth + back) if np.iscomplexobj(A) else forth.real


@reads_as(scipy.linalg.sinm)
def sinm(A: Any) -> Any:
    forth, back = _turns(A)
    return -0.5j * (forth - back) if np.iscomplexobj(A) else forth.imag


@reads_as(scipy.linalg.tanm)
def tanm(A: Any) -> Any:
    forth, back = _turns(A)
    if np.iscomplexobj(A):
        return np.linalg.solve(forth + back, -1j * (forth - back))
    return np.linalg.solve(forth.real, forth.imag)


@reads_as(scipy.linalg.coshm)
def coshm(A: Any) -> Any:
    growth, decay = _exponentials(_square(A))
    return 0.5 * (growth + decay)


@reads_as(scipy.linalg.sinhm)
def sinhm(A: Any) -> Any:
    growth, decay = _exponentials(_square(A))
    return 0.5 * (growth - decay)


@reads_as(scipy.linalg.tanhm)
def tanhm(A: Any) -> Any:
    growth, decay = _exponentials(_square(A))
    return np.linalg.solve(growth + decay, growth - decay)


def _turns(A: Any) -> Any:
    """The exponentials of iA and -iA; of a real matrix, the second is the first's conjugate."""
    a = _square(A)
    if np.iscomplexobj(a):
        return _exponentials(1j * a)
    forth = scipy.linalg.expm(1j * a)
    return forth, forth.conj()


def _exponentials(a: Any) -> Any:
    both = scipy.linalg.expm(np.stack((a, -a)))
    return both[0], both[1]


def _square(A: Any) -> Any:
    (a,) = floating(A)
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise ValueError("expected square array_like input")
    return a
