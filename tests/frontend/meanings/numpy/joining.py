"""Arrays joined, repeated, taken apart, padded; parts put in and taken out."""

import numpy as np

from tests.tools.rows import Rows, array, integers

row = Rows()


def scaled_edges(line, pad_width, axis, kwargs):
    before, after = pad_width
    line[:before] = kwargs["by"] * line[before : before + 1]
    line[-after:] = line[0] + axis


row(
    "numpy.concatenate numpy.concat",
    lambda x, y: (
        np.concatenate([x, y]),
        np.concat((x * 2, y, x), axis=None),
        np.concatenate([x[:, None], y[:, None] * x[:, None]], axis=-1),
        np.concatenate((x[:, None] * y, y[None, :])),
    ),
    array("n"),
    array("n"),
)
row(
    "numpy.concatenate",
    lambda x, k: (np.concatenate([x, k]), np.concatenate([k, k, k]) * x[0]),
    array("n"),
    integers("n"),
)
row(
    "numpy.concatenate",
    lambda a: (np.concatenate(a), np.concatenate([a, a[:1]], dtype=np.float64)),
    array(3, "n"),
)
row(
    "numpy.concatenate",
    lambda a, b: np.concatenate([a, b], axis=0),
    array(2, "n"),
    array(2, "n*n"),
)
row(
    "numpy.stack",
    lambda x, y: (
        np.stack([x, y]),
        np.stack((x, y * x), axis=-1),
        np.stack([x[0], 2.0, y[1]]),
        np.stack(np.outer(x, y), axis=1),
    ),
    array("n"),
    array("n"),
    sizes=(4,),
)
row(
    "numpy.vstack numpy.hstack numpy.dstack numpy.column_stack",
    lambda x, y: (
        np.vstack((x, y)),
        np.hstack([x, y, 1.0]),
        np.hstack([x[:, None], y[:, None]]),
        np.dstack([x, y]),
        np.column_stack([x, y, np.outer(x, y)]),
    ),
    array("n"),
    array("n"),
)
if hasattr(np, "row_stack"):  # until NumPy 2.4
    row("numpy.row_stack", lambda x, y: np.row_stack([x, y * 2]), array("n"), array("n"))
row(
    "numpy.block",
    lambda a, x: (np.block([[a, x[:, None]], [x[None, :], 1.0]]), np.block([x, x]), np.block(x)),
    array("n", "n"),
    array("n"),
)
row(
    "numpy.append",
    lambda x: (
        np.append(x, 1.0),
        np.append(x, [[1.0, 2.0]]),
        np.append(x[:, None], x[:, None] * 2, axis=1),
    ),
    array("n"),
)
row(
    "numpy.tile",
    lambda x: (
        np.tile(x, 2),
        np.tile(x, (2, 3)),
        np.tile(x[:, None], (1, 2)),
        np.tile(x * x, [2, 1, 2]),
    ),
    array("n"),
)
row("numpy.tile", lambda x, k: np.tile(x, k) * 2, array("n"), 3)
row(
    "numpy.repeat numpy.ndarray.repeat",
    lambda x: (
        np.repeat(x, 2),
        x.repeat(3),
        np.repeat(x[:, None], 2, axis=1),
        np.repeat(x * x, [2]),
    ),
    array("n"),
)
row(
    "numpy.repeat",
    lambda x, k: (np.repeat(x, k), np.repeat(np.outer(x, x), k, axis=1)),
    array("n"),
    integers("n"),
)
row("numpy.repeat", lambda x: np.repeat(x, [1, 0, 2]), array("n-1"), sizes=(4, 1))
row(
    "numpy.split numpy.array_split numpy.hsplit",
    lambda x: (
        np.split(x, 2),
        np.array_split(x, 3),
        np.split(x, [1, 3]),
        np.hsplit(x, 2),
        np.split(x, (2, -1)),
    ),
    array("2*n"),
)
row("numpy.split", lambda x: np.split(x, 3), array("n"))
row(
    "numpy.vsplit numpy.dsplit",
    lambda a: (np.vsplit(a, 2), np.split(a, 2, axis=1), np.dsplit(a[:, None, :], 2)),
    array(4, "2*n"),
)


def written_parts(x):
    left, right = np.split(x * 1.0, 2)
    whole = np.concatenate([left, right])
    a, b = np.hsplit(whole, 2)
    a *= 3.0
    b[0] = a[-1]
    return whole * left[0]


