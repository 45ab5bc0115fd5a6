"""Finds a scene from its picture: a ray tracer through which shapes, colours and light flow.

Balls over a chequered floor: each pixel's ray is traced to the nearest ball, shaded by Phong's
model with shadows, and reflected. Unknown are the centres, radii, colours and mirrors of the
balls and the place of the light: they are found from a picture of them. The edge of a ball fades
over a part of its radius, as in Liu, Li, Chen & Li, "Soft Rasterizer", 2019: a picture with hard
edges has no derivative that knows where a ball ends. Vectors are frozen dataclasses with
operators. Run:

    python examples/ray_tracer.py --size 64 --picture ray_tracer.png
"""

import argparse
import math
import time
from dataclasses import dataclass

import numpy as np

from srcgrad import check_grad, value, value_and_grad


@dataclass(frozen=True)
class Vector:
    x: float
    y: float
    z: float

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def times(self, other):
        return Vector(self.x * other.x, self.y * other.y, self.z * other.z)

    def unit(self):
        return self * (1.0 / math.sqrt(self.dot(self)))


@dataclass
class Ball:
    centre: Vector
    radius: float
    colour: Vector
    mirror: float


@dataclass
class Scene:
    balls: list[Ball]
    light: Vector


SOFT = 0.03
"""Over how much of its radius the edge of a ball fades."""
EYE = Vector(0.0, 1.2, -4.0)
SKY = Vector(0.55, 0.7, 0.9)
AMBIENT = 0.25


def reach(ball, origin, ray):
    """How far along a ray a ball is met, and how much of the ray it covers."""
    away = ball.centre - origin
    along = away.dot(ray)
    if along <= 0.0:
        return math.inf, 0.0
    off = math.sqrt(max(away.dot(away) - along**2, 1e-12))
    cover = 1.0 / (1.0 + math.exp((off - ball.radius) / (SOFT * ball.radius)))
    if cover < 1e-3:
        return math.inf, 0.0
    half = math.sqrt(max(ball.radius**2 - off**2, 1e-4 * ball.radius**2))
    if along - half < 1e-3:
        return math.inf, 0.0
    return along - half, cover


def lit(scene, point):
    """How much of the light reaches a point past the balls."""
    way = (scene.light - point).unit()
    share = 1.0
    for ball in scene.balls:
        _, cover = reach(ball, point + way * 1e-2, way)
        share *= 1.0 - cover
    return share


def shade(scene, point, normal, ray, colour):
    way = (scene.light - point).unit()
    diffuse = max(0.0, normal.dot(way))
    bounced = way - normal * (2.0 * normal.dot(way))
    shine = max(0.0, bounced.dot(ray)) ** 20
    share = lit(scene, point)
    return colour * (AMBIENT + share * diffuse) + Vector(0.4, 0.4, 0.4) * (share * shine)


def background(scene, origin, ray):
    """The floor or the sky."""
    if ray.y > -1e-3:
        return SKY
    distance = -origin.y / ray.y
    point = origin + ray * distance
    even = 0.5 + 0.5 * math.tanh(4.0 * math.sin(math.pi * point.x) * math.sin(math.pi * point.z))
    tile = Vector(0.8, 0.8, 0.75) * even + Vector(0.3, 0.3, 0.35) * (1.0 - even)
    seen = shade(scene, point, Vector(0.0, 1.0, 0.0), ray, tile)
    haze = math.exp(-0.06 * distance)
    return seen * haze + SKY * (1.0 - haze)


def trace(scene, origin, ray, depth):
    """The colour that comes along a ray."""
    nearest = None
    distance, covered = math.inf, 0.0
    for ball in scene.balls:
        far, cover = reach(ball, origin, ray)
        if far < distance:
            nearest, distance, covered = ball, far, cover
    behind = background(scene, origin, ray)
    if nearest is None:
        return behind
    point = origin + ray * distance
    normal = (point - nearest.centre).unit()
    colour = shade(scene, point, normal, ray, nearest.colour)
    if depth > 0:
        bounced = ray - normal * (2.0 * normal.dot(ray))
        mirrored = trace(scene, point + normal * 1e-2, bounced, depth - 1)
        colour = colour * (1.0 - nearest.mirror) + mirrored * nearest.mirror
    return colour * covered + behind * (1.0 - covered)


