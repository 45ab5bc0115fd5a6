"""Linear filters of images."""

from scipy import ndimage

from tests.tools.rows import Rows, array

row = Rows()

row(
    "scipy.ndimage.correlate1d scipy.ndimage.convolve1d",
    lambda x, w: (
        ndimage.correlate1d(x, w),
        ndimage.correlate1d(x, w, axis=0, mode="nearest", origin=1),
        ndimage.convolve1d(x, w, 0, mode="mirror"),
        ndimage.convolve1d(x, [0.5, 2.0], mode="constant", cval=0.3),
        ndimage.convolve1d(x, w, mode="wrap", origin=-1),
    ),
    array("n", 5),
    array(3),
    sizes=(4, 3),
    compiled=False,
)
row(
    "scipy.ndimage.correlate scipy.ndimage.convolve",
    lambda x, w: (
        ndimage.correlate(x, w),
        ndimage.correlate(x, w, mode="nearest", origin=(1, 0)),
        ndimage.convolve(x, w, mode="constant", cval=0.3),
        ndimage.convolve(x, w, mode="wrap", origin=(1, 0)),
    ),
    array("n", 5),
    array(3, 2),
    sizes=(4, 3),
    compiled=False,
)
row(
    "scipy.ndimage.gaussian_filter scipy.ndimage.gaussian_filter1d",
    lambda x, s: (
        ndimage.gaussian_filter(x, s, truncate=2.0),
        ndimage.gaussian_filter(x, (0.5, 0.7), order=(0, 1), mode="nearest", radius=2),
        ndimage.gaussian_filter1d(x, 0.6, axis=0, order=2, mode="wrap"),
    ),
    array("n", 5),
    array(low=0.6, high=0.8),
    sizes=(4, 6),
)
row(
    "scipy.ndimage.uniform_filter scipy.ndimage.uniform_filter1d",
    lambda x: (
        ndimage.uniform_filter(x),
        ndimage.uniform_filter(x, size=(2, 3), mode="nearest"),
        ndimage.uniform_filter1d(x, 4, axis=0, mode="mirror"),
    ),
    array("n", 5),
    sizes=(4, 6),
    compiled=False,
)
row(
    "scipy.ndimage.sobel scipy.ndimage.prewitt scipy.ndimage.laplace",
    lambda x: (
        ndimage.sobel(x),
        ndimage.prewitt(x, axis=0, mode="nearest"),
        ndimage.laplace(x, mode="wrap"),
    ),
    array("n", 5),
    sizes=(4, 3),
    compiled=False,
)
