"""Finds cameras and points from photographs: bundle adjustment with a sparse Jacobian.

Snavely's camera, as in Agarwal, Snavely, Seitz & Szeliski, "Bundle adjustment in the large", ECCV
2010: rotation as Rodrigues's vector, translation, focal length and two coefficients of radial
distortion. A building's corners are seen from a walk around it, with an error of half a pixel,
and a few observations are wrong: Huber's weights hold them down. Levenberg and Marquardt's method
takes the Jacobian as a sparse matrix, found and coloured by srcgrad from the program alone. The
scene is generated. Run:

    python examples/bundle_adjustment.py --picture bundle_adjustment.png
"""

import argparse
import time
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import spsolve

from srcgrad import check_grad, grad, jacobian, value


@dataclass
class Photographs:
    """Which camera saw which point, and where, in pixels from the middle."""

    camera: np.ndarray
    point: np.ndarray
    place: np.ndarray


def rotated(vector, x):
    """By Rodrigues's formula: about `vector`, by its length."""
    angle = np.linalg.norm(vector)
    if angle < 1e-12:
        return x + np.cross(vector, x)
    axis = vector / angle
    cos, sin = np.cos(angle), np.sin(angle)
    return cos * x + sin * np.cross(axis, x) + (1.0 - cos) * np.dot(axis, x) * axis


def projected(camera, x):
    """Where a camera of nine numbers sees a point."""
    seen = rotated(camera[:3], x) + camera[3:6]
    flat = -seen[:2] / seen[2]
    focal, k1, k2 = camera[6:]
    r2 = flat @ flat
    return focal * (1.0 + k1 * r2 + k2 * r2**2) * flat


def residuals(cameras, points, photographs):
    """Two numbers an observation, in pixels."""
    out = np.empty(2 * len(photographs.camera))
    for k in range(len(photographs.camera)):
        camera = cameras[photographs.camera[k]]
        gap = projected(camera, points[photographs.point[k]]) - photographs.place[k]
        out[2 * k : 2 * k + 2] = weighed(gap)
    return out


WIDTH = 1.0


def weighed(gap):
    """The gap, shortened so that its square is Huber's penalty."""
    size = np.hypot(gap[0], gap[1])
    if size <= WIDTH:
        return gap
    return gap * (np.sqrt(2.0 * WIDTH * size - WIDTH**2) / size)


def squares(cameras, points, photographs):
    return 0.5 * np.sum(residuals(cameras, points, photographs) ** 2)


def looking(place, target):
    """The rotation vector and translation of a camera that looks from a place at a target."""
    back = (place - target) / np.linalg.norm(place - target)
    right = np.cross([0.0, 0.0, 1.0], back)
    right /= np.linalg.norm(right)
    turn = np.stack([right, np.cross(back, right), back])
    angle = np.arccos(np.clip(0.5 * (np.trace(turn) - 1.0), -1.0, 1.0))
    axis = np.array([turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]])
    vector = axis * (0.5 * angle / np.sin(angle))
    return np.concatenate([vector, -turn @ place])


def scene(count, generator):
    """Cameras on an arc about a building of 6 by 4 by 5 metres, its points, and photographs."""
    u = generator.uniform(-1.0, 1.0, size=(60, 2))
    walls = [
        np.stack([3.0 * u[:30, 0], np.full(30, -2.0), 2.5 + 2.5 * u[:30, 1]], axis=1),
        np.stack([np.full(30, 3.0), 2.0 * u[30:, 0], 2.5 + 2.5 * u[30:, 1]], axis=1),
    ]
    points = np.concatenate(walls)
    angles = np.linspace(-1.7, 0.2, count)
    cameras = np.empty((count, 9))
    for k, angle in enumerate(angles):
        place = np.array([14.0 * np.cos(angle), 14.0 * np.sin(angle), 2.0 + 0.5 * (k % 3)])
        cameras[k, :6] = looking(place, np.array([0.5, -0.5, 2.5]))
        cameras[k, 6:] = 900.0 + 20.0 * generator.normal(), -0.08, 0.02
    seen = [(c, p) for c in range(count) for p in range(len(points)) if generator.random() < 0.85]
    camera, point = np.array(seen).T
    place = np.stack([projected(cameras[c], points[p]) for c, p in seen])
    return cameras, points, Photographs(camera, point, place)


def aligned(points, truth):
    """The points moved, turned and scaled to the truth (Umeyama 1991): photographs show no more."""
    a, b = points - points.mean(axis=0), truth - truth.mean(axis=0)
    u, s, vt = np.linalg.svd(b.T @ a)
    sign = np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    scale = np.trace(np.diag(s) @ sign) / np.sum(a**2)
    return scale * a @ (u @ sign @ vt).T + truth.mean(axis=0)