def render(scene, size, depth=1):
    image = np.empty((size, size, 3))
    for row in range(size):
        for column in range(size):
            right = (2.0 * column + 1.0) / size - 1.0
            up = 1.0 - (2.0 * row + 1.0) / size
            ray = Vector(0.7 * right, 0.7 * up - 0.15, 1.0).unit()
            colour = trace(scene, EYE, ray, depth)
            image[row, column] = colour.x, colour.y, colour.z
    return image


def difference(scene, target):
    return np.mean((render(scene, target.shape[0]) - target) ** 2)


def true_scene():
    return Scene(
        [
            Ball(Vector(-0.8, 0.8, 0.3), 0.8, Vector(0.9, 0.2, 0.15), 0.25),
            Ball(Vector(0.9, 0.6, -0.4), 0.6, Vector(0.15, 0.5, 0.9), 0.4),
        ],
        Vector(-3.0, 5.0, -3.0),
    )


def first_guess():
    return Scene(
        [
            Ball(Vector(-0.6, 0.9, 0.2), 0.7, Vector(0.5, 0.5, 0.5), 0.3),
            Ball(Vector(0.7, 0.7, -0.3), 0.7, Vector(0.5, 0.5, 0.5), 0.3),
        ],
        Vector(-2.0, 6.0, -3.5),
    )


def numbers(scene):
    """All that is to be found, in a row."""
    found = []
    for ball in scene.balls:
        found += [ball.centre.x, ball.centre.y, ball.centre.z, ball.radius]
        found += [ball.colour.x, ball.colour.y, ball.colour.z, ball.mirror]
    return np.array([*found, scene.light.x, scene.light.y, scene.light.z])


def scene_of(row):
    balls = []
    for k in range(len(row) // 8):
        x, y, z, radius, *rest = row[8 * k : 8 * k + 8]
        balls.append(Ball(Vector(x, y, z), radius, Vector(*rest[:3]), rest[3]))
    return Scene(balls, Vector(*row[-3:]))


def descended(both, row, target, steps):
    """By Adam (Kingma & Ba 2015), in ever smaller steps: shadows' and mirrors' edges are kinks."""
    mean, spread = np.zeros_like(row), np.zeros_like(row)
    for k in range(steps):
        error, slope = both(scene_of(row), target)
        mean += 0.1 * (numbers(slope) - mean)
        spread += 0.01 * (numbers(slope) ** 2 - spread)
        rate = 0.03 * (1.0 - k / steps) ** 2
        scaled = mean / (1.0 - 0.9 ** (k + 1))
        row = row - rate * scaled / (np.sqrt(spread / (1.0 - 0.99 ** (k + 1))) + 1e-12)
    return row, error


def seconds(function, *arguments):
    """The best of three calls."""
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        function(*arguments)
        taken.append(time.perf_counter() - begun)
    return min(taken)


def picture(path, shown):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, len(shown), figsize=(4 * len(shown), 4), layout="constrained")
    for axis, (title, image) in zip(axes, shown.items(), strict=True):
        axis.imshow(np.clip(image, 0.0, 1.0))
        axis.set_title(title)
        axis.set_axis_off()
    figure.savefig(path, dpi=120)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=32, help="pixels along each side")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--picture", metavar="FILE", help="where to save a picture")
    options = parser.parse_args()

    truth, start = true_scene(), first_guess()
    target = render(truth, options.size)
    both = value_and_grad(difference)
    begun = time.perf_counter()
    first, _ = both(start, target)
    print(f"{options.size**2} pixels; compiled in {time.perf_counter() - begun:.1f} s")
    worst = check_grad(difference, (start, render(truth, 6)), argnums=0)
    print(f"gradient against differences: {worst:.1e}")
    forward, backward = seconds(value(difference), start, target), seconds(both, start, target)
    print(f"picture {1e3 * forward:.2f} ms, with gradient {1e3 * backward:.2f} ms", end="")
    print(f": {backward / forward:.1f} times")

    row, error = descended(both, numbers(start), target, options.steps)
    before = np.max(np.abs(numbers(start) - numbers(truth)))
    after = np.max(np.abs(row - numbers(truth)))
    print(
        f"{options.steps} gradients: mean square of the pixels' errors {first:.1e} to {error:.1e}"
    )
    print(f"farthest of the {row.size} numbers from the truth {before:.3f}, now {after:.4f}")
    assert worst < 1e-5
    assert error < 1e-3 * first and after < 0.1 * before, "the scene is found"
    if options.picture:
        before, now = render(start, options.size), render(scene_of(row), options.size)
        picture(options.picture, {"first guess": before, "found": now, "target": target})


if __name__ == "__main__":
    main()
