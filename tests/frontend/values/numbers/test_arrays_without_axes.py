"""Arrays without axes that have a second name: a change in place is seen under both, or refused."""

import numpy as np
import pytest

from srcgrad import errors, grad, value_and_grad

X = np.array([0.7, 1.3, 0.4, 2.1])
MADE = ("np.array(x[0])", "np.where(x[0] > 0, x[0], k)")
SECOND = """
    c = a
    c = [a][0]
    c = (a, 1.0)[0]
    c = dict(q=a).get("q", 0.0)
    c = [1.0, a].pop()
    c = sorted([a, 9.0])[0]
    c = functools.reduce(max, [a, 0.0])
    c = max(a, 0.0)
    c = next(iter([]), a)
    c = list(zip([a], [1]))[0][0]
    c = a if x[1] > 0 else k
    c = a or k
    c = a and a
    c = (lambda t: t)(a)
    c = (lambda *t: t[0])(a)
    c = pick(a, k, x[1])
    c, _ = a, 1
    c = [v for v in (a, a)][1]
    c = ([a] * 2)[1]
    c = np.reshape(a, ())
    c = np.squeeze(a)
    c = np.asarray(a)
    c = np.expand_dims(a, 0)
    c = np.atleast_1d(a)
    c = np.transpose(a)
    c = np.require(a)
    c = np.ravel(a)
    c = np.broadcast_arrays(a, 1.0)[0].copy()
    c = np.real(a)
    c = a.T
    c = a.ravel()
    c = a.squeeze()
    c = a[None]
    c = a[...]
    c = a[()]
    c = a.copy()
    c = a.astype(float)
    c = a.astype(float, copy=False)
    c = np.copy(a)
    c = a + 0
    c = float(a)
    c = np.abs(a)
    c = np.array([a])[0]
    c = np.stack([a, a])[0]
    L = []; L.append(a); c = L[0]
    L = [a for _ in range(len(x))]; c = L[int(k)]
    c = 0.0; c = [a for v in x if v > 1][0]
"""
SECOND = [line.strip() for line in SECOND.strip().split("\n")]
TEXT = """
    import functools
    import numpy as np

    def pick(a, k, c):
        if c > 0:
            return a
        return k
"""
PROGRAM = """
    def second_{n}(x, k):
        a = {made}
        {second}
        c += k
        return np.sum(a) * 1.0

    def first_{n}(x, k):
        a = {made}
        {second}
        a += k
        return np.sum(c) * 1.0
"""


@pytest.mark.parametrize("made", MADE)
def test_a_change_under_either_name(module, made):
    text = TEXT + "".join(
        PROGRAM.format(n=n, made=made, second=second) for n, second in enumerate(SECOND)
    )
    programs = module(text)
    right = 0
    for n in range(len(SECOND)):
        for program in (getattr(programs, f"second_{n}"), getattr(programs, f"first_{n}")):
            expected = program(X.copy(), 2.0)
            try:
                value, gradient = value_and_grad(program, "k").plain(X.copy(), 2.0)
            except errors.SrcgradError as refused:
                assert not isinstance(refused, errors.Fault), refused
                continue
            right += 1
            assert value == pytest.approx(expected), SECOND[n]
            slope = (program(X.copy(), 2.5) - program(X.copy(), 1.5)) / 1.0
            assert gradient == pytest.approx(slope), SECOND[n]
    assert right >= 15, "numbers and copies have no second name"


def on_one_path(x, k):
    a, b = np.array(x[0]), np.array(1.0)
    if x[1] > 0:
        b = a
    a += k
    return b * x[1]


def in_one_iteration(x, k):
    a, b = np.array(x[0]), np.array(0.0)
    for i in range(len(x)):
        if x[i] > 1:
            b = a
    a += k
    return b * x[1]


def from_one_iteration_to_the_next(x, k):
    total, before, other = 0.0, np.array(0.0), np.array(0.0)
    for v in x:
        c = np.array(v)
        before += k
        total = total + other
        before = c
        other = c
    return total


def listed(x, k):
    kept = [np.array(v) for v in x]
    for v in kept:
        v += k
    return sum(kept)


def appended(x, k):
    total, kept = np.where(x[0] > 0, 0.0, 1.0), []
    for v in x:
        total += v * k
        kept.append(total)
    return kept[0] + kept[-1]


def by_default(x, k):
    a = np.array(x[0])
    f = lambda b=a: b * k  # noqa: E731
    a += k
    return f()


def captured(x, k):
    a = np.array(0.0)

    def add(v):
        b = a
        b += v

    for v in x:
        add(v * k)
    return a + x[0]


def add_to(a, v):
    a += v


def given_to_a_helper(x, k):
    a = np.where(x[0] > 0, x[0], k)
    add_to(a, k)
    return a * x[1]


class State:
    def __init__(self):
        self.total = np.array(0.0)


def held_by_an_object(x, k):
    state = State()
    alias = state.total
    for v in x:
        state.total += v
    return alias + state.total * k


SEEN = [
    *(on_one_path, in_one_iteration, from_one_iteration_to_the_next, listed, appended),
    *(by_default, captured, given_to_a_helper, held_by_an_object),
]


@pytest.mark.parametrize("program", SEEN, ids=lambda program: program.__name__)
def test_what_would_be_seen_elsewhere_is_refused(program):
    with pytest.raises(errors.AliasingError, match="array without axes"):
        grad(program).plain(X.copy(), 2.0)


def by_a_vector(x, k):
    a = np.array(k)
    a *= x
    return np.sum(a)


def by_a_matrix(x, k):
    a = np.array(x[0] * k)
    a += x[None, :]
    return np.sum(a)


@pytest.mark.parametrize("program", [by_a_vector, by_a_matrix])
@pytest.mark.parametrize("count", [1, 2])
def test_it_gets_no_axes(program, count):
    for call in (program, grad(program).plain):
        with pytest.raises(ValueError, match="non-broadcastable output operand"):
            call(X[:count].copy(), 2.0)


def by_a_vector_on_a_path(x, k):
    a = np.array(k)
    if k < 0.0:
        a *= x
    return a * np.sum(x)


def test_it_gets_no_axes_on_a_path():
    np.testing.assert_allclose(grad(by_a_vector_on_a_path).plain(X, 2.0), np.full(4, 2.0))
    with pytest.raises(ValueError, match="non-broadcastable output operand"):
        grad(by_a_vector_on_a_path).plain(X, -2.0)
