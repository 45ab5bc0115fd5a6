"""A program that solves an equation: the derivative is that of the solution."""

from __future__ import annotations

import math

from scipy.optimize import brentq


def friction(reynolds, roughness):
    def colebrook(x):
        inside = roughness / 3.7 + 2.51 / (reynolds * math.sqrt(x))
        return 1.0 / math.sqrt(x) + 2.0 * math.log10(inside)

    return brentq(colebrook, 0.001, 0.5)
