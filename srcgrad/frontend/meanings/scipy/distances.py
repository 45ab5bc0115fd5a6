"""What `scipy.spatial.distance` means where it compares all rows with all."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.spatial.distance

from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(scipy.spatial.distance.cdist)
def cdist(XA: Any, XB: Any, metric: Any = "euclidean", *, out: Any = None, **kwargs: Any) -> Any:
    """`scipy.spatial.distance.cdist`: the metrics that have a name are those for two vectors."""
    XA, XB = _rows(XA, "XA"), _rows(XB, "XB")
    if XA.shape[1] != XB.shape[1]:
        raise ValueError("XA and XB must have the same number of columns (i.e. feature dimension.)")
    distance = _metric(metric)
    if out is None:
        out = np.empty((XA.shape[0], XB.shape[0]))
    for i in range(XA.shape[0]):
        for j in range(XB.shape[0]):
            out[i, j] = distance(XA[i], XB[j], **kwargs)
    return out


@reads_as(scipy.spatial.distance.pdist)
def pdist(X: Any, metric: Any = "euclidean", *, out: Any = None, **kwargs: Any) -> Any:
    """`scipy.spatial.distance.pdist`."""
    X = _rows(X, "A 2-dimensional array must be passed.")
    distance = _metric(metric)
    count = X.shape[0]
    if out is None:
        out = np.empty(count * (count - 1) // 2)
    for i in range(count):
        start = i * count - i * (i + 1) // 2 - i - 1
        for j in range(i + 1, count):
            out[start + j] = distance(X[i], X[j], **kwargs)
    return out


@reads_as(scipy.spatial.distance.squareform)
def squareform(X: Any, force: Any = "no", checks: Any = True) -> Any:
    """`scipy.spatial.distance.squareform`, whose checks of a matrix are taken to hold."""
    X = np.asarray(X)
    if X.ndim == 1 and force != "tovector":
        size = int(np.ceil(np.sqrt(2.0 * X.shape[0])))
        if size * (size - 1) != 2 * X.shape[0]:
            raise ValueError(
                "Incompatible vector size. It must be a binomial coefficient n choose 2 for some "
                "integer n >= 2."
            )
        matrix = np.zeros((max(size, 1), max(size, 1)), X.dtype)
        for i in range(size):
            start = i * size - i * (i + 1) // 2 - i - 1
            for j in range(i + 1, size):
                matrix[i, j] = X[start + j]
                matrix[j, i] = X[start + j]
        return matrix
    if X.ndim != 2 or force == "tomatrix":
        raise ValueError("The first argument must be one or two dimensional array.")
    count = X.shape[0]
    if X.shape[1] != count:
        raise ValueError("The matrix argument must be square.")
    vector = np.empty(count * (count - 1) // 2, X.dtype)
    for i in range(count):
        start = i * count - i * (i + 1) // 2 - i - 1
        for j in range(i + 1, count):
            vector[start + j] = X[i, j]
    return vector


def _rows(given: Any, name: Any) -> Any:
    given = np.asarray(given)
    if given.ndim != 2:
        raise ValueError(f"{name} must be a 2-dimensional array.")
    return given.astype(float)


def _metric(metric: Any) -> Any:
    """The function of two vectors that a metric is."""
    if not isinstance(metric, str):
        return metric
    name = metric.lower()
    name = _NAMES.get(name, name)
    if name in _METRICS:
        return _METRICS[name]
    raise NotImplementedError(f"the metric {metric!r}: give cdist a function of two vectors")


def _euclidean(u: Any, v: Any) -> Any:
    return np.sqrt(_sqeuclidean(u, v))


def _sqeuclidean(u: Any, v: Any) -> Any:
    total = 0.0
    for k in range(u.shape[0]):
        total += (u[k] - v[k]) ** 2
    return total


def _cityblock(u: Any, v: Any) -> Any:
    total = 0.0
    for k in range(u.shape[0]):
        total += abs(u[k] - v[k])
    return total


_NAMES = {
    **dict.fromkeys(("eu", "e", "l2", "euclid"), "euclidean"),
    **dict.fromkeys(("sqe", "sqeuclid"), "sqeuclidean"),
    **dict.fromkeys(("cblock", "cb", "c", "l1", "manhattan"), "cityblock"),
    **dict.fromkeys(("chebychev", "cheby", "cheb", "ch", "linf"), "chebyshev"),
    **dict.fromkeys(("cos",), "cosine"),
    **dict.fromkeys(("co",), "correlation"),
    **dict.fromkeys(("mi", "m", "pnorm"), "minkowski"),
}
_METRICS = {
    "euclidean": _euclidean,
    "sqeuclidean": _sqeuclidean,
    "cityblock": _cityblock,
    "chebyshev": scipy.spatial.distance.chebyshev,
    "cosine": scipy.spatial.distance.cosine,
    "correlation": scipy.spatial.distance.correlation,
    "minkowski": scipy.spatial.distance.minkowski,
    "canberra": scipy.spatial.distance.canberra,
    "braycurtis": scipy.spatial.distance.braycurtis,
}
