"""Sparse Jacobians and Hessians beside dense ones: programs, structures, sizes, types, caches."""

from __future__ import annotations

import importlib.util
import itertools
import math
import pickle

import numpy as np
import pytest
import scipy.sparse

import srcgrad
from srcgrad import grad_and_hessian, hessian, jacobian, value_and_jacobian
from srcgrad.sparse import evaluation, planning, short_rows
from tests.differentiate import test_jacobian as dense_tests
from tests.tools.sparse_models import tridiagonal

RANDOM = np.random.default_rng(11)


def agrees(ours, block) -> None:
    """A sparse block has the elements of a dense one, its axes taken together."""
    block = np.asarray(block)
    assert isinstance(ours, scipy.sparse.csr_array)
    assert ours.shape[0] * ours.shape[1] == block.size
    assert ours.dtype == block.dtype or block.dtype == int  # of an integer, dense
    ours.check_format()
    assert ours.has_canonical_format
    np.testing.assert_allclose(ours.toarray().ravel(), block.ravel(), rtol=1e-7, atol=1e-9)


def compare(f, *args, argnums=0, make=jacobian):
    """A sparse derivative and a dense one, as Python runs both."""
    sparse = make(f, argnums, mode="sparse")
    found = sparse.plain(*args)
    dense = make(f, argnums, mode="forward").plain(*args)
    together(found, dense)
    return sparse


def together(found, dense) -> None:
    match found:
        case tuple() | list():
            assert type(found) is type(dense)
            for ours, block in zip(found, dense, strict=True):
                together(ours, block)
        case dict():
            assert found.keys() == dense.keys()
            for name in found:
                together(found[name], dense[name])
        case _:
            agrees(found, dense)


FIXED = [p for p in dense_tests.PROGRAMS if p.__name__ not in ("appended", "early")]


@pytest.mark.parametrize("program", FIXED, ids=lambda f: f.__name__)
@pytest.mark.parametrize("size", (0, 1, 5))
def test_programs(program, size):
    x = RANDOM.normal(size=size)
    for argnums in (0, (1, 0)):
        compare(program, x, 0.7, argnums=argnums)


def branches(x, k):
    """Both sides of choices, with names that one of them sets."""
    y = np.zeros(len(x))
    carried = k
    for i in range(len(x)):
        if x[i] > 0.0:
            t = x[i] * x[i - 1]
            carried = t
        elif x[i] > -0.5:
            t = math.sin(x[i])
        else:
            y[i - 1] = x[i]
            t = 0.0
        y[i] += t + carried
    return y


def unknown_subscript(x, table):
    y = np.zeros(4)
    for i in range(4):
        y[i] = table[int(abs(x[i])) % 4] * x[i]
    y[int(abs(x[0])) % 4] += x[1]
    return y


def repeated(x, k):
    """An unknown number of runs of a part of the elements."""
    y = x.copy()
    for i in range(1, len(x)):
        while abs(y[i]) > k:
            y[i] = 0.5 * y[i] * math.cos(y[i - 1])
    return y


def copied_rows(x):
    out = np.zeros((3, x.shape[1]))
    for i in range(3):
        row = x[i].copy()
        row[1:] += row[:-1] ** 2
        out[i] = row[::-1]
    return out.T


def products(a, x):
    return a @ x, x @ a, a @ a


def solved(a, x):
    return np.linalg.solve(a + 5.0 * np.eye(3), x)


def guarded(x, n):
    """A check that fails where a side is not gone to."""
    y = np.zeros(len(x))
    for i in range(len(x)):
        if x[i] > 10.0:
            y[i] = x[i + n]
        else:
            y[i] = x[i] ** 2
    return y


def integers(x):
    first = np.argsort(np.array([2, 0, 1]))
    step = len(x) // 3
    return np.array([x[first[0]] * x[step], x[first[2]] ** 2, 3.0])


MATRIX = RANDOM.normal(size=(3, 3))
CASES = [
    (branches, RANDOM.normal(size=6), 0.3),
    (unknown_subscript, RANDOM.normal(size=4), RANDOM.normal(size=4)),
    (repeated, 3.0 * RANDOM.normal(size=5), 0.5),
    (copied_rows, RANDOM.normal(size=(3, 4))),
    (products, MATRIX, MATRIX[0]),
    (solved, MATRIX, MATRIX[1]),
    (guarded, RANDOM.normal(size=4), 2),
    (integers, RANDOM.normal(size=3)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].__name__)
