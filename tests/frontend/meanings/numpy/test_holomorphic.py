"""Derivatives of holomorphic functions, from the gradients of their real and imaginary parts.

The gradient of `f(z).real` is the conjugate of f'(z), that of `f(z).imag` that of -i f'(z).
"""

import numpy as np
import pytest

from srcgrad import grad

GENERATOR = np.random.default_rng(3)
VECTOR = GENERATOR.normal(size=4) + 1j * GENERATOR.normal(size=4)
MATRIX = GENERATOR.normal(size=(4, 4)) + 1j * GENERATOR.normal(size=(4, 4))


def of_real_part(f, z, *row):
    return np.conj(grad(lambda z: f(z)[row].real if row else f(z).real, cache=False)(z))


def of_imaginary_part(f, z):
    return 1j * np.conj(grad(lambda z: f(z).imag, cache=False)(z))


@pytest.mark.parametrize(
    ("function", "derivative", "z"),
    [
        (lambda z: np.sum(np.exp(z) * z), lambda z: np.exp(z) * (1.0 + z), VECTOR),
        (lambda z: np.prod(z), lambda z: np.prod(z) / z, VECTOR),
        (lambda z: np.linalg.det(z), lambda z: np.linalg.det(z) * np.linalg.inv(z).T, MATRIX),
        (lambda z: np.trace(z @ z), lambda z: 2.0 * z.T, MATRIX),
        (lambda z: z**3 / (1.0 + z), lambda z: z**2 * (3.0 + 2.0 * z) / (1.0 + z) ** 2, 0.3 + 0.8j),
    ],
)
def test_numbers(function, derivative, z):
    np.testing.assert_allclose(of_real_part(function, z), derivative(z), rtol=1e-12)
    np.testing.assert_allclose(of_imaginary_part(function, z), derivative(z), rtol=1e-12)


def test_jacobians():
    transform = [of_real_part(np.fft.fft, VECTOR, k) for k in range(4)]
    np.testing.assert_allclose(transform, np.fft.fft(np.eye(4)), atol=1e-14)
    solved = [of_real_part(lambda b: np.linalg.solve(MATRIX, b), VECTOR, k) for k in range(4)]
    np.testing.assert_allclose(solved, np.linalg.inv(MATRIX), rtol=1e-10)
