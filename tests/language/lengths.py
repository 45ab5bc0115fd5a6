"""Arrays that change their length in a loop whose number of iterations is known when it runs."""

import functools

import numpy as np

from srcgrad import grad
from tests.tools.checking import Cases

case = Cases()
GENERATOR = np.random.default_rng(23)
VECTOR = GENERATOR.normal(size=5)
POSITIVE = GENERATOR.uniform(0.5, 1.5, 6)
EIGHT = GENERATOR.normal(size=8)
MATRIX = GENERATOR.normal(size=(4, 3))


# Shorter by one ----------------------------------------------------------------------------------


def american_put(s0, k, r, sigma, t, n):
    dt = t / n
    u = np.exp(sigma * np.sqrt(dt))
    d = 1 / u
    q = (np.exp(r * dt) - d) / (u - d)
    disc = np.exp(-r * dt)
    s = s0 * u ** np.arange(n, -n - 1, -2.0)
    v = np.maximum(k - s, 0)
    for _ in range(n):
        s = s[:-1] * d
        v = disc * (q * v[:-1] + (1 - q) * v[1:])
        v = np.maximum(v, k - s)
    return v[0]


case(american_put, 100.0, 103.0, 0.05, 0.2, 1.0, 3)
case(american_put, 100.0, 103.0, 0.05, 0.2, 1.0, 12)


def european_call(s0, k, rate, sigma, n):
    """Backwards in time, the counter counts down."""
    dt = 1.0 / n
    up = np.exp(sigma * np.sqrt(dt))
    p = (np.exp(rate * dt) - 1 / up) / (up - 1 / up)
    prices = s0 * up ** (2.0 * np.arange(n + 1) - n)
    values = np.maximum(prices - k, 0.0)
    for step in range(n - 1, -1, -1):
        values = np.exp(-rate * dt) * (p * values[1:] + (1 - p) * values[:-1])
    return values.item()


case(european_call, 100.0, 98.0, 0.03, 0.3, 5)


def de_casteljau(points, t):
    points = np.array(points)
    while len(points) > 1:
        points = (1 - t) * points[:-1] + t * points[1:]
    return np.sum(points[0] ** 2)


case(de_casteljau, VECTOR, 0.3, float32=True)
case(de_casteljau, VECTOR[:1], 0.3)
case(de_casteljau, VECTOR[:2], 0.3)
case(de_casteljau, MATRIX, 0.6, float32=True)


def neighbours(x, n):
    for _ in range(n):
        x = x[1:] * x[:-1]
    return np.sum(x)


case(neighbours, VECTOR, 0)
case(neighbours, VECTOR, 1)
case(neighbours, VECTOR, 3, float32=True)
case(neighbours, VECTOR, 5)
case(neighbours, VECTOR, 7)
case(neighbours, VECTOR[:0], 2)


def smoothed(x, n):
    for _ in range(n):
        x = 0.3 * x[:-1] + 0.7 * x[1:]
    return np.sum(x * np.arange(len(x))) + len(x)


case(smoothed, VECTOR, 2)
case(smoothed, VECTOR, 4, float32=True)
case(smoothed, VECTOR, 5)


def differences(x, n):
    d = x
    total = 0.0
    for k in range(n):
        d = np.diff(d)
        total += np.sum(d**2) / (k + 1)
    return total


case(differences, VECTOR, 3, float32=True)
case(differences, VECTOR, 6)


def newton_divided(x, y, at):
    n = len(x)
    coefficients = [y[0]]
    level = y
    for k in range(1, n):
        level = (level[1:] - level[:-1]) / (x[k:] - x[:-k])
        coefficients.append(level[0])
    value = coefficients[-1]
    for k in range(n - 2, -1, -1):
        value = value * (at - x[k]) + coefficients[k]
    return value


case(newton_divided, np.array([0.0, 0.7, 1.1, 2.0]), VECTOR[:4], 0.4)