def test_more_programs(case):
    f, *args = case
    floats = tuple(k for k, a in enumerate(args) if isinstance(a, np.ndarray | float))
    compare(f, *args, argnums=floats)


def test_patterns_hold_for_other_floats():
    """One pattern, other sides of the choices: nothing is made anew, nothing is missing."""
    sparse = jacobian(branches, mode="sparse")
    dense = jacobian(branches, mode="forward")
    plans = set()
    for _ in range(8):
        x = RANDOM.normal(size=6)
        agrees(sparse.plain(x, 0.3), dense.plain(x, 0.3))
        plans.add(id(sparse._plans[0]))
    assert len(plans) == 1


def test_choices_are_no_more_than_both_sides():
    def clipped(x):
        y = np.empty(len(x))
        for i in range(len(x)):
            if x[i] > 0.0:
                t = x[i] * 2.0
            else:
                t = -x[i]
            y[i] = t
        return y

    assert compare(clipped, RANDOM.normal(size=9)).pattern.nnz == 9
    assert compare(repeated, RANDOM.normal(size=9), 0.5).pattern.nnz == 45


def test_routines_of_few_operands_stay_sparse():
    def blocks(a, x):
        y = np.empty((4, 2))
        for k in range(4):
            y[k] = np.linalg.solve(a, x[k])
        return y

    sparse = compare(blocks, MATRIX[:2, :2], RANDOM.normal(size=(4, 2)), argnums=1)
    assert sparse.pattern.nnz == 16


def test_structures():
    def several(p, x):
        return {"sum": p["w"] * x[0], "pair": (np.sum(p["w"] ** 2), p["b"]), "count": 3}

    p = {"w": RANDOM.normal(size=3), "b": 0.5}
    compare(several, p, (1.5, 2), argnums=0)
    compare(several, p, (1.5, 2.0), argnums=("x", "p"))
    with pytest.raises(srcgrad.NotDifferentiable, match="a list that has grown"):
        jacobian(lambda x, n: [x * k for k in range(n)], mode="sparse").plain(2.0, 3)


def test_values_beside():
    x = RANDOM.normal(size=5)
    value, found = value_and_jacobian(tridiagonal, mode="sparse").plain(x, 2.0)
    np.testing.assert_allclose(value, tridiagonal(x, 2.0))
    agrees(found, jacobian(tridiagonal).plain(x, 2.0))
    found, aux = jacobian(lambda x: (x * x, x.sum()), has_aux=True, mode="sparse").plain(x)
    agrees(found, np.diag(2.0 * x))
    assert aux == x.sum()
    (gradient, second) = grad_and_hessian(lambda x: np.sum(x**3), mode="sparse").plain(x)
    np.testing.assert_allclose(gradient, 3.0 * x**2)
    agrees(second, np.diag(6.0 * x))
    value, found = value_and_jacobian(lambda x: np.ones(2), mode="sparse").plain(x)
    assert value.tolist() == [1.0, 1.0] and found.nnz == 0 and found.shape == (2, 5)


def test_rows_alone():
    def few(x):
        return np.array([np.sum(x * x), np.prod(x)])

    sparse = compare(few, RANDOM.normal(size=20))
    assert (sparse.colours.tangents, sparse.colours.adjoints) == (0, 2)
    assert sparse.colours.rows.tolist() == [0, 1]


@pytest.mark.parametrize("argnums", (0, (0, 1), (1, 0), ("k",)))
def test_hessians(argnums):
    def f(x, k):
        return np.sum(x[1:] * x[:-1] * k[1:] ** 2) + np.exp(x[0] * k[2])

    compare(f, RANDOM.normal(size=8), RANDOM.normal(size=8), argnums=argnums, make=hessian)


def test_single_precision():
    x = RANDOM.normal(size=5).astype(np.float32)
    found = jacobian(lambda x: x * x, mode="sparse").plain(x)
    assert found.dtype == np.float32
    agrees(found, np.diag(2 * x))


