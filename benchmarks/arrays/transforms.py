"""Transforms and integrals: convolution by FFT, Stockham's FFT, a contour integral."""

import numpy as np

from benchmarks.arrays.program import Program


def fft_convolution(kernel, signal, target):
    """A signal convolved by way of its spectrum, against a target."""
    n = len(signal) + len(kernel) - 1
    y = np.fft.irfft(np.fft.rfft(signal, n) * np.fft.rfft(kernel, n), n)
    return np.sum((y - target) ** 2)


def fft_convolution_by_hand(kernel, signal, target):
    n = len(target)
    spectrum = np.fft.rfft(signal, n)
    y_bar = 2.0 * (np.fft.irfft(spectrum * np.fft.rfft(kernel, n), n) - target)
    return (np.fft.irfft(np.fft.rfft(y_bar, n) * np.conj(spectrum), n)[: len(kernel)],)


def stockham(x, target, radix, order):
    """Power spectrum by Stockham's FFT of `radix ** order` numbers, by reshapes."""
    n = radix**order
    i, j = np.mgrid[0:radix, 0:radix]
    dft = np.exp(-2j * np.pi * i * j / radix)
    y = x + 0.0j
    for k in range(order):
        i, j = np.mgrid[0 : radix**k, 0 : radix ** (order - k - 1)]
        y = np.reshape(y, (radix**k, radix, radix ** (order - k - 1)))
        y = np.transpose(y, (1, 0, 2))
        step = np.arange(radix)[:, None, None] * np.arange(radix**k)[None, :, None]
        y = y * np.exp(-2j * np.pi * step / radix ** (k + 1))
        y = np.reshape(dft @ np.reshape(y, (radix, n // radix)), n)
    power = y.real**2 + y.imag**2
    return np.sum((np.log(power + 1.0) - target) ** 2)


def contour_integral(hs, y, points):
    """Moments of a resolvent around a circle (Beyn 2012): a complex solve a point."""
    p0 = np.zeros(y.shape) + 0.0j
    p1 = np.zeros(y.shape) + 0.0j
    for k in range(len(points)):
        z = points[k]
        t = hs[0] + z * hs[1] + z**2 * hs[2]
        x = np.linalg.solve(t, y)
        p0 += x
        p1 += z * x
    return np.sum(p0.real**2 + p0.imag**2 + p1.real**2 + p1.imag**2)


def signals(n, m):
    random = np.random.default_rng(30)
    return random.random(m), random.random(n), random.random(n + m - 1)


def numbers(radix, order):
    random = np.random.default_rng(31)
    return random.standard_normal(radix**order), random.random(radix**order), radix, order


def contour(n, m, count):
    random = np.random.default_rng(32)
    hs = random.standard_normal((3, n, n)) + n * np.eye(n)
    points = np.exp(2j * np.pi * np.arange(count) / count)
    return hs + 0.0j, random.standard_normal((n, m)) + 0.0j, points


PROGRAMS = (
    Program(
        fft_convolution,
        (0, 1),
        {
            "1,000 and 64": lambda: signals(1_000, 64),
            "200,000 and 1,000": lambda: signals(200_000, 1_000),
        },
    ),
    Program(
        stockham,
        (0,),
        {"4 ** 4": lambda: numbers(4, 4), "4 ** 8": lambda: numbers(4, 8)},
    ),
    Program(
        contour_integral,
        (0,),
        {"8 x 4, 4": lambda: contour(8, 4, 4), "100 x 20, 16": lambda: contour(100, 20, 16)},
    ),
)