def neville(xs, ys, x):
    p = ys.copy()
    n = len(xs)
    for m in range(1, n):
        p = ((x - xs[m:]) * p[:-1] + (xs[:-m] - x) * p[1:]) / (xs[:-m] - xs[m:])
    return p[0]


case(neville, np.array([0.0, 0.7, 1.1, 2.0]), VECTOR[:4], 0.4)
case(neville, np.array([0.3]), VECTOR[:1], 0.4)


def richardson(x, h, n):
    row = np.array(
        [(np.sin(x + h / 2**k) - np.sin(x - h / 2**k)) / (2 * h / 2**k) for k in range(n)]
    )
    factor = 1.0
    while row.size > 1:
        factor *= 4.0
        row = (factor * row[1:] - row[:-1]) / (factor - 1.0)
    return row[0]


case(richardson, 0.7, 0.5, 4)
case(richardson, 0.7, 0.5, 1)


def romberg(a, b, c, levels):
    """A row is one longer than the row before."""
    h = b - a
    row = np.array([0.5 * h * (np.exp(-c * a * a) + np.exp(-c * b * b))])
    for k in range(1, levels):
        h = 0.5 * h
        new = np.zeros(k + 1)
        inner = a + h * (2.0 * np.arange(2 ** (k - 1)) + 1.0)
        new[0] = 0.5 * row[0] + h * np.sum(np.exp(-c * inner**2))
        for m in range(1, k + 1):
            new[m] = new[m - 1] + (new[m - 1] - row[m - 1]) / (4.0**m - 1.0)
        row = new
    return row[-1]


case(romberg, 0.1, 1.3, 0.8, 4)
case(romberg, 0.1, 1.3, 0.8, 1)


# Half as long ------------------------------------------------------------------------------------


def pairwise(x):
    while x.size > 1:
        x = x[::2] + x[1::2] ** 2
    return x[0]


case(pairwise, EIGHT, float32=True)
case(pairwise, EIGHT[:1])
case(pairwise, EIGHT[:2])


def haar(x, levels):
    energy = 0.0
    for level in range(levels):
        detail = (x[::2] - x[1::2]) / np.sqrt(2)
        x = (x[::2] + x[1::2]) / np.sqrt(2)
        energy += np.sum(np.abs(detail) ** 1.5) * (level + 1)
    return energy + x[0]


case(haar, EIGHT, 3, float32=True)
case(haar, EIGHT, 1)
case(haar, EIGHT, 0)


def tree_product(x):
    """An odd one out is handed on."""
    while len(x) > 1:
        if len(x) % 2 == 1:
            x = np.append(x, 1.0)
        x = x[0::2] * x[1::2]
    return x[0]


case(tree_product, POSITIVE)
case(tree_product, POSITIVE[:5])
case(tree_product, POSITIVE[:1])


def coarsened(u, levels):
    """Full weighting, as multigrid restricts a residual."""
    total = 0.0
    for _ in range(levels):
        u = 0.25 * u[:-2:2] + 0.5 * u[1:-1:2] + 0.25 * u[2::2]
        total += np.dot(u, u)
    return total


case(coarsened, GENERATOR.normal(size=15), 2)


def coarsened_image(image, levels):
    for _ in range(levels):
        image = 0.25 * (image[::2, ::2] + image[1::2, ::2] + image[::2, 1::2] + image[1::2, 1::2])
        image = np.tanh(image)
    return np.sum(image**2)


case(coarsened_image, GENERATOR.normal(size=(4, 8)), 2, float32=True)
case(coarsened_image, GENERATOR.normal(size=(4, 8)), 0)


def elimination(a):
    """The determinant by Schur complements."""
    det = 1.0
    for _ in range(a.shape[0]):
        det = det * a[0, 0]
        a = a[1:, 1:] - np.outer(a[1:, 0], a[0, 1:]) / a[0, 0]
    return det


case(elimination, GENERATOR.normal(size=(4, 4)) + 3.0 * np.eye(4), float32=True)
case(elimination, np.array([[2.5]]))


# A selection -------------------------------------------------------------------------------------


