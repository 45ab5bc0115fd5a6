"""Derivatives in shapes, orders and parameters against differences of mpmath's functions.

Those are of 70 digits, with steps of 1e-20; the grids go into the tails, to whole orders, and to
small and large operands. An eighth of each grid in the quick tier.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from srcgrad.rules import shapes
from tests.tools import tiers

mp = pytest.importorskip("mpmath")

Number = Any
Function = Callable[..., Number]
STEP = 1e-20


def lower_gamma(a: Number, x: Number) -> Number:
    if x <= float(a):  # the same for what a step has moved
        return mp.gammainc(a, 0, x, regularized=True)
    return -mp.gammainc(a, x, mp.inf, regularized=True)


def beta(a: Number, b: Number, x: Number) -> Number:
    """I_x(a, b), or what it lacks to 1 with a minus sign, whichever is the smaller one."""
    if float(x) * (float(a) + float(b)) <= float(a):  # the same for what a step has moved
        return mp.betainc(a, b, 0, x, regularized=True)
    return -mp.betainc(b, a, 0, 1 - x, regularized=True)


def fisher(m: Number, n: Number, x: Number) -> Number:
    z = m * x / (m * x + n)
    if x < 1:
        return mp.betainc(m / 2, n / 2, 0, z, regularized=True)
    return -mp.betainc(n / 2, m / 2, 0, n / (m * x + n), regularized=True)


def student(df: Number, t: Number) -> Number:
    half, square = mp.mpf(1) / 2, t * t
    if square > 1:
        tail = mp.betainc(df / 2, half, 0, df / (df + square), regularized=True)
        return -mp.sign(t) * tail / 2
    inside = mp.betainc(half, df / 2, 0, square / (df + square), regularized=True)
    return mp.sign(t) * inside / 2


def derivative(function: Function, operands: tuple[float, ...], along: tuple[int, ...]) -> Number:
    """Central differences in one operand, or in two, one after the other."""
    place, *rest = along
    step = mp.mpf(STEP) * max(abs(mp.mpf(operands[place])), mp.mpf("1e-3"))
    ends = []
    for sign in (1, -1):
        moved = [mp.mpf(each) for each in operands]
        moved[place] += sign * step
        at = tuple(moved)
        ends.append(derivative(function, at, tuple(rest)) if rest else function(*at))
    return (ends[0] - ends[1]) / (2 * step)


SHAPES = (0.01, 0.5, 1.0, 2.5, 20.0, 300.0)
PARTS = (1e-8, 0.01, 0.3, 0.5, 0.8, 0.99, 1.0 - 2.0**-30)
ORDERS = (-20.5, -3.0, -1.3, -0.5, 0.0, 1e-6, 0.3, 1.0, 2.5, 7.3, 30.0, 100.25)
ARGUMENTS = (1e-9, 1e-3, 0.1, 0.7, 1.0, 2.5, 6.0, 20.0, 99.0, 300.0)
GAMMA = [(a, a * r) for a in (1e-3, *SHAPES, 1234.5) for r in (1e-6, 0.2, 0.95, 1.02, 2.0, 20.0)]
BETA = list(itertools.product(SHAPES, SHAPES, PARTS))
FISHER = list(
    itertools.product((0.1, 1.0, 2.0, 7.0, 50.0), (0.1, 1.0, 3.0, 40.0), (0.1, 0.8, 1.3, 4.0, 1e3))
)
STUDENT = list(
    itertools.product(
        (0.01, 0.3, 1.0, 2.0, 5.5, 30.0, 200.0, 1e4, 1e6),
        (1e-8, 0.01, -0.5, 1.0, 1.56, 2.0, -5.0, 30.0, 1e4),
    )
)
BESSEL = list(itertools.product(ORDERS, ARGUMENTS))
STRUVE = list(
    itertools.product(
        (-10.3, -2.5, -1.5, -1.0, -0.5, 0.0, 0.3, 2.5, 7.3, 20.0),
        (1e-6, 0.1, 1.0, 6.0, 20.0, 150.0),
    )
)
KUMMER = list(
    itertools.product(
        (-2.0, -0.5, 0.3, 1.0, 4.5), (-1.5, 0.2, 1.0, 6.5), (-300.0, -30.0, -0.1, 0.2, 2.0, 200.0)
    )
)
GAUSS = list(
    itertools.product(
        (-2.0, 0.5, 3.0), (-1.3, 0.7, 4.0), (-1.5, 0.7, 2.25), (-1e3, -30.0, -0.6, 0.2, 0.6, 0.99)
    )
)
ZETA = list(itertools.product((1.001, 1.1, 2.0, 3.5, 10.0, 40.0), (1e-3, 0.5, 1.0, 7.0, 100.0)))
RIEMANN = [
    *((s,) for s in (-30.5, -20.0, -7.3, -4.0, -2.5, -1.0, -0.01, 0.0, 1e-9, 0.25, 0.5, 0.9)),
    *((s,) for s in (0.999, 1.001, 1.5, 2.0, 10.0, 40.0)),
]
LIMIT = [(v, z) for v in (0.2, 1.0, -1.5, 6.5, 60.0) for z in (-30.0, -0.6, 0.2, 2.0, 200.0)]

CASES: tuple[tuple[str, Function, Function, tuple[int, ...], list[Any], float], ...] = (
    ("gammainc_by_a", shapes.gammainc_by_a, lower_gamma, (0,), GAMMA, 1e-12),
    ("gammainc_by_a_twice", shapes.gammainc_by_a_twice, lower_gamma, (0, 0), GAMMA, 1e-12),
    ("betainc_by_a", shapes.betainc_by_a, beta, (0,), BETA, 1e-13),
    ("betainc_by_b", shapes.betainc_by_b, beta, (1,), BETA, 1e-13),
    ("betainc_by_a_twice", shapes.betainc_by_a_twice, beta, (0, 0), BETA, 1e-12),
    ("betainc_by_b_twice", shapes.betainc_by_b_twice, beta, (1, 1), BETA, 1e-12),
    ("betainc_by_a_by_b", shapes.betainc_by_a_by_b, beta, (0, 1), BETA, 1e-12),
    ("fdtr_by_m", shapes.fdtr_by_m, fisher, (0,), FISHER, 1e-11),
    ("fdtr_by_n", shapes.fdtr_by_n, fisher, (1,), FISHER, 1e-11),
    ("fdtr_by_m_twice", shapes.fdtr_by_m_twice, fisher, (0, 0), FISHER, 1e-11),
    ("fdtr_by_n_twice", shapes.fdtr_by_n_twice, fisher, (1, 1), FISHER, 1e-11),
    ("fdtr_by_m_by_n", shapes.fdtr_by_m_by_n, fisher, (0, 1), FISHER, 1e-11),
    ("stdtr_by_df", shapes.stdtr_by_df, student, (0,), STUDENT, 1e-13),
    ("stdtr_by_df_twice", shapes.stdtr_by_df_twice, student, (0, 0), STUDENT, 1e-12),
    ("stdtr_by_df_by_t", shapes.stdtr_by_df_by_t, student, (0, 1), STUDENT, 1e-12),
    ("jv", lambda *at: shapes.jv_by_order(1, *at), mp.besselj, (0,), BESSEL, 2e-13),
    ("jv_twice", lambda *at: shapes.jv_by_order(2, *at), mp.besselj, (0, 0), BESSEL, 2e-13),
    ("yv", lambda *at: shapes.yv_by_order(1, *at), mp.bessely, (0,), BESSEL, 2e-13),
    ("yv_twice", lambda *at: shapes.yv_by_order(2, *at), mp.bessely, (0, 0), BESSEL, 2e-13),
    ("iv", lambda *at: shapes.iv_by_order(1, *at, False), mp.besseli, (0,), BESSEL, 1e-13),
    ("iv_twice", lambda *at: shapes.iv_by_order(2, *at, False), mp.besseli, (0, 0), BESSEL, 1e-13),
    ("kv", lambda *at: shapes.kv_by_order(1, *at, False), mp.besselk, (0,), BESSEL, 1e-13),
    ("kv_twice", lambda *at: shapes.kv_by_order(2, *at, False), mp.besselk, (0, 0), BESSEL, 1e-13),
    ("struve_by_order", shapes.struve_by_order, mp.struveh, (0,), STRUVE, 1e-13),
    ("modstruve_by_order", shapes.modstruve_by_order, mp.struvel, (0,), STRUVE, 1e-13),
    ("hyp0f1_by_v", shapes.hyp0f1_by_v, mp.hyp0f1, (0,), LIMIT, 1e-9),
    ("hyp0f1_by_v_twice", shapes.hyp0f1_by_v_twice, mp.hyp0f1, (0, 0), LIMIT, 1e-9),
    ("hyp1f1_by_a", lambda *at: shapes.hyp1f1_by(1, *at), mp.hyp1f1, (0,), KUMMER, 1e-9),
    ("hyp1f1_by_b", lambda *at: shapes.hyp1f1_by(2, *at), mp.hyp1f1, (1,), KUMMER, 1e-9),
    *(
        (
            f"hyp1f1_by_both-{p}-{q}",
            lambda *at, p=p, q=q: shapes.hyp1f1_by_both(p, q, *at),
            mp.hyp1f1,
            (p - 1, q - 1),
            KUMMER,
            1e-9,
        )
        for p, q in ((1, 1), (1, 2), (2, 2))
    ),
    *(
        (
            f"hyp2f1_by-{p}",
            lambda *at, p=p: shapes.hyp2f1_by(p, *at),
            mp.hyp2f1,
            (p - 1,),
            GAUSS,
            1e-9,
        )
        for p in (1, 2, 3)
    ),
    *(
        (
            f"hyp2f1_by_both-{p}-{q}",
            lambda *at, p=p, q=q: shapes.hyp2f1_by_both(p, q, *at),
            mp.hyp2f1,
            (p - 1, q - 1),
            GAUSS,
            1e-9,
        )
        for p, q in ((1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3))
    ),
    ("riemann_zeta_by_s", shapes.riemann_zeta_by_s, mp.zeta, (0,), RIEMANN, 1e-12),
    ("riemann_zeta_by_s_twice", shapes.riemann_zeta_by_s_twice, mp.zeta, (0, 0), RIEMANN, 1e-12),
    ("zeta_by_s", shapes.zeta_by_s, mp.zeta, (0,), ZETA, 1e-13),
    ("zeta_by_s_twice", shapes.zeta_by_s_twice, mp.zeta, (0, 0), ZETA, 1e-13),
)
"""By name: the derivative, mpmath's function, in which operands, where, and the largest error."""


