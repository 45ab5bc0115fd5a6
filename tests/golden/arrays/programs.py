"""Array programs as people write them, with arguments of a small size."""

# ruff: noqa: B007, RUF059

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def advect(c, u, v, dt, dx):
    cn = c.copy()
    for step in range(4):
        up = np.maximum(u, 0.0)
        um = np.minimum(u, 0.0)
        vp = np.maximum(v, 0.0)
        vm = np.minimum(v, 0.0)
        dxm = (cn[1:-1, 1:-1] - cn[:-2, 1:-1]) / dx
        dxp = (cn[2:, 1:-1] - cn[1:-1, 1:-1]) / dx
        dym = (cn[1:-1, 1:-1] - cn[1:-1, :-2]) / dx
        dyp = (cn[1:-1, 2:] - cn[1:-1, 1:-1]) / dx
        cn[1:-1, 1:-1] = cn[1:-1, 1:-1] - dt * (up * dxm + um * dxp + vp * dym + vm * dyp)
    return np.sum(cn**2)


def shallow(h, u, v, g, dt, dx):
    for step in range(3):
        dhdx = (np.roll(h, -1, axis=0) - np.roll(h, 1, axis=0)) / (2.0 * dx)
        dhdy = (np.roll(h, -1, axis=1) - np.roll(h, 1, axis=1)) / (2.0 * dx)
        u_new = u - dt * g * dhdx
        v_new = v - dt * g * dhdy
        fx = h * u_new
        fy = h * v_new
        dfx = (np.roll(fx, -1, axis=0) - np.roll(fx, 1, axis=0)) / (2.0 * dx)
        dfy = (np.roll(fy, -1, axis=1) - np.roll(fy, 1, axis=1)) / (2.0 * dx)
        h = h - dt * (dfx + dfy)
        u = u_new
        v = v_new
    return np.sum(h**2) + np.sum(u**2 + v**2)


def thomas(a, b, c, d):
    n = len(d)
    cp = np.zeros(n)
    dp = np.zeros(n)
    cp[0] = c[0] / b[0]
    dp[0] = d[0] / b[0]
    for i in range(1, n):
        m = b[i] - a[i] * cp[i - 1]
        cp[i] = c[i] / m
        dp[i] = (d[i] - a[i] * dp[i - 1]) / m
    x = np.zeros(n)
    x[-1] = dp[-1]
    for i in range(n - 2, -1, -1):
        x[i] = dp[i] - cp[i] * x[i + 1]
    return np.sum(x**2)


def correlation(x, w):
    n, p = x.shape
    mean = np.average(x, axis=0, weights=w)
    xc = x - mean
    cov = (xc * w[:, None]).T @ xc / np.sum(w)
    std = np.sqrt(np.diag(cov))
    corr = cov / np.outer(std, std)
    off = corr - np.eye(p)
    penalty = np.sum(np.abs(off))
    logdet = np.linalg.slogdet(cov + 1e-3 * np.eye(p))[1]
    return penalty + logdet


def mixture(logits, mu, log_sigma, x):
    log_w = logits - np.log(np.sum(np.exp(logits)))
    sigma = np.exp(log_sigma)
    z = (x[:, None, :] - mu[None, :, :]) / sigma
    quad = np.sum(z**2, axis=2)
    log_norm = np.sum(log_sigma, axis=1) + 0.5 * x.shape[1] * np.log(2 * np.pi)
    log_p = log_w - 0.5 * quad - log_norm
    top = np.max(log_p, axis=1)
    total = np.sum(np.exp(log_p - top[:, None]), axis=1)
    log_lik = top + np.log(total)
    return -np.mean(log_lik)


def mlp(W1, b1, W2, b2, X, y):
    h = X @ W1 + b1
    a = np.maximum(h, 0.0)
    z = a @ W2 + b2
    z = z - np.max(z, axis=1, keepdims=True)
    p = np.exp(z)
    p = p / np.sum(p, axis=1, keepdims=True)
    picked = p[np.arange(len(y)), y]
    loss = -np.mean(np.log(picked))
    reg = 0.5 * (np.sum(W1**2) + np.sum(W2**2))
    return loss + 1e-3 * reg