def filtered(x, n):
    for _ in range(n):
        keep = x > 0.2
        x = x[keep] * 0.8
    return np.sum(x**2)


case(filtered, np.array([0.1, 0.9, 2.0, 0.3, -1.0]), 3)
case(filtered, np.array([0.1, 0.9, 2.0, 0.3, -1.0]), 20)
case(filtered, np.zeros(0), 2)


def clipped_mean(x, n):
    """Sigma clipping."""
    for _ in range(n):
        mean, spread = np.mean(x), np.std(x)
        x = x[np.abs(x - mean) < 1.5 * spread]
    return np.mean(x)


case(clipped_mean, np.array([0.1, 0.2, 0.25, 0.3, 4.0, 0.15]), 2)


def active_points(p, v, dt, n):
    """Two arrays are thinned out alike, as particles that leave a box."""
    lost = 0.0
    for _ in range(n):
        p = p + dt * v
        inside = np.abs(p) < 1.0
        lost += np.sum(v[~inside] ** 2)
        p = p[inside]
        v = v[inside]
    return lost + np.sum(p * v)


case(
    active_points,
    np.array([0.1, 0.9, -0.3, 0.5]),
    np.array([0.2, 0.5, -1.0, 0.3]),
    0.4,
    3,
)


def without_largest(x, n):
    for _ in range(n):
        x = np.delete(x, np.argmax(x))
    return np.sum(x**3)


case(without_largest, VECTOR, 2)


# Longer ------------------------------------------------------------------------------------------


def appended(x, n):
    y = np.array([x])
    for _ in range(n):
        y = np.append(y, np.sin(y[-1]) * x)
    return np.sum(y**2)


case(appended, 0.7, 0)
case(appended, 0.7, 1)
case(appended, 0.7, 6, float32=True)


def concatenated(x, n):
    history = np.zeros(0)
    for k in range(n):
        history = np.concatenate([history, x * (k + 1.0)])
        x = np.tanh(x)
    return np.dot(history, history)


case(concatenated, VECTOR, 4, float32=True)
case(concatenated, VECTOR, 0)


def stacked(x, n):
    rows = x.reshape(1, -1)
    for _ in range(n):
        rows = np.vstack([rows, np.sin(rows[-1]) + 0.1 * rows.mean(axis=0)])
    return np.sum(rows**2)


case(stacked, VECTOR, 3)
case(stacked, VECTOR, 0)


def hstacked(x, n):
    path = np.empty(0)
    for k in range(n):
        path = np.hstack((path, np.cos(k * x)))
    return np.sum(path * np.arange(path.size))


case(hstacked, 0.7, 5)
case(hstacked, VECTOR, 3)


def polynomial_product(roots):
    c = np.array([1.0])
    for r in roots:
        c = np.convolve(c, np.array([1.0, -r]))
    return np.sum(c**2)


case(polynomial_product, VECTOR)
case(polynomial_product, VECTOR[:0])


def pascal(x, n):
    row = np.array([1.0])
    for _ in range(n):
        padded = np.concatenate(([0.0], row, [0.0]))
        row = padded[1:] + x * padded[:-1]
    return np.sum(np.sin(row))


case(pascal, 0.6, 4)


def subdivided(points, n):
    """Chaikin's corner cutting: twice as many points each time."""
    for _ in range(n):
        q = 0.75 * points[:-1] + 0.25 * points[1:]
        r = 0.25 * points[:-1] + 0.75 * points[1:]
        new = np.empty((2 * len(q), points.shape[1]))
        new[0::2] = q
        new[1::2] = r
        points = new
    return np.sum(points[:, 0] * points[:, 1])


case(subdivided, GENERATOR.normal(size=(4, 2)), 2)


def forward_tree(s0, u, d, n):
    """A tree that is built forwards."""
    s = np.array([s0])
    for _ in range(n):
        s = np.concatenate([s * u, s[-1:] * d])
    return np.sum(np.maximum(s - 1.0, 0.0))