def chosen(grid: list[Any]) -> Iterator[Any]:
    yield from grid if tiers.IS_LONG else grid[3::8]


def size(function: Function, operands: tuple[float, ...], along: tuple[int, ...]) -> Number:
    """What an error is measured by: the derivative, or that of lower order where it is larger.

    For functions that are no distributions, also the function, at this and at the next order.
    """
    found = [abs(derivative(function, operands, along))]
    if len(along) > 1:
        found += [abs(derivative(function, operands, (place,))) for place in set(along)]
    if function not in (lower_gamma, beta, fisher, student):
        found.append(abs(function(*map(mp.mpf, operands))))
    if function in (mp.besselj, mp.bessely):
        found.append(abs(function(operands[0] + 1, operands[1])))
    return max(found)


@pytest.mark.parametrize(
    ("function", "reference", "along", "grid", "error"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_a_derivative_in_a_shape_has_the_digits_that_it_promises(
    function: Function,
    reference: Function,
    along: tuple[int, ...],
    grid: list[Any],
    error: float,
) -> None:
    with mp.workdps(70):
        for operands in chosen(grid):
            wanted = derivative(reference, operands, along)
            scale = size(reference, operands, along)
            if 1e-290 < scale < 1e300:
                got = mp.mpf(float(function(*operands)))
                assert abs(got - wanted) <= error * scale, (operands, float(got), float(wanted))


@pytest.mark.parametrize(
    ("function", "operands"),
    [
        (lambda *at: shapes.hyp1f1_by(1, *at), (40.0, 0.2, -30.0)),
        (lambda *at: shapes.hyp1f1_by(2, *at), (-20.5, 1.0, 20.0)),
        (lambda *at: shapes.hyp1f1_by(1, *at), (0.5, -2.0, 1.0)),
        (lambda *at: shapes.hyp2f1_by(3, *at), (0.5, 1.5, 2.25, 0.99999)),
        (lambda *at: shapes.hyp2f1_by(1, *at), (0.5, 1.5, 2.25, 1.5)),
        (shapes.hyp0f1_by_v, (1.0, -500.0)),
        (lambda *at: shapes.jv_by_order(1, *at), (2.5, 1e6)),
        (lambda *at: shapes.jv_by_order(1, *at), (2.0, -1.0)),
        (lambda *at: shapes.yv_by_order(1, *at), (2.0, 0.0)),
        (lambda *at: shapes.kv_by_order(1, *at, False), (2.0, 0.0)),
        (shapes.gammainc_by_a, (-1.0, 2.0)),
        (shapes.betainc_by_a, (1.0, 2.0, 1.5)),
        (shapes.stdtr_by_df, (-1.0, 2.0)),
        (shapes.zeta_by_s, (0.5, 1.0)),
    ],
)
def test_where_digits_or_a_value_cannot_be_had_the_answer_is_nan(
    function: Function, operands: tuple[float, ...]
) -> None:
    assert math.isnan(function(*operands))


@pytest.mark.parametrize(
    ("function", "operands"),
    [
        (shapes.gammainc_by_a, (1.5, 0.0)),
        (shapes.gammainc_by_a_twice, (1.5, math.inf)),
        (shapes.betainc_by_b, (1.5, 2.0, 1.0)),
        (shapes.betainc_by_a_by_b, (1.5, 2.0, 0.0)),
        (shapes.fdtr_by_m, (1.5, 2.0, 0.0)),
        (shapes.stdtr_by_df, (1.5, 0.0)),
        (shapes.stdtr_by_df, (1.5, -math.inf)),
        (lambda *at: shapes.jv_by_order(1, *at), (2.5, 0.0)),
        (lambda *at: shapes.iv_by_order(2, *at, True), (0.5, 0.0)),
    ],
)
def test_at_the_ends_of_its_range_a_function_does_not_change_with_its_shape(
    function: Function, operands: tuple[float, ...]
) -> None:
    assert function(*operands) == 0.0
