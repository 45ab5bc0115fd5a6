"""Functions with sparse Jacobians, as people write them."""

from __future__ import annotations

import math

import numpy as np


def tridiagonal(u, k):
    """A two-point boundary value problem (Bratu's)."""
    n = u.shape[0]
    r = np.empty(n)
    for i in range(n):
        left = u[i - 1] if i > 0 else 0.0
        right = u[i + 1] if i < n - 1 else 0.0
        r[i] = (left - 2.0 * u[i] + right) * (n + 1) ** 2 + k * math.exp(u[i])
    return r


def tridiagonal_slices(u, k):
    v = np.zeros(u.shape[0] + 2)
    v[1:-1] = u
    return (v[:-2] - 2.0 * v[1:-1] + v[2:]) * (u.shape[0] + 1) ** 2 + k * np.exp(u)


def five_points(u, k):
    """The Laplacian with a reaction term."""
    n, m = u.shape
    r = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            s = -4.0 * u[i, j]
            if i > 0:
                s += u[i - 1, j]
            if i < n - 1:
                s += u[i + 1, j]
            if j > 0:
                s += u[i, j - 1]
            if j < m - 1:
                s += u[i, j + 1]
            r[i, j] = s + k * u[i, j] ** 3
    return r


def arrowhead(x):
    y = x * x[0]
    y[0] = np.sum(x * x)
    return y


def rotated(point, rotation):
    angle = math.sqrt(rotation[0] ** 2 + rotation[1] ** 2 + rotation[2] ** 2)
    axis = rotation / angle
    c, s = math.cos(angle), math.sin(angle)
    across = np.dot(axis, point) * (1.0 - c)
    return point * c + np.cross(axis, point) * s + axis * across


def bundle(cameras, points, weights, which_camera, which_point, seen):
    """Two residuals for each observation of a point by a camera (ADBench's bundle adjustment)."""
    found = np.empty((which_camera.shape[0], 2))
    for k in range(which_camera.shape[0]):
        camera, point = cameras[which_camera[k]], points[which_point[k]]
        p = rotated(point - camera[3:6], camera[:3])
        x, y = p[0] / p[2], p[1] / p[2]
        r = x * x + y * y
        radial = 1.0 + camera[9] * r + camera[10] * r * r
        x, y = x * radial, y * radial
        found[k, 0] = weights[k] * (camera[6] * x + camera[7] - seen[k, 0])
        found[k, 1] = weights[k] * (camera[6] * y + camera[8] - seen[k, 1])
    return found


def collocation(z, h):
    """Hermite and Simpson's rule for a pendulum: states, then controls, in one vector."""
    n = z.shape[0] // 3
    x = z[: 2 * n].reshape(n, 2)
    u = z[2 * n :]
    found = np.empty((n - 1, 2))
    for i in range(n - 1):
        f0 = np.array([x[i, 1], u[i] - math.sin(x[i, 0])])
        f1 = np.array([x[i + 1, 1], u[i + 1] - math.sin(x[i + 1, 0])])
        middle = 0.5 * (x[i] + x[i + 1]) + h / 8.0 * (f0 - f1)
        fm = np.array([middle[1], 0.5 * (u[i] + u[i + 1]) - math.sin(middle[0])])
        found[i] = x[i + 1] - x[i] - h / 6.0 * (f0 + 4.0 * fm + f1)
    return found


def lagrangian(v, multipliers, tail, head, reactance):
    """The cost of voltages in a network, and the balance of power at its nodes."""
    n = v.shape[0] // 2
    size, angle = v[:n], v[n:]
    balance = np.zeros(n)
    for e in range(tail.shape[0]):
        i, j = tail[e], head[e]
        flow = size[i] * size[j] * np.sin(angle[i] - angle[j]) / reactance[e]
        balance[i] += flow
        balance[j] -= flow
    return np.sum((size - 1.0) ** 2) + np.dot(multipliers, balance)
