"""A Gaussian process fitted to real data: the marginal likelihood and its gradient by srcgrad.

scikit-learn's diabetes data (Efron et al. 2004): the progression of the disease from body mass
index, blood pressure and two blood tests, with a length scale for each. The likelihood goes through
a Cholesky factor (Rasmussen & Williams, Gaussian Processes for Machine Learning, 2006, algorithm
2.1). Value and gradient are compared with those of scikit-learn's `GaussianProcessRegressor`. Run:

    python examples/gaussian_process.py
"""

from __future__ import annotations

import time

import numpy as np
from scipy.optimize import minimize
from sklearn.datasets import load_diabetes
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

from srcgrad import value_and_grad

COLUMNS = (2, 3, 8, 7)
"""Body mass index, blood pressure, and two blood tests."""


def negative_log_likelihood(theta, x, y):  # type: ignore[no-untyped-def]
    """`theta` holds the logarithms of the variance, the length scales and the noise's variance."""
    n, d = x.shape
    scaled = x / np.exp(theta[1 : d + 1])
    squares = np.sum(scaled**2, axis=1)
    distance = squares[:, None] + squares[None, :] - 2.0 * scaled @ scaled.T
    covariance = np.exp(theta[0]) * np.exp(-0.5 * np.maximum(distance, 0.0))
    covariance = covariance + np.exp(theta[d + 1]) * np.eye(n)
    factor = np.linalg.cholesky(covariance)
    weights = np.linalg.solve(factor.T, np.linalg.solve(factor, y))
    return 0.5 * y @ weights + np.sum(np.log(np.diag(factor))) + 0.5 * n * np.log(2.0 * np.pi)


def main() -> None:
    data = load_diabetes()
    x = data.data[:250][:, COLUMNS] / data.data[:, COLUMNS].std(axis=0)
    y = (data.target[:250] - data.target.mean()) / data.target.std()
    start = np.zeros(len(COLUMNS) + 2)
    start[1:-1] = 1.0
    both = value_and_grad(negative_log_likelihood)

    kernel = ConstantKernel(np.exp(start[0])) * RBF(np.exp(start[1:-1])) + WhiteKernel(
        np.exp(start[-1])
    )
    theirs = GaussianProcessRegressor(kernel, alpha=0.0, optimizer=None).fit(x, y)
    value, slope = theirs.log_marginal_likelihood(start, eval_gradient=True)
    ours, gradient = both(start, x, y)
    print(f"log likelihood {-ours:.10f}, scikit-learn {value:.10f}")
    print(f"largest difference of the gradients: {np.max(np.abs(gradient + slope)):.1e}")
    assert abs(ours + value) < 1e-8, "one likelihood"
    assert np.max(np.abs(gradient + slope)) < 1e-7, "one gradient"

    begun = time.perf_counter()
    found = minimize(both, start, args=(x, y), jac=True, method="L-BFGS-B")
    seconds = time.perf_counter() - begun
    print(f"{found.nfev} evaluations in {seconds:.2f} s: log likelihood {-found.fun:.3f}")
    print("length scales:", np.array2string(np.exp(found.x[1:-1]), precision=2))
    assert found.fun < ours - 1.0, "a better fit"
    assert np.max(np.abs(found.jac)) < 1e-2, "a stationary point"


if __name__ == "__main__":
    main()