def test_complex_numbers():
    with pytest.raises(srcgrad.NotDifferentiable, match="some are complex"):
        jacobian(lambda x: x * 1j, mode="sparse").plain(np.ones(3))
    with pytest.raises(srcgrad.NotDifferentiable, match="some are complex"):
        jacobian(lambda x: x.real, mode="sparse").plain(1j * np.ones(3))
    compare(lambda x: abs(x * (1.0 + 2.0j)) ** 2, RANDOM.normal(size=3))


@pytest.mark.parametrize("program", (dense_tests.appended, dense_tests.early))
def test_lengths_that_depend_on_floats(program):
    with pytest.raises(srcgrad.NotDifferentiable, match="how many numbers the function returns"):
        jacobian(program, mode="sparse").plain(RANDOM.normal(size=4), 0.7)


def test_errors_are_those_of_the_function():
    def beyond(x, k):
        if k > 3:
            raise ValueError(f"{k} with {x[0]}")
        return x[k] * x

    sparse = jacobian(beyond, mode="sparse")
    with pytest.raises(ValueError, match=r"4 with 2\.5"):
        sparse.plain(np.array([2.5, 1.0]), 4)
    with pytest.raises(IndexError, match="index 3 is out of bounds"):
        sparse.plain(np.array([2.5, 1.0]), 3)


def test_as_decorator_method_and_pickle():
    @jacobian(mode="sparse")
    def squares(x):
        return x * x

    agrees(squares.plain(np.ones(3)), 2.0 * np.eye(3))

    class Model:
        def __init__(self, k):
            self.k = k

        @jacobian(mode="sparse")
        def residual(self, x):
            return self.k * x**2

    x = RANDOM.normal(size=3)
    agrees(Model(3.0).residual.plain(x), np.diag(6.0 * x))
    again = pickle.loads(pickle.dumps(jacobian(tridiagonal, mode="sparse")))
    agrees(again.plain(x, 1.0), jacobian(tridiagonal).plain(x, 1.0))
    with pytest.raises(ValueError, match="mode='spars' is none of"):
        jacobian(tridiagonal, mode="spars")
    with pytest.raises(ValueError, match="mode='reverse' is none of"):
        hessian(tridiagonal, mode="reverse")


def test_within_functions():
    sparse = jacobian(tridiagonal, mode="sparse")
    for f in (
        lambda x: np.sum(sparse(x, 1.0)),
        lambda x: np.sum(jacobian(tridiagonal, mode="sparse")(x, 1.0)),
        lambda x: np.sum(hessian(np.sum, mode="sparse")(x)),
    ):
        with pytest.raises(srcgrad.NotDifferentiable, match="a sparse Jacobian or Hessian within"):
            srcgrad.grad(f).plain(np.ones(3))
    with pytest.raises(srcgrad.NotDifferentiable, match="no array holds several"):
        srcgrad.vmap(sparse)
    with pytest.raises(srcgrad.NotDifferentiable, match="sparse"):
        jacobian(jacobian(lambda x: x * x, mode="sparse")).plain(np.ones(3))
    inner = lambda x: np.sum(jacobian(lambda y: y**3)(x) @ x)  # noqa: E731
    compare(inner, RANDOM.normal(size=4), make=hessian)


TABLE = np.array([1, 0, 2])


def test_integers_from_outside(monkeypatch):
    def looked_up(x):
        return x[TABLE] ** 2

    sparse = jacobian(looked_up, mode="sparse")
    x = np.array([1.0, 2.0, 3.0])
    agrees(sparse.plain(x), 2.0 * np.diag(x)[[1, 0, 2]])
    monkeypatch.setitem(globals(), "TABLE", np.array([2, 2, 0]))
    agrees(sparse.plain(x), 2.0 * np.diag(x)[[2, 2, 0]])


def test_answers_share_nothing():
    sparse = jacobian(tridiagonal, mode="sparse")
    x = RANDOM.normal(size=6)
    first = sparse.plain(x, 1.0)
    first.data[:] = 0.0
    first.eliminate_zeros()
    first.indices[:] = 0
    agrees(sparse.plain(x, 1.0), jacobian(tridiagonal).plain(x, 1.0))
    sparse.pattern.indices[:] = 0
    agrees(sparse.plain(x, 1.0), jacobian(tridiagonal).plain(x, 1.0))