row("numpy.split", written_parts, array("2*n"), sizes=(4, 1))
row(
    "numpy.unstack",
    lambda x: (np.unstack(np.stack([x, x * 2])), np.unstack(x.reshape(-1, 2), axis=1)),
    array("2*n"),
)
row(
    "numpy.roll",
    lambda x: (
        np.roll(x, 1),
        np.roll(x, -2),
        np.roll(np.outer(x, x), 1, axis=0),
        np.roll(np.outer(x, x), (1, 2), axis=(0, 1)),
        np.roll(np.outer(x, x), 1),
        np.roll(np.outer(x, x), 1, axis=(0, 1)),
    ),
    array("n"),
)
row("numpy.roll", lambda x, k: np.roll(x, k) * x, array("n"), 7)
row("numpy.resize", lambda x: (np.resize(x, (3, 5)), np.resize(x * 2, 2)), array("n"))
row(
    "numpy.trim_zeros",
    lambda x: (
        np.trim_zeros(np.concatenate([[0.0, 0.0], x, [0.0]])),
        np.trim_zeros(np.concatenate([[0.0], x, [0.0]]), "f"),
        np.trim_zeros(np.concatenate([[0.0], x, [0.0]]), trim="b"),
    ),
    array("n", low=0.5),
)
row(
    "numpy.delete",
    lambda x: (
        np.delete(x, 1),
        np.delete(x, [0, 2]),
        np.delete(x, slice(None, None, 2)),
        np.delete(np.outer(x, x), -1, axis=1),
        np.delete(x, x > 0.0),
    ),
    array("n"),
    sizes=(4, 1),
)
row(
    "numpy.insert",
    lambda x: (
        np.insert(x, 1, 5.0),
        np.insert(x, -1, x * x),
        np.insert(x, x.size, 9.0),
        np.insert(x, [1], [3.0, 4.0]),
        np.insert(np.outer(x, x), 1, x, axis=1),
    ),
    array("n"),
)
row(
    "numpy.insert",
    lambda x: (
        np.insert(x, [0, 2], [1.0, 2.0]),
        np.insert(x, [2, 0, 2], x[:3]),
        np.insert(np.outer(x, x), [1, 3], x[:, None], axis=1),
    ),
    array("n"),
)
row(
    "numpy.pad",
    lambda x: (
        np.pad(x, 2),
        np.pad(x, (1, 3), constant_values=(2.0, 5.0)),
        np.pad(x, [1]) * np.sum(np.pad(x, {0: (1, 1)})),
    ),
    array("n"),
)
row(
    "numpy.pad",
    lambda x: np.pad(np.outer(x, x), ((1, 2), (2, 1)), constant_values=((1.0, 2.0), (3.0, 4.0))),
    array("n"),
)
row("numpy.pad", lambda x: np.pad(np.outer(x, x), ((1, 0), (2, 3)), mode="edge"), array("n"))
row("numpy.pad", lambda x: np.pad(x, (2, 3), "linear_ramp", end_values=(5.0, -4.0)), array("n"))
row("numpy.pad", lambda x: (np.pad(x, (5, 6), "wrap"), np.pad(x, 1, "wrap")), array("n"))
row("numpy.pad", lambda a: np.pad(a, ((1, 0), (0, 5)), "wrap"), array("n", 2), compiled=False)
row("numpy.pad", lambda x: np.pad(x, (2, 3), "maximum"), array("n"), compiled=False)
row("numpy.pad", lambda a: np.pad(a, 1, "minimum", stat_length=2), array("n", 2), compiled=False)
row("numpy.pad", lambda x: np.pad(x, (2, 3), "mean", stat_length=(3, 2)), array("n"))
row("numpy.pad", lambda a: np.pad(a, ((1, 2), (2, 0)), "mean"), array("n", 2), compiled=False)
row("numpy.pad", lambda x: np.pad(x, (1, 2), "median"), array("n"), compiled=False)
row(
    "numpy.pad", lambda x: (np.pad(x, (2, 3), "reflect"), np.pad(x, (9, 11), "reflect")), array("n")
)
row("numpy.pad", lambda x: np.pad(x, (9, 11), "reflect", reflect_type="odd"), array("n"))
row("numpy.pad", lambda a: np.pad(a, ((1, 5), (2, 0)), "reflect"), array("n", 2), compiled=False)
row(
    "numpy.pad",
    lambda x: (np.pad(x, (2, 3), "symmetric"), np.pad(x, 9, "symmetric")),
    array("n"),
    compiled=False,
)
row("numpy.pad", lambda x: np.pad(x, (9, 11), "symmetric", reflect_type="odd"), array("n"))
row("numpy.pad", lambda x: np.pad(x, (1, 2), "empty")[1:-2] * 2, array("n"), compiled=False)
row("numpy.pad", lambda a: np.pad(a, ((1, 2), (2, 1)), scaled_edges, by=3.0), array("n", 3))
row(
    "numpy.pad",
    lambda x, k: (x, np.pad(k, 1, "mean"), np.pad(k, (3, 2), "linear_ramp")),
    array("n"),
    integers("n", high=9),
    sizes=(4,),
)


def image(a):
    padded = np.pad(a, ((0, 0), (1, 1), (1, 1)))
    total = np.zeros_like(a)
    for i in range(3):
        for j in range(3):
            total += padded[:, i : i + a.shape[1], j : j + a.shape[2]] * (i + 0.5 * j)
    return total


row("numpy.pad", image, array(2, "n", 3))
