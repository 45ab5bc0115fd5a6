"""Functions with rules of the user's: the rules are in the text, and what they are for is not."""

from __future__ import annotations

import math

import numpy as np

import srcgrad


def softplus(x):
    return math.log1p(math.exp(x))


@srcgrad.adjoint(softplus)
def softplus_adjoint(x, result_bar):
    return result_bar / (1.0 + math.exp(-x))


def normalised(x):
    return x / np.sqrt(np.sum(x * x))


@srcgrad.adjoint(normalised)
def normalised_adjoint(x, result, result_bar):
    return (result_bar - result * np.sum(result * result_bar)) / np.sqrt(np.sum(x * x))


def alignment(x, y, bias):
    return softplus(np.sum(normalised(x) * y) + bias)
