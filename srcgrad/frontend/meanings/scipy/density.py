"""What `scipy.stats` means by a density estimated by Gaussian kernels.

D. W. Scott, Multivariate Density Estimation, 1992; B. W. Silverman, Density Estimation, 1986.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import scipy.special
import scipy.stats

from srcgrad.frontend.values.environment.registry import reads_as


class Estimate:
    """`scipy.stats.gaussian_kde`, made while reading."""

    def __init__(self, dataset: Any, bw_method: Any = None, weights: Any = None) -> None:
        self.dataset = np.atleast_2d(np.asarray(dataset, dtype=np.float64))
        if self.dataset.size <= 1:
            raise ValueError("`dataset` input should have multiple elements.")
        self.d, self.n = self.dataset.shape
        if weights is None:
            self.weights = np.ones(self.n) / self.n
        else:
            self.weights = np.asarray(weights) / np.sum(np.asarray(weights))
        self.neff = 1.0 / np.sum(self.weights**2)
        self.factor = self._factor(bw_method)
        mean = self.dataset @ self.weights
        gap = self.dataset - mean[:, None]
        spread = (gap * self.weights) @ gap.T / (1.0 - np.sum(self.weights**2))
        self.covariance = spread * self.factor**2

    def _factor(self, bw_method: Any) -> Any:
        if bw_method is None or (isinstance(bw_method, str) and bw_method == "scott"):
            return self.scotts_factor()
        if isinstance(bw_method, str):
            if bw_method != "silverman":
                raise ValueError(
                    "`bw_method` should be 'scott', 'silverman', a scalar or a callable."
                )
            return self.silverman_factor()
        return bw_method(self) if callable(bw_method) else bw_method

    def scotts_factor(self) -> Any:
        return self.neff ** (-1.0 / (self.d + 4))

    def silverman_factor(self) -> Any:
        return (self.neff * (self.d + 2.0) / 4.0) ** (-1.0 / (self.d + 4))

    def logpdf(self, x: Any) -> Any:
        points = np.atleast_2d(np.asarray(x, dtype=np.float64))
        if points.shape[0] != self.d:
            if points.shape[0] == 1 and points.shape[1] == self.d:
                points = np.reshape(points, (self.d, 1))
            else:
                raise ValueError("points have another dimension than the dataset")
        factor = np.linalg.cholesky(self.covariance)
        data = np.linalg.solve(factor, self.dataset)
        places = np.linalg.solve(factor, points)
        gap = places[:, :, None] - data[:, None, :]
        energy = -0.5 * np.sum(gap * gap, axis=0)
        scale = 0.5 * self.d * math.log(2.0 * math.pi) + np.sum(np.log(np.diag(factor)))
        return scipy.special.logsumexp(energy, axis=1, b=self.weights[None, :]) - scale

    def evaluate(self, points: Any) -> Any:
        return np.exp(self.logpdf(points))

    def pdf(self, x: Any) -> Any:
        return np.exp(self.logpdf(x))

    def __call__(self, points: Any) -> Any:
        return np.exp(self.logpdf(points))


@reads_as(scipy.stats.gaussian_kde)
def gaussian_kde(dataset: Any, bw_method: Any = None, weights: Any = None) -> Any:
    """`scipy.stats.gaussian_kde`."""
    return Estimate(dataset, bw_method, weights)