def test_plans_are_kept_in_the_cache_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(planning, "WORTH_A_FILE", 0.0)
    x = RANDOM.normal(size=6)
    first = jacobian(tridiagonal, mode="sparse")
    expected = first.plain(x, 1.0)
    (file,) = (tmp_path / "cache").glob("*.sparse")
    monkeypatch.setattr(evaluation.Evaluation, "_made", None)
    again = jacobian(tridiagonal, mode="sparse")
    agrees(again.plain(x, 1.0), expected.toarray())
    monkeypatch.undo()
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(tmp_path / "cache"))
    file.write_bytes(b"damaged")
    with pytest.warns(srcgrad.CacheError, match="damaged"):
        agrees(jacobian(tridiagonal, mode="sparse").plain(x, 1.0), expected.toarray())


def test_out():
    """Elements go where they stand in a matrix that a call gives; its places are looked at."""
    sparse = jacobian(tridiagonal, mode="sparse")
    x, y = RANDOM.normal(size=(2, 6))
    kept = sparse.plain(x, 1.0)
    data = kept.data
    assert sparse.plain(y, 1.0, out=kept) is kept and kept.data is data
    agrees(kept, jacobian(tridiagonal).plain(y, 1.0))
    for wrong, error in (
        (np.empty((6, 6)), TypeError),
        (sparse.plain(x[:5], 1.0), TypeError),
        (kept.astype(np.float32), TypeError),
        (scipy.sparse.csr_array(np.eye(6)), ValueError),
    ):
        with pytest.raises(error, match="out"):
            sparse.plain(y, 1.0, out=wrong)
    value, both = np.empty(6), value_and_jacobian(tridiagonal, mode="sparse")
    found = both.plain(x, 1.0, out=(value, kept))
    assert found[0] is value and found[1] is kept
    np.testing.assert_allclose(value, tridiagonal(x, 1.0))
    agrees(kept, jacobian(tridiagonal).plain(x, 1.0))
    blocks = jacobian(lambda x, k: {"a": x * k}, ("k", "x"), mode="sparse")
    first = blocks.plain(x, 2.0)
    second = blocks.plain(x, 3.0, out=first)
    assert second["a"][1] is first["a"][1]
    agrees(first["a"][1], 3.0 * np.eye(6))


def test_the_pattern_is_that_of_the_last_call():
    sparse = jacobian(tridiagonal, mode="sparse")
    for size in (4, 6, 4):
        sparse.plain(np.ones(size), 1.0)
        assert sparse.pattern.shape == (size, size)


def test_pattern_and_colours():
    sparse = jacobian(tridiagonal, mode="sparse")
    with pytest.raises(srcgrad.SrcgradError, match="has no pattern yet"):
        sparse.pattern  # noqa: B018
    sparse.plain(np.ones(4), 1.0)
    assert str(sparse.pattern).splitlines() == [
        "4 x 4, elements: 10, colours: 3",
        "01..",
        "012.",
        ".120",
        "..20",
    ]
    assert repr(sparse.pattern) == "<pattern of 4 x 4 with 10 elements>"
    assert repr(sparse.colours) == "<colours: 3 of columns, 0 of rows>"
    assert sparse.pattern.tocsr().dtype == bool
    assert sparse.colours.columns.tolist() == [0, 1, 2, 0]
    assert sparse.colours.rows.tolist() == [-1] * 4
    sparse.plain(np.ones(200), 1.0)
    lines = str(sparse.pattern).splitlines()
    assert len(lines) == 65 and lines[1].startswith("##..") and len(lines[1]) == 64


def test_picture(monkeypatch):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    sparse = jacobian(tridiagonal, mode="sparse")
    sparse.plain(np.ones(4), 1.0)
    axes = sparse.pattern.plot()
    (points,) = axes.collections
    assert len(points.get_offsets()) == 10
    assert axes.get_title() == "4 x 4, 10 elements, 3 colours"
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(srcgrad.SrcgradError, match="matplotlib is not installed"):
        sparse.pattern.plot()


