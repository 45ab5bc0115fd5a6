"""Takes digits apart into strokes: non-negative matrix factorisation of real images.

Lee & Seung, "Learning the parts of objects by non-negative matrix factorization", Nature 401,
1999, of scikit-learn's 1797 handwritten digits (8 by 8 pixels): images are sums of a few non-
negative parts. Both factors are found by L-BFGS within bounds; the gradient is compared with the
formula, and the error with that of scikit-learn's `NMF`. Run:

    python examples/parts_of_digits.py --parts 16 --picture parts_of_digits.png
"""

import argparse
import time

import numpy as np
from scipy.optimize import minimize
from sklearn.datasets import load_digits
from sklearn.decomposition import NMF

from srcgrad import check_grad, value, value_and_grad


def error(weights, parts, images, smoothness):
    """Half the squares of what is not explained, and of differences between pixels of a part."""
    left = images - weights @ parts
    side = int(np.sqrt(parts.shape[1]))
    total = 0.5 * np.sum(left**2)
    for part in parts:
        square = part.reshape(side, side)
        total += 0.5 * smoothness * np.sum(np.diff(square, axis=0) ** 2)
        total += 0.5 * smoothness * np.sum(np.diff(square, axis=1) ** 2)
    return total


def seconds(function, *arguments):
    """The best of three calls."""
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        function(*arguments)
        taken.append(time.perf_counter() - begun)
    return min(taken)


def picture(path, images, guess, parts):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    count = len(parts)
    figure, axes = plt.subplots(3, count, figsize=(0.8 * count, 2.6), layout="constrained")
    for row, (name, shown) in zip(
        axes, (("digits", images), ("rebuilt", guess), ("parts", parts)), strict=True
    ):
        row[0].set_title(name, fontsize=8, loc="left")
        for axis, image in zip(row, shown[:count], strict=True):
            axis.imshow(image.reshape(8, 8), cmap="gray_r")
            axis.set_axis_off()
    figure.savefig(path, dpi=120)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parts", type=int, default=10)
    parser.add_argument("--images", type=int, default=400)
    parser.add_argument("--picture", metavar="FILE", help="where to save a picture")
    options = parser.parse_args()

    images = load_digits().data[: options.images] / 16.0
    generator = np.random.default_rng(0)
    level = np.sqrt(images.mean() / options.parts)
    weights = level * np.abs(generator.normal(size=(len(images), options.parts)))
    parts = level * np.abs(generator.normal(size=(options.parts, images.shape[1])))
    data = (images, 0.0)

    both = value_and_grad(error, argnums=("weights", "parts"))
    begun = time.perf_counter()
    first, slopes = both(weights, parts, *data)
    print(f"{images.shape[0]} images of {images.shape[1]} pixels, {options.parts} parts; ", end="")
    print(f"compiled in {time.perf_counter() - begun:.1f} s")
    left = weights @ parts - images
    assert np.allclose(slopes[0], left @ parts.T) and np.allclose(slopes[1], weights.T @ left)
    worst = check_grad(error, (weights[:5], parts, images[:5], 0.1), argnums=(0, 1))
    print(f"gradient against differences: {worst:.1e}")
    forward = seconds(value(error), weights, parts, *data)
    backward = seconds(both, weights, parts, *data)
    print(f"error {1e3 * forward:.2f} ms, with gradient {1e3 * backward:.2f} ms", end="")
    print(f": {backward / forward:.1f} times")

    def flat(numbers):
        w, h = np.split(numbers, [weights.size])
        found, (one, other) = both(w.reshape(weights.shape), h.reshape(parts.shape), *data)
        return found, np.concatenate([one.ravel(), other.ravel()])

    start = np.concatenate([weights.ravel(), parts.ravel()])
    fit = minimize(
        flat,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.0, None)] * start.size,
        options={"maxiter": 400, "maxfun": 500},
    )
    theirs = NMF(options.parts, init="custom", max_iter=1000, tol=1e-6)
    theirs.fit_transform(images, W=weights.copy(), H=parts.copy())
    other = 0.5 * theirs.reconstruction_err_**2
    w, h = np.split(fit.x, [weights.size])
    w, h = w.reshape(weights.shape), h.reshape(parts.shape)
    print(
        f"{fit.nfev} gradients: {first:.1f} to {fit.fun:.2f}; scikit-learn's from there {other:.2f}"
    )
    print(f"{100.0 * np.mean(h < 1e-6):.0f} % of the parts are zero")
    assert worst < 1e-5
    assert fit.fun < 1.02 * other, "as good as scikit-learn's"
    assert np.all(fit.x >= 0.0) and np.mean(h < 1e-6) > 0.2, "parts, and not whole digits"
    if options.picture:
        picture(options.picture, images, w @ h, h)


if __name__ == "__main__":
    main()
