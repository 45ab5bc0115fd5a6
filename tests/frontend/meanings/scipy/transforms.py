"""Cosine and sine transforms, smoothing, and filters that are designed for known numbers."""

import scipy.fft
from scipy import signal

from tests.tools.rows import Rows, array

row = Rows()

row(
    "scipy.fft.dct scipy.fft.idct",
    lambda x: tuple(
        function(x, kind, norm=norm)
        for function in (scipy.fft.dct, scipy.fft.idct)
        for kind in (2, 3)
        for norm in (None, "ortho", "forward")
    ),
    array("n"),
    sizes=(5, 4, 1),
    compiled=False,
)
row(
    "scipy.fft.dst scipy.fft.idst",
    lambda x: tuple(
        function(x, type=kind) for function in (scipy.fft.dst, scipy.fft.idst) for kind in (2, 3)
    ),
    array("n"),
    sizes=(5, 4, 1),
    compiled=False,
)
row(
    "scipy.fft.dct scipy.fft.idct",
    lambda x: (scipy.fft.dct(x, axis=0), scipy.fft.idct(x, norm="ortho")),
    array("n", 3),
    sizes=(4, 1),
)
row(
    "scipy.signal.savgol_filter",
    lambda x: (
        signal.savgol_filter(x, 5, 2),
        signal.savgol_filter(x, 5, 3, deriv=1, delta=0.1),
        signal.savgol_filter(x, 3, 1, mode="nearest"),
        signal.savgol_filter(x, 3, 1, mode="constant", cval=0.5),
        signal.savgol_filter(x, 5, 2, deriv=2, mode="mirror"),
    ),
    array("n+5"),
    sizes=(4, 0),
    compiled=False,
)
row(
    "scipy.signal.savgol_filter",
    lambda x: signal.savgol_filter(x, 3, 1, axis=0, mode="wrap"),
    array("n+3", 2),
    sizes=(3, 1),
)
row(
    "scipy.signal.sosfilt scipy.signal.lfilter",
    lambda x: (
        signal.sosfilt(signal.butter(3, 0.3, output="sos"), x),
        signal.lfilter(*signal.cheby1(2, 1.0, 0.3), x),
        signal.lfilter(signal.firwin(3, 0.4), 1.0, x),
        signal.sosfilt(signal.butter(2, 0.3, output="sos"), x, zi=[[0.2, 0.1]]),
    ),
    array("n"),
    sizes=(4, 1),
)
row(
    "scipy.signal.filtfilt scipy.signal.lfilter_zi "
    "scipy.signal.sosfiltfilt scipy.signal.sosfilt_zi",
    lambda x: (
        signal.filtfilt(*signal.butter(1, 0.3), x),
        signal.filtfilt(*signal.butter(2, 0.3), x, padtype="even", padlen=2),
        signal.filtfilt(*signal.butter(2, 0.3), x, padtype=None),
        signal.sosfiltfilt(signal.butter(1, 0.3, output="sos"), x, padtype="constant"),
    ),
    array("n+7"),
    sizes=(4, 0),
    compiled=False,
)
row(
    "scipy.signal.oaconvolve",
    lambda x, y: (signal.oaconvolve(x, y), signal.oaconvolve(x, y, "same")),
    array("n+1"),
    array("n"),
    sizes=(4, 1),
)
