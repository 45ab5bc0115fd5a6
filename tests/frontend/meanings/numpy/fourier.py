"""Fourier transforms of NumPy and SciPy."""

import numpy as np
import scipy.fft

from tests.tools.rows import Rows, array

row = Rows()


def waves(drawn):
    return drawn + 1j * np.sin(7.0 * drawn)


def both(n="n"):
    return array(n, make=waves)


SIZES = (5, 4, 1, 0)

row("numpy.fft.fft", lambda x: np.fft.fft(x), both(), sizes=SIZES)
row("numpy.fft.fft", lambda x: (np.fft.fft(x), np.fft.fft(x, 3, 0, "ortho")), array("n", 4))
row("numpy.fft.ifft", lambda x: (np.fft.ifft(x), np.fft.ifft(x, 7, norm="forward")), both())
row("numpy.fft.rfft", lambda x: np.fft.rfft(x), array("n"), sizes=SIZES)
row("numpy.fft.rfft", lambda x: (np.fft.rfft(x, 6, 0), np.fft.rfft(x, norm="ortho")), array("n", 4))
row("numpy.fft.irfft", lambda x: np.fft.irfft(x), both(), sizes=(5, 4, 2, 1))
row(
    "numpy.fft.irfft",
    lambda x: (np.fft.irfft(x, 7), np.fft.irfft(x, 3, 0, "forward")),
    array("n", 4, make=waves),
)
row("numpy.fft.hfft", lambda x: (np.fft.hfft(x), np.fft.hfft(x, 5, norm="ortho")), both())
row("numpy.fft.ihfft", lambda x: (np.fft.ihfft(x), np.fft.ihfft(x, norm="forward")), array("n"))
row("numpy.fft.fft2", lambda x: np.fft.fft2(x), array("n", 3), sizes=(4, 1))
row("numpy.fft.ifft2", lambda x: np.fft.ifft2(x, (3, 2)), array("n", 3, make=waves), sizes=(4, 1))
row("numpy.fft.rfft2", lambda x: np.fft.rfft2(x, norm="ortho"), array(3, "n"), sizes=(4, 5, 1))
row("numpy.fft.irfft2", lambda x: np.fft.irfft2(x), array(3, "n", make=waves), sizes=(4, 3))
row("numpy.fft.fftn", lambda x: np.fft.fftn(x, axes=(2, 0)), array("n", 2, 3), sizes=(4, 1))
row("numpy.fft.ifftn", lambda x: np.fft.ifftn(x), array("n", 2, 2, make=waves), sizes=(3, 1))
row("numpy.fft.rfftn", lambda x: np.fft.rfftn(x, s=(3, 4), axes=(0, 1)), array("n", 3))
row("numpy.fft.irfftn", lambda x: np.fft.irfftn(x, (3, 5), (0, 1)), array("n", 3, make=waves))
row(
    "numpy.fft.fftshift numpy.fft.ifftshift",
    lambda x: (np.fft.fftshift(x), np.fft.ifftshift(x, 0), np.fft.fftshift(x, axes=(1,))),
    array("n", 3),
)
row(
    "numpy.fft.fftfreq numpy.fft.rfftfreq",
    lambda x: (np.fft.fftfreq(len(x), 0.5) * x, np.fft.rfftfreq(len(x), x[0])),
    array("n", low=0.5),
    sizes=(5, 4, 1),
)


def smoothed(x):
    spectrum = np.fft.rfft(x)
    k = np.fft.rfftfreq(len(x))
    return np.fft.irfft(spectrum * np.exp(-5.0 * k**2), len(x))


row("numpy.fft.rfft numpy.fft.irfft", smoothed, array("n"), sizes=(6, 5, 1))

row("scipy.fft.fft scipy.fft.ifft", lambda x: (scipy.fft.fft(x), scipy.fft.ifft(x, 3)), both())
row("scipy.fft.rfft", lambda x: scipy.fft.rfft(x, axis=0, workers=2), array("n", 2))
row("scipy.fft.irfft", lambda x: scipy.fft.irfft(x, n=5), both())
row(
    "scipy.fft.fft2 scipy.fft.ifft2",
    lambda x: scipy.fft.ifft2(scipy.fft.fft2(x) ** 2),
    array(2, "n"),
)
row("scipy.fft.rfft2", lambda x: scipy.fft.rfft2(x), array(2, "n"))
row("scipy.fft.irfft2", lambda x: scipy.fft.irfft2(x), array(2, "n", make=waves), sizes=(4,))
row("scipy.fft.fftn scipy.fft.ifftn", lambda x: scipy.fft.ifftn(scipy.fft.fftn(x)), array(2, "n"))
row("scipy.fft.rfftn", lambda x: scipy.fft.rfftn(x, axes=(0,)), array(3, "n"))
row("scipy.fft.irfftn", lambda x: scipy.fft.irfftn(x), array(2, "n", make=waves), sizes=(4,))
row(
    "scipy.fft.fftfreq scipy.fft.rfftfreq scipy.fft.fftshift scipy.fft.ifftshift",
    lambda x: (
        scipy.fft.fftfreq(4) * x[0],
        scipy.fft.rfftfreq(5) * x[0],
        scipy.fft.fftshift(x),
        scipy.fft.ifftshift(x),
    ),
    array("n"),
)
