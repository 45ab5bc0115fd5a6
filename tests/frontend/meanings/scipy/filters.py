"""What SciPy makes of signals: convolutions, filters, the analytic signal."""

from scipy import signal

from tests.tools.rows import Rows, array

row = Rows()

row(
    "scipy.signal.convolve scipy.signal.fftconvolve scipy.signal.correlate",
    lambda x, y: (
        signal.convolve(x, y),
        signal.convolve(y, x, "same"),
        signal.convolve(y, x, mode="valid"),
        signal.fftconvolve(x, y, "same"),
        signal.correlate(x, y, "same"),
        signal.correlate(y, x, "valid"),
    ),
    array("n"),
    array("n+1"),
    sizes=(4, 1),
)
row(
    "scipy.signal.convolve2d scipy.signal.correlate2d",
    lambda x, y: (
        signal.convolve2d(x, y),
        signal.convolve2d(x, y, "same", "symm"),
        signal.convolve2d(x, y, "same", boundary="wrap"),
        signal.convolve2d(x, y, fillvalue=0.5),
        signal.convolve2d(x, y, "valid"),
        signal.correlate2d(x, y, mode="same"),
    ),
    array("n+2", 5),
    array(3, 2),
    sizes=(4, 2),
    compiled=False,
)
row(
    "scipy.signal.lfilter",
    lambda x, b, a: (
        signal.lfilter(b, [1.0, a[0] / 4, a[1] / 4], x),
        signal.lfilter([0.2, 0.3], 2.0, x, axis=0),
        signal.lfilter(b, [2.0, a[1]], x[0], zi=b[1:])[0],
        signal.lfilter(b, [2.0, a[1]], x[0], zi=b[1:])[1],
    ),
    array(2, "n"),
    array(3),
    array(2),
    sizes=(4, 1),
)
row(
    "scipy.signal.hilbert scipy.signal.detrend",
    lambda x: (
        abs(signal.hilbert(x)),
        signal.hilbert(x, axis=0).imag,
        signal.hilbert(x, N=3).real,
        signal.detrend(x),
        signal.detrend(x, axis=0, type="constant"),
    ),
    array(3, "n"),
    sizes=(4, 5),
    compiled=False,
)