case(forward_tree, 1.1, 1.2, 0.8, 4)


# A number that becomes an array ------------------------------------------------------------------


def accumulated(x, n):
    s = 0.0
    for k in range(n):
        s = s + np.sin(k * x)
    return np.sum(s**2)


case(accumulated, VECTOR, 3)


# Two paths ---------------------------------------------------------------------------------------


def either(x, c):
    x = x[1:] if c > 0 else x
    return np.sum(x**2)


case(either, VECTOR, 1.0)
case(either, VECTOR, -1.0)


def trimmed(x, c):
    if c > 0:
        y = np.diff(x)
    elif c < -1:
        y = np.concatenate((x, x * c))
    else:
        y = x[::2] * c
    return np.dot(y, y)


case(trimmed, VECTOR, 1.0)
case(trimmed, VECTOR, -2.0)
case(trimmed, VECTOR, -0.5)


def shortened_if(x, n):
    for k in range(n):
        if x[0] > 0:
            x = x[1:]
        else:
            x = -x
    return np.sum(x**2)


case(shortened_if, np.array([0.4, -0.2, 0.5, 0.6, 1.0]), 3)


def in_a_function(x, n):
    def halve(v):
        return v[::2] * v[1::2]

    return functools.reduce(lambda v, _: halve(v), range(n), x)[0]


case(in_a_function, EIGHT, 3)


# Held by lists, dicts and objects, and in nests of loops ------------------------------------------


def in_list(x, n):
    levels = [x]
    for _ in range(n):
        levels = [np.sin(levels[0][::2]) * levels[0][1::2]]
    return np.sum(levels[0] ** 2)


case(in_list, EIGHT, 2)


def in_item(x, n):
    levels = [x, 1.0]
    for _ in range(n):
        levels[0] = np.sin(levels[0][1:])
    return np.sum(levels[0] ** 2)


case(in_item, EIGHT, 2)


def in_dict(x, n):
    state = {"x": x, "e": 0.0}
    for _ in range(n):
        state = {"x": state["x"][1:] * 0.5, "e": state["e"] + state["x"][0]}
    return np.sum(state["x"] ** 2) + state["e"]


case(in_dict, EIGHT, 3)


class Series:
    def __init__(self, x):
        self.x = x

    def step(self):
        self.x = self.x[1:] - self.x[:-1] ** 2


def in_object(x, n):
    o = Series(x)
    for _ in range(n):
        o.step()
    return np.sum(o.x**2)


case(in_object, EIGHT, 3)


def nested(x, n, m):
    total = 0.0
    for _ in range(n):
        for _ in range(m):
            x = x[1:] * x[:-1]
        x = np.tanh(x)
        total += np.sum(x)
    return total


case(nested, EIGHT, 2, 2)
case(nested, EIGHT, 3, 3)


def inner_reset(x, n):
    total = 0.0
    for k in range(n):
        y = x * (k + 1)
        while len(y) > 1:
            y = y[1:] + 0.5 * y[:-1] ** 2
        total += y[0]
    return total


case(inner_reset, EIGHT * 0.05, 3)


def two_lists(x, n):
    table = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            table[i][j] = x[i] * x[j] + i
    return sum(table[i][i] for i in range(n)) + table[0][n - 1]


case(two_lists, EIGHT, 3)


def dp_table(a, n):
    best = [[0.0 for _ in range(n)] for _ in range(n)]
    for i in range(n):
        best[i][i] = a[i]
    for span in range(1, n):
        for i in range(n - span):
            j = i + span
            best[i][j] = max(best[i][j - 1] + a[j] ** 2, best[i + 1][j] + a[i])
    return best[0][n - 1]


case(dp_table, EIGHT, 4)


# Windows that slide, by their strides ------------------------------------------------------------


def strided(x, w):
    n = len(x) - w + 1
    s = x.strides[0]
    v = np.lib.stride_tricks.as_strided(x, shape=(n, w), strides=(s, s))
    return np.sum(v.mean(axis=1) ** 2)