def test_without_scipy(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(srcgrad.SrcgradError, match="SciPy is not installed"):
        jacobian(tridiagonal, mode="sparse")


def greedy(rows: list[list[int]], columns: int) -> list[int]:
    """The first colour of each column that no column has with which it shares a row."""
    colours = [-1] * columns
    for column in range(columns):
        near = {colours[other] for row in rows if column in row for other in row}
        if any(column in row for row in rows):
            colours[column] = min(set(range(columns + 1)) - near)
    return colours


@pytest.mark.parametrize("seed", range(20))
def test_short_rows_are_coloured_in_turn(seed: int) -> None:
    """Rows of inputs and of unions of sets, some of which are in others and some twice in a row."""
    random = np.random.default_rng(seed)
    columns, count = int(random.integers(1, 9)), int(random.integers(0, 12))
    sets = np.zeros((64, 2), np.int64)
    members = {0: set(), **{k + 1: {k} for k in range(columns)}}
    for made in range(columns + 1, columns + 9):
        sets[made] = random.integers(1, made, 2)
        members[made] = members[int(sets[made, 0])] | members[int(sets[made, 1])]
    sets[0, 0] = columns + 8
    ends = random.integers(0, columns + 9, count)
    rows = [sorted(members[int(end)]) for end in ends]
    few = 4
    size = sum(map(len, rows))
    room = np.empty(count + 1 + columns + max(2 * few * count, 2 * size), np.int64)
    found = short_rows.tried(sets, ends, columns, room, few)
    starts, others, colours, places = np.split(room, np.cumsum([count + 1, size, columns, size]))[
        :4
    ]
    assert [list(others[a:b]) for a, b in itertools.pairwise(starts)] == rows
    widths = [row[-1] + 1 - row[0] for row in rows if row]
    longest = max(map(len, rows), default=0)
    expected = greedy(rows, columns)
    if max(widths, default=0) == longest:
        expected = [c % longest if colour >= 0 else -1 for c, colour in enumerate(expected)]
    if longest > few or max(expected) >= few:
        assert found == (size, -1)
        return
    assert list(colours) == expected
    many = max(expected) + 1
    assert found == (size, many)
    assert list(places) == [k * many + expected[c] for k, row in enumerate(rows) for c in row]


def test_pattern_without_room() -> None:
    """Where there is too little room for long rows, the answer says how much is needed."""
    sets = np.zeros((16, 2), np.int64)
    sets[4:6] = [[1, 2], [4, 3]]
    sets[0, 0] = 5
    ends = np.full(9, 5)
    room = np.empty(10 + 3 + 18, np.int64)
    assert short_rows.tried(sets, ends, 3, room, 1) == (27, -2)
    room = np.empty(10 + 27, np.int64)
    assert short_rows.tried(sets, ends, 3, room, 1) == (27, -1)
    assert list(room[:10]) == list(range(0, 30, 3))
    assert list(room[10:]) == [0, 1, 2] * 9


def test_bands_have_colours_in_turn() -> None:
    """Rows of neighbours take as many colours as the longest has elements."""
    u = np.linspace(0.0, 1.0, 9)
    sparse = jacobian(tridiagonal, mode="sparse")
    sparse.plain(u, 2.0)
    assert sparse.colours.tangents == 3
    sparse = jacobian(lambda x: x[2:] - x[:-2], mode="sparse")
    sparse.plain(u)
    assert sparse.colours.tangents == 2
    wide = compare(lambda x: x[3:] * x[:-3] - x[2:-1] * x[1:-2], u)
    assert wide.colours.tangents == 4


def test_a_plan_of_many_calls() -> None:
    """Matrices of one pattern share no integers, the first, the second and the third."""
    u = np.linspace(0.0, 1.0, 9)
    sparse = jacobian(tridiagonal, mode="sparse")
    found = [sparse.plain(u, 2.0) for _ in range(4)]
    expected = found[0].toarray()
    for k, each in enumerate(found):
        assert each.indices.dtype == each.indptr.dtype == np.int32
        each.indices[:] = 0
        each.indptr[1:] = k
    np.testing.assert_array_equal(sparse.plain(u, 2.0).toarray(), expected)


def test_seeds_of_colours_are_no_arrays() -> None:
    """Elements in few directions are computed from colours: the results alone are allocated."""
    u = np.linspace(0.0, 1.0, 5)
    source = jacobian(tridiagonal, mode="sparse").specialise(u, 2.0).source
    text = "\n".join(line for line in source.splitlines() if "#" not in line)
    assert text.count("np.zeros(") == 0
    assert text.count("np.empty(") == 2
