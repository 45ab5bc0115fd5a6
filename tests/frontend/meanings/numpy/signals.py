"""Convolutions and windows."""

import numpy as np

from tests.tools.rows import Rows, array

row = Rows()

row(
    "numpy.convolve",
    lambda x, y: (
        np.convolve(x, y),
        np.convolve(y, x, "same"),
        np.convolve(x, y, mode="valid"),
        np.convolve(y, x, "valid"),
    ),
    array("n"),
    array("n+1"),
)
row(
    "numpy.convolve",
    lambda x, y: (
        np.convolve(x, y),
        np.convolve(x, y, "same"),
        np.convolve(x, y, "valid"),
        np.convolve(2.0, x),
    ),
    array("n"),
    array("n+2"),
    sizes=(4, 3, 2, 0),
)
row(
    "numpy.correlate",
    lambda x, y: (
        np.correlate(x, y),
        np.correlate(y, x),
        np.correlate(x, y, "full"),
        np.correlate(y, x, "full"),
    ),
    array("n"),
    array("n+2"),
)
row(
    "numpy.correlate",
    lambda x, y: (np.correlate(x, y, "same"), np.correlate(y, x, mode="same")),
    array("n"),
    array("n+2"),
    sizes=(4, 3, 2, 1),
)
row(
    "numpy.correlate",
    lambda x, y: (np.correlate(x, y, "same"), np.correlate(y, x, mode="same")),
    array("n"),
    array("n+1"),
    sizes=(4, 3),
)
row(
    "numpy.hanning numpy.hamming numpy.blackman numpy.bartlett",
    lambda x: (
        np.hanning(x.size) * x,
        np.hamming(len(x)) * x,
        np.blackman(x.size) * x,
        np.bartlett(x.size) * x,
        np.hanning(5),
    ),
    array("n"),
    sizes=(4, 5, 1, 0),
)
row(
    "numpy.kaiser",
    lambda x, beta: (np.kaiser(x.size, beta) * x, np.kaiser(3, 5.0)),
    array("n"),
    array(low=1.0, high=9.0),
    sizes=(4, 5, 1, 0),
)