case(strided, EIGHT, 3, layouts=False)


def strided_item(x, w):
    v = np.lib.stride_tricks.as_strided(x, (len(x) - w + 1, w), (x.itemsize, x.itemsize))
    return np.sum(v.std(axis=1))


case(strided_item, EIGHT, 3, layouts=False)


def hankel(x, w):
    stride = x.strides[0]
    v = np.lib.stride_tricks.as_strided(
        x, shape=(x.size - w + 1, w), strides=(stride,) * 2, writeable=False
    )
    return np.linalg.norm(v @ v.T)


case(hankel, EIGHT, 3, layouts=False)


def patches(a, k):
    s0, s1 = a.strides
    h, w = a.shape
    v = np.lib.stride_tricks.as_strided(a, (h - k + 1, w - k + 1, k, k), (s0, s1, s0, s1))
    return np.sum(np.einsum("ijkl,kl->ij", v, np.ones((k, k))) ** 2)


case(patches, EIGHT.reshape(2, 4), 2, layouts=False)  # a stride of none is not known


def blocks(x, k):
    s = x.strides[0]
    v = np.lib.stride_tricks.as_strided(x, (len(x) // k, k), (k * s, s))
    return np.sum(v.sum(axis=1) ** 2)


case(blocks, EIGHT, 2, layouts=False)


# More kinds --------------------------------------------------------------------------------------


SIX = np.random.default_rng(3).normal(size=6)


def two_generations(x, n):
    prev = x
    for _ in range(n):
        prev, x = x, x[1:] * 2.0
    return np.sum(prev**2) + np.sum(x**3)


case(two_generations, SIX, 0)
case(two_generations, SIX, 1)
case(two_generations, SIX, 3)


def own(x, n):
    x = x * 2.0
    for _ in range(n):
        x = x[1:]
        x[0] += x[-1] ** 2
    return np.sum(x**3)


case(own, SIX, 3)


def ints(x, n):
    idx = np.arange(len(x))
    s = 0.0
    for k in range(n):
        idx = idx[idx % (k + 2) != 0]
        s += np.sum(x[idx] ** 2) * (k + 1)
    return s


case(ints, SIX, 2)
case(ints, SIX, 9)


def conjugates(x, n):
    z = x + 1j * x[::-1]
    for _ in range(n):
        z = z[1:] * np.conj(z[:-1])
    return np.sum(np.abs(z) ** 2)


case(conjugates, SIX, 2)


def promoted(x, n):
    row = np.array([1])
    for k in range(n):
        row = np.concatenate((row, x[k : k + 1]))
    return np.sum(row**2)


case(promoted, SIX, 0)
case(promoted, SIX, 3)


def broken(x, tol):
    while x.size > 1:
        y = 0.5 * (x[1:] + x[:-1])
        if np.max(np.abs(y)) < tol:
            break
        x = y
    return np.sum(x**2)


case(broken, SIX, 0.5)
case(broken, SIX, 1e-9)


def returned(x, tol):
    for k in range(100):
        if len(x) <= 2:
            return x[0] * x[-1]
        x = x[1:] - tol * x[:-1] ** 2
    return 0.0


case(returned, SIX, 0.5)


def transposed(a, n):
    for _ in range(n):
        a = a.T[1:] * 2.0
    return np.sum(a**2)


case(transposed, SIX.reshape(2, 3), 0)
case(transposed, SIX.reshape(2, 3), 1)
case(transposed, SIX.reshape(2, 3), 2)


def ravelled(a, n):
    for _ in range(n):
        a = a[:, 1:] * 2.0
        r = a.ravel()
        a = a + r[0] * r[-1]
    return np.sum(a**2)


case(ravelled, np.arange(8.0).reshape(2, 4), 2)


def grown_rows_written(x, n):
    rows = np.ones((1, 3))
    for k in range(n):
        rows[0, 0] = x[k]
        rows = np.vstack((rows, rows[-1] * x[:3]))
        rows[-1] *= 0.5
    return np.sum(rows**2)


case(grown_rows_written, SIX, 3)


def matrix_power_rows(a, n):
    for k in range(n):
        a = a @ a.T
        a = a[1:, :-1]
    return np.sum(a)


case(matrix_power_rows, SIX.reshape(3, 2) * 0.3, 2)


def alternating(x, n):
    for k in range(n):
        if k % 2 == 0:
            x = np.append(x, x[0] * x[-1])
        else:
            x = x[2:]
    return np.sum(x**2)


case(alternating, SIX, 5)


def doubling(x, n):
    for _ in range(n):
        x = np.concatenate((x, np.sin(x)))
    return np.sum(x**2)


case(doubling, SIX, 3)


def repeat(x, n):
    for _ in range(n):
        x = np.repeat(x, 2) * 0.9
    return np.sum(x**2)


case(repeat, SIX, 3)


def tiled(x, n):
    for _ in range(n):
        x = np.tile(x, 2)[1:]
    return np.sum(x**2)


case(tiled, SIX, 3)


def padded(x, n):
    for _ in range(n):
        x = np.pad(x, 1) + 0.1
    return np.sum(x**2)


case(padded, SIX, 3)


def trimmed_mean(x, n):
    x = np.sort(x)
    while x.size > 2:
        x = x[1:-1]
    return x.mean()


case(trimmed_mean, SIX, 3)


def empty_start(x, n):
    out = np.array([])
    for k in range(n):
        if x[k] > 0:
            out = np.append(out, x[k] ** 2)
    return np.sum(out)


case(empty_start, SIX, 6)


def empty_int(x, n):
    out = []
    for k in range(n):
        if x[k] > 0:
            out.append(x[k])
    y = np.array(out)
    while len(y) > 1:
        y = y[:-1] * y[1:]
    return np.sum(y)


case(empty_int, SIX, 6)


def inner_shrinks(x, n):
    s = 0.0
    for k in range(n):
        y = x[k:]
        for j in range(k):
            y = y[:-1] + y[1:] * x[j]
        s += np.sum(y)
    return s


case(inner_shrinks, SIX, 4)


def ravel_fine(a, n):
    for _ in range(n):
        a = a[1:] * 2.0
        r = a.ravel()
        r[0] = 7.0 * r[1]
    return np.sum(a**2 * np.arange(len(a)))


case(ravel_fine, np.arange(8.0), 2)


def ravel_fine2(a, n):
    for _ in range(n):
        r = a.reshape(-1)
        r[0] = 7.0 * r[1]
        a = np.tanh(a) * 2.0
    return np.sum(a**2 * np.arange(len(a)))


case(ravel_fine2, np.arange(8.0), 2)


def inner_grad(x, n):
    s = 0.0
    for _ in range(n):
        x = x[1:] * x[:-1]
        g = grad(lambda v: np.sum(v**3))(x)
        s += np.sum(g * x)
    return s


case(inner_grad, SIX, 2)


def columns_in_turn(x):
    """A matrix without columns becomes one of as many as it has rows."""
    b, y = np.ones((len(x), 0)), np.ones(len(x))
    for m in range(len(x)):
        y = y * (x if m == 0 else b[:, m - 1])
        b = np.outer(x, np.tanh(y))
    return np.sum(y**2) + b.shape[1]


case(columns_in_turn, POSITIVE)


def rows_in_turn(x, n):
    b, total = np.ones((0, len(x))), 0.0
    for m in range(len(n)):
        total += np.sum(b**2) * x[0]
        b = np.outer(x, x) if m % 2 == 0 else b[m:] * 0.5
    return total + np.sum(b)


case(rows_in_turn, POSITIVE, np.zeros(3))


def vector_in_turn(x, n):
    v = x[:0]
    total = 0.0
    for m in range(len(n)):
        total += np.sum(v * v)
        v = x * x if len(v) == 0 else v[1:] * x[m]
    return total


case(vector_in_turn, POSITIVE, np.zeros(5))