def block(x, g1, b1, Wq, Wk, Wv, Wo):
    mu = np.mean(x, axis=-1, keepdims=True)
    var = np.mean((x - mu) ** 2, axis=-1, keepdims=True)
    h = (x - mu) / np.sqrt(var + 1e-5) * g1 + b1
    q = h @ Wq
    k = h @ Wk
    v = h @ Wv
    s = q @ k.T / np.sqrt(q.shape[-1])
    s = s - s.max(axis=-1, keepdims=True)
    p = np.exp(s)
    p = p / p.sum(axis=-1, keepdims=True)
    o = (p @ v) @ Wo
    y = x + o
    return np.sum(y**2)


def lstm(Wx, Wh, b, xs):
    n = Wh.shape[0]
    h = np.zeros(n)
    c = np.zeros(n)
    loss = 0.0
    for t in range(xs.shape[0]):
        z = xs[t] @ Wx + h @ Wh + b
        i = 1.0 / (1.0 + np.exp(-z[:n]))
        f = 1.0 / (1.0 + np.exp(-z[n : 2 * n]))
        o = 1.0 / (1.0 + np.exp(-z[2 * n : 3 * n]))
        g = np.tanh(z[3 * n :])
        c = f * c + i * g
        h = o * np.tanh(c)
        loss += np.sum(h**2)
    return loss


def kalman(F, H, Q, R, ys):
    d = F.shape[0]
    m = np.zeros(d)
    P = np.eye(d)
    ll = 0.0
    for t in range(len(ys)):
        m = F @ m
        P = F @ P @ F.T + Q
        e = ys[t] - H @ m
        S = H @ P @ H.T + R
        K = np.linalg.solve(S, H @ P).T
        m = m + K @ e
        P = P - K @ S @ K.T
        ll -= 0.5 * (e @ np.linalg.solve(S, e) + np.linalg.slogdet(S)[1])
    return ll


def hmm(log_pi, log_A, log_B, obs):
    alpha = log_pi + log_B[:, obs[0]]
    for t in range(1, len(obs)):
        m = alpha[:, None] + log_A
        top = m.max(axis=0)
        alpha = top + np.log(np.exp(m - top).sum(axis=0))
        alpha = alpha + log_B[:, obs[t]]
    top = alpha.max()
    total = np.exp(alpha - top).sum()
    ll = top + np.log(total)
    return ll


def options(S, K, T, r, sigma):
    sqrt_T = np.sqrt(T)
    d1 = (np.log(S[:, None] / K[None, :]) + (r + 0.5 * sigma**2) * T) / (sigma * sqrt_T)
    d2 = d1 - sigma * sqrt_T
    n1 = 1.0 / (1.0 + np.exp(-1.702 * d1))
    n2 = 1.0 / (1.0 + np.exp(-1.702 * d2))
    discount = np.exp(-r * T)
    price = S[:, None] * n1 - K[None, :] * discount * n2
    payoff = np.maximum(S[:, None] - K[None, :], 0.0)
    error = price - payoff
    return np.mean(error**2)


def nbody(pos, vel, mass, dt):
    pos = pos.copy()
    vel = vel.copy()
    for step in range(3):
        d = pos[None, :, :] - pos[:, None, :]
        r2 = np.sum(d**2, axis=-1) + 0.01
        inv_r3 = r2**-1.5
        acc = np.sum(d * (mass[None, :] * inv_r3)[:, :, None], axis=1)
        vel += dt * acc
        pos += dt * vel
    kinetic = 0.5 * np.sum(mass[:, None] * vel**2)
    return kinetic


def kmeans(centres, x, w):
    diff = x[:, None, :] - centres[None, :, :]
    d2 = np.sum(diff**2, axis=2)
    nearest = np.argmin(d2, axis=1)
    best = d2[np.arange(len(x)), nearest]
    spread = centres - centres.mean(axis=0)
    inertia = np.sum(w * best)
    balance = np.sum(spread**2)
    counts = np.bincount(nearest, minlength=len(centres))
    used = np.sum(counts > 0)
    return inertia / used - 1e-3 * balance


