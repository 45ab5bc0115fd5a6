"""First and second derivatives where the terms of a formula cancel.

Expected are differences of mpmath's functions with 120 digits.
"""

from __future__ import annotations

import numpy as np
import pytest
import scipy.special as special

from srcgrad import grad, hvp


def boxcox(x: float) -> float:
    return special.boxcox(2.0, x)


def boxcox1p(x: float) -> float:
    return special.boxcox1p(0.5, x)


def inv_boxcox(x: float) -> float:
    return special.inv_boxcox(2.0, x)


def inv_boxcox1p(x: float) -> float:
    return special.inv_boxcox1p(-0.25, x)


def rgamma(x: float) -> float:
    return special.rgamma(x)


def pseudo_huber(x: float) -> float:
    return special.pseudo_huber(x, 2.0)


def j1(x: float) -> float:
    return special.j1(x)


def i1(x: float) -> float:
    return special.i1(x)


def i1e(x: float) -> float:
    return special.i1e(x)


def spence(x: float) -> float:
    return special.spence(x)


def erfcx(x: float) -> float:
    return special.erfcx(x)


def dawsn(x: float) -> float:
    return special.dawsn(x)


def log_ndtr(x: float) -> float:
    return special.log_ndtr(x)


def sici(x: float) -> float:
    return special.sici(x)[0]


def shichi(x: float) -> float:
    return special.shichi(x)[0]


def powm1(x: float) -> float:
    return special.powm1(2.0, x)


def expm1(x: float) -> float:
    return np.expm1(x)


POINTS = [
    (boxcox, 1e-06, 0.2402266179673469, 0.1110082750384338),
    (boxcox, 1e-05, 0.24022761704415946, 0.11100879441898964),
    (boxcox, -0.002, 0.24000460589933564, 0.11089286375679239),
    (boxcox, 0.0143, 0.2418198405288725, 0.11183673373003396),
    (boxcox, 0.3, 0.2762763371858967, 0.12984789862775853),
    (boxcox1p, 1e-06, 0.08220099916633809, 0.0222197587598303),
    (boxcox1p, 0.024, 0.082736202070948, 0.022382552960670633),
    (boxcox1p, -0.3, 0.07582949817599434, 0.020288034484386264),
    (inv_boxcox, 1e-06, -14.77804323357416, 68.96405069255317),
    (inv_boxcox, 0.0014, -14.682023371087698, 68.30660599338718),
    (inv_boxcox, 0.0016, -14.668371384273259, 68.21329000650523),
    (inv_boxcox, 0.2, -6.824711047141806, 22.02731917853775),
    (inv_boxcox1p, 1e-06, -0.024337531822943834, -0.007351964343782381),
    (inv_boxcox1p, 0.011, -0.02441862817941591, -0.0073942265539267095),
    (inv_boxcox1p, 0.5, -0.028560110087399466, -0.009694181837237234),
    (rgamma, 1e-12, 1.0000000000011544, 1.1544313297991304),
    (rgamma, 0.001, 1.0011524635284104, 1.1504955606718297),
    (rgamma, -0.25, 0.5945200343587487, 2.050256213967002),
    (rgamma, 0.49, 1.113749406906283, -0.5824171899907614),
    (pseudo_huber, 1e-12, 1.999999999998, -1.9999999999985),
    (pseudo_huber, 0.0001, 1.9998000075, -1.9998500000003125),
    (pseudo_huber, 1.0, 0.6832815729997477, -0.7478019326001177),
    (pseudo_huber, 100000.0, 3.9999999984e-15, -1.1999999992e-19),
    (j1, 1e-12, 0.5, -3.7499999999999997e-13),
    (j1, 0.001, 0.499999812500013, -0.000374999947916669),
    (j1, 2.0, -0.06447162473720103, -0.40030779344905454),
    (i1, 1e-12, 0.5, 3.75e-13),
    (i1, 0.001, 0.5000001875000131, 0.00037500005208333564),
    (i1, 2.0, 1.4842668750174028, 1.2461626307879599),
    (i1e, 1e-12, 0.499999999999, -0.999999999998125),
    (i1e, 0.001, 0.49900093691694, -0.9981267489067654),
    (i1e, 2.0, -0.014395611319735449, -0.01782829401289579),
    (spence, 1.000000001, -0.9999999995, 0.4999999993333333),
    (spence, 0.9999, -1.0000500033335833, 0.5000666741674668),
    (spence, 1.0019, -0.9990512016211857, 0.49873603535697225),
    (spence, 1.01, -0.9950330853168082, 0.4934075415818186),
    (erfcx, 19.0, -0.00155640272755036, 0.00016315763561064938),
    (erfcx, 21.0, -0.0012750144322983949, 0.00012102016076332648),
    (erfcx, 1000.0, -5.641887372654967e-07, 1.1283757819707055e-09),
    (dawsn, 19.0, -0.0013908368175481758, 0.0001470181816965606),
    (dawsn, -21.0, -0.001137665303001415, -0.00010872056877364112),
    (dawsn, 1000.0, -5.00000750001875e-07, 1.00000300001125e-09),
    (log_ndtr, -30.0, 30.033259667433676, -0.9988962284881099),
    (log_ndtr, 1e-09, 0.7978845601662455, -0.6366197721495678),
    (log_ndtr, 5.0, 1.4867199409049056e-06, -7.433601914860711e-06),
    (log_ndtr, 30.0, 1.4736461348785476e-196, -4.420938404635642e-195),
    (sici, 1e-09, 1.0, -3.3333333333333337e-10),
    (sici, 0.001, 0.9999998333333416, -0.0003333333000000012),
    (sici, 0.03, 0.9998500067498554, -0.00999910002892809),
    (shichi, 1e-09, 1.0, 3.3333333333333337e-10),
    (shichi, 0.001, 1.000000166666675, 0.00033333336666666784),
    (shichi, 0.03, 1.0001500067501445, 0.010000900028929054),
    (powm1, -100.0, 5.4679671230791056e-31, 3.7901059947567577e-31),
    (expm1, -30.0, 9.357622968840175e-14, 9.357622968840175e-14),
]


@pytest.mark.parametrize("f", dict.fromkeys(f for f, *_ in POINTS), ids=lambda f: f.__name__)
def test_no_digits_are_lost(f: object) -> None:
    first, second = grad(f), hvp(f)
    for function, x, slope, curvature in POINTS:
        if function is f:
            np.testing.assert_allclose(first.plain(x), slope, rtol=1e-10, atol=0.0, err_msg=str(x))
            np.testing.assert_allclose(
                second.plain(x, v=1.0), curvature, rtol=1e-9, atol=0.0, err_msg=str(x)
            )
