import numpy as np


def f(x):
    return np.sum(np.sin(x) * x)


def relax(u, k):
    for i in range(1, len(u)):
        gap = u[i] - u[i - 1]
        if gap > 0.0:
            u[i] -= k * gap**2
    return np.sum(u * u)


def babylonian(a, tolerance):
    y = a
    while abs(y * y - a) > tolerance:
        y = 0.5 * (y + a / y)
    return y