def adjusted(cameras, points, photographs, both, rounds=40):
    """Levenberg and Marquardt's method; both are changed together."""
    damping = 1e-3
    error = squares(cameras, points, photographs)
    for _ in range(rounds):
        left = residuals(cameras, points, photographs)
        slope = sparse.hstack(both(cameras, points, photographs)).tocsc()
        normal = (slope.T @ slope).tocsc()
        weights = sparse.diags(damping * (normal.diagonal() + 1e-6))
        step = spsolve((normal + weights).tocsc(), -(slope.T @ left))
        new_cameras = cameras + step[: cameras.size].reshape(cameras.shape)
        new_points = points + step[cameras.size :].reshape(points.shape)
        new = squares(new_cameras, new_points, photographs)
        if new >= error:
            damping *= 8.0
            continue
        is_done = error - new < 1e-8 * error
        cameras, points, error, damping = new_cameras, new_points, new, damping / 5.0
        if is_done:
            break
    return cameras, points, error


def seconds(function, *arguments):
    """The best of three calls."""
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        function(*arguments)
        taken.append(time.perf_counter() - begun)
    return min(taken)


def picture(path, truth, start, found, pattern):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
    for axis, points, title in zip(axes, (start, found), ("start", "adjusted"), strict=False):
        axis.plot(truth[:, 0], truth[:, 1], "k+", label="truth")
        axis.plot(points[:, 0], points[:, 1], "r.", label=title)
        axis.set_title(f"{title}, from above")
        axis.set_aspect("equal")
        axis.legend()
    axes[2].spy(pattern, markersize=0.5, aspect="auto")
    axes[2].set_title("the Jacobian")
    figure.savefig(path, dpi=120)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cameras", type=int, default=9)
    parser.add_argument("--picture", metavar="FILE", help="where to save a picture")
    options = parser.parse_args()

    generator = np.random.default_rng(0)
    cameras, points, photographs = scene(options.cameras, generator)
    noise = 0.5
    photographs.place += noise * generator.normal(size=photographs.place.shape)
    wrong = generator.random(len(photographs.place)) < 0.02
    photographs.place[wrong] += 40.0 * generator.normal(size=(wrong.sum(), 2))
    spread = np.array([0.02] * 3 + [0.2] * 3 + [30.0, 0.02, 0.01])
    start = cameras + spread * generator.normal(size=cameras.shape)
    guess = points + 0.3 * generator.normal(size=points.shape)

    both = jacobian(residuals, argnums=("cameras", "points"), mode="sparse")
    begun = time.perf_counter()
    slope = sparse.hstack(both(start, guess, photographs)).tocsr()
    rows, columns = slope.shape
    print(
        f"{options.cameras} cameras, {len(points)} points, {len(photographs.place)} observations;"
    )
    print(f"Jacobian {rows} by {columns}, {100.0 * slope.nnz / rows / columns:.1f} % of it stored;")
    print(f"compiled in {time.perf_counter() - begun:.1f} s")
    few = Photographs(photographs.camera[::40], photographs.point[::40], photographs.place[::40])
    worst = check_grad(squares, (start, guess, few), argnums=("cameras", "points"))
    print(f"gradient against differences: {worst:.1e}")
    gradient = grad(squares, argnums=("cameras", "points"))
    parts = gradient(start, guess, photographs)
    product = slope.T @ residuals(start, guess, photographs)
    assert np.allclose(np.concatenate([each.ravel() for each in parts]), product, rtol=1e-8)
    forward = seconds(value(residuals), start, guess, photographs)
    print(f"residuals {1e3 * forward:.2f} ms; ", end="")
    print(f"gradient {seconds(gradient, start, guess, photographs) / forward:.1f} times, ", end="")
    print(f"sparse Jacobian {seconds(both, start, guess, photographs) / forward:.1f} times that")

    first = squares(start, guess, photographs)
    found_cameras, found, last = adjusted(start, guess, photographs, both)
    gaps = np.stack(
        [
            projected(found_cameras[c], found[p]) - place
            for c, p, place in zip(
                photographs.camera, photographs.point, photographs.place, strict=True
            )
        ]
    )
    right = np.sqrt(np.mean(gaps[~wrong] ** 2))
    before = np.sqrt(np.mean(np.sum((aligned(guess, points) - points) ** 2, axis=1)))
    after = np.sqrt(np.mean(np.sum((aligned(found, points) - points) ** 2, axis=1)))
    print(f"half the squares from {first:.0f} to {last:.1f}; {right:.2f} pixels off where right")
    print(f"points {before:.3f} m off at the start, {after:.3f} m now")
    assert worst < 1e-5
    assert right < 1.5 * noise, "as good as the photographs"
    assert after < 0.2 * before, "the building stands"
    if options.picture:
        picture(options.picture, points, aligned(guess, points), aligned(found, points), slope)


if __name__ == "__main__":
    main()