def deblur(x, kernel, y, lam):
    n = len(x)
    X = np.fft.rfft(x)
    Kf = np.fft.rfft(kernel, n)
    blurred = np.fft.irfft(X * Kf, n)
    r = blurred - y
    dx = np.diff(x)
    tv = np.sum(np.sqrt(dx**2 + 1e-6))
    fit = 0.5 * np.sum(r**2)
    edges = x[0] ** 2 + x[-1] ** 2
    return fit + lam * tv + edges


def diffusion(in_field, coeff):
    lap = 4.0 * in_field[1:-1, 1:-1, :] - (
        in_field[2:, 1:-1, :]
        + in_field[:-2, 1:-1, :]
        + in_field[1:-1, 2:, :]
        + in_field[1:-1, :-2, :]
    )
    res = lap[1:, 1:-1, :] - lap[:-1, 1:-1, :]
    flx = np.where((res * (in_field[2:-1, 2:-2, :] - in_field[1:-2, 2:-2, :])) > 0, 0.0, res)
    res2 = lap[1:-1, 1:, :] - lap[1:-1, :-1, :]
    fly = np.where((res2 * (in_field[2:-2, 2:-1, :] - in_field[2:-2, 1:-2, :])) > 0, 0.0, res2)
    out = in_field[2:-2, 2:-2, :] - coeff * (
        flx[1:, :, :] - flx[:-1, :, :] + fly[:, 1:, :] - fly[:, :-1, :]
    )
    return np.sum(out**2)


def american_put(s0, strike, rate, sigma, years, n):
    """By a binomial tree (Cox, Ross and Rubinstein 1979)."""
    dt = years / n
    up = np.exp(sigma * np.sqrt(dt))
    discount = np.exp(-rate * dt)
    p = (np.exp(rate * dt) - 1 / up) / (up - 1 / up)
    prices = s0 * up ** np.arange(-n, n + 1, 2)
    values = np.maximum(strike - prices, 0.0)
    for _ in range(n):
        prices = prices[:-1] * up
        values = discount * (p * values[1:] + (1 - p) * values[:-1])
        values = np.maximum(values, strike - prices)
    return values[0]


R = np.random.default_rng(0)
r = R.random
PROGRAMS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (advect, (r((7, 6)), r((5, 4)) - 0.5, r((5, 4)) - 0.5, 0.1, 0.5)),
    (shallow, (r((5, 6)) + 1, r((5, 6)), r((5, 6)), 9.8, 0.01, 0.5)),
    (thomas, (r(6), r(6) + 3, r(6), r(6))),
    (correlation, (r((7, 3)), r(7))),
    (mixture, (r(3), r((3, 2)), r((3, 2)), r((5, 2)))),
    (mlp, (r((4, 5)), r(5), r((5, 3)), r(3), r((6, 4)), np.array([0, 1, 2, 1, 0, 2]))),
    (block, (r((5, 4)), r(4), r(4), r((4, 3)), r((4, 3)), r((4, 3)), r((3, 4)))),
    (lstm, (r((3, 16)), r((4, 16)), r(16), r((5, 3)))),
    (kalman, (r((3, 3)), r((2, 3)), np.eye(3), np.eye(2), r((4, 2)))),
    (hmm, (r(3), r((3, 3)), r((3, 4)), np.array([0, 3, 2, 1]))),
    (options, (r(4) + 1, r(3) + 1, 1.0, 0.1, 0.2)),
    (nbody, (r((4, 3)), r((4, 3)), r(4), 0.01)),
    (kmeans, (r((3, 2)), r((6, 2)), r(6))),
    (deblur, (r(8), r(3), r(8), 0.1)),
    (diffusion, (r((8, 7, 3)), r((4, 3, 3)))),
    (american_put, (100.0, 103.0, 0.05, 0.2, 1.0, 9)),
]
"""Each with what it is called with; integers are not differentiated."""
