"""Programs as a scientist would paste them in, many features at a time."""

import collections
import dataclasses
import functools
import math
from collections.abc import Callable

import numpy as np

from tests.tools.checking import Cases

case = Cases()


def program(*arguments, **options):
    """Add the function below with a row of arguments."""

    def add(function):
        case(function, *arguments, **options)
        return function

    return add


x5 = np.array([0.9, -0.4, 1.7, 0.3, -1.1])
A = np.arange(12.0).reshape(3, 4) / 7 - 0.6


@program(x5, 0.3)
def sir(b, g):
    S, I, R = 0.99, 0.01, 0.0
    out = []
    for k in range(40):
        beta = abs(b[k % 5]) + 0.2
        inf = beta * S * I
        rec = g * I
        S -= inf
        I += inf - rec
        R += rec
        if k % 10 == 9:
            out.append(I)
    return sum(v * v for v in out) + R


@program(A)
def rowsoft(a):
    n, m = a.shape
    tot = 0.0
    for i in range(n):
        mx = -np.inf
        for j in range(m):
            if a[i, j] > mx:
                mx = a[i, j]
        z = 0.0
        for j in range(m):
            z += math.exp(a[i, j] - mx)
        tot += mx + math.log(z) - a[i, i % m]
    return tot


@program(x5)
def cumulative(x):
    y = x.copy()
    for i in range(1, len(y)):
        y[i] += y[i - 1] * y[i]
    for i in range(len(y) - 2, -1, -1):
        y[i] *= y[i + 1]
    return y[0] + y[2]


@program(x5, 7)
def wave(u, steps):
    n = len(u)
    prev = u.copy()
    cur = u.copy()
    nxt = np.zeros(n)
    for t in range(steps):
        for i in range(1, n - 1):
            nxt[i] = 2 * cur[i] - prev[i] + 0.1 * (cur[i + 1] - 2 * cur[i] + cur[i - 1]) * cur[i]
        prev, cur, nxt = cur, nxt, prev
    return np.sum(cur * cur)


@program(x5, 7)
def heat_np(u, steps):
    u = u.copy()
    for t in range(steps):
        u[1:-1] += 0.1 * (u[2:] - 2 * u[1:-1] + u[:-2]) * u[1:-1]
    return np.sum(u**2)


@program(x5, 5)
def fresh(u, steps):
    for t in range(steps):
        u = u + 0.1 * np.sin(u) * u
    return np.sum(u)


@dataclasses.dataclass
class Pt:
    x: float
    y: float

    def norm(self):
        return math.hypot(self.x, self.y)


@program(1.2, 0.7)
def dc(a, b):
    q = Pt(a, b)
    for _ in range(3):
        q = Pt(q.x - 0.1 * q.y * q.norm(), q.y + 0.1 * q.x)
    q.x *= 2
    return q.norm()


@program(x5, np.array([2, 0, 1, 1, 4]))
def scatter(x, ix):
    h = np.zeros(5)
    for k in range(len(ix)):
        h[ix[k]] += x[k] * x[ix[k]]
    s = 0.0
    for v in h:
        s += v**3
    return s


@program(2.3)
def bis(a):
    lo, hi = 0.0, a
    for _ in range(30):
        mid = 0.5 * (lo + hi)
        if mid * mid > a:
            hi = mid
        else:
            lo = mid
    x = mid
    for _ in range(2):
        x = x - (x * x - a) / (2 * x)
    return x


@program(x5)
def fin(x):
    best = None
    for v in x:
        if best is None or v > best:
            best = v
    return best * best


@program(x5)
def earlyret(x):
    s = 0.0
    for i in range(len(x)):
        for j in range(i):
            s += x[i] * x[j]
            if s > 0.5:
                return s * x[0]
    return s


@program(x5)
def nested_fn(x):
    memo = {}

    def g(i):
        if i not in memo:
            memo[i] = x[i] * 2 + (g(i - 1) if i > 0 else 0.0)
        return memo[i]

    return g(4) * g(2)


@program(x5)
def lists(x):
    xs = [v * v for v in x]
    ys = list(reversed(xs))
    tot = 0.0
    for a, b in zip(xs, ys):
        tot += a * b
    return tot + max(xs) + min(ys) + sum(xs) / len(xs)


@program(x5, 3)
def window(x, w):
    n = len(x) - w + 1
    out = np.empty(n)
    for i in range(n):
        out[i] = np.sum(x[i : i + w]) / w
    return np.dot(out, out)


@program(0.7)
def cfrac(x):
    r = x
    for k in range(10, 0, -1):
        r = x + k / (1 + r)
    return r


@program(x5)
def inplace_arg(x):
    def scale(v, f):
        for i in range(len(v)):
            v[i] *= f
        return v[0]

    a = scale(x, 2.0)
    b = scale(x[1:4], x[4])
    return a * b + np.sum(x)


@program(A)
def transp(a):
    b = a.T
    b[1, 2] = a[0, 0] * 3
    s = 0.0
    for row in a:
        s += row[1] * row[3]
    return s + b[1, 2] ** 2


@program(x5)
def strided(x):
    y = x[::2]
    z = x[::-1]
    y[1] = z[0] * z[1]
    z[4] *= 2
    return np.sum(x * z) + y[2]


@program(3, x5)
def powint(n, x):
    t = 1.0
    for _ in range(n):
        t *= x[1]
    return t**2 + x[0] ** n + x[2] ** -2


@program(1.5)
def whileelse(x):
    k = 0
    while k < 10:
        x = x * 0.9 + 0.1
        if x < 1.2:
            break
        k += 1
    else:
        x = x * 2
    return x * k


@program(x5)
def argmaxuse(x):
    k = 0
    for i in range(1, len(x)):
        if x[i] > x[k]:
            k = i
    return x[k] ** 2 + x[k - 1]


@program(x5)
def empty_scratch(x):
    n = len(x)
    w = np.empty(n)
    s = 0.0
    for t in range(4):
        for i in range(n):
            w[i] = math.sin(x[i] * (t + 1))
        for i in range(n):
            s += w[i] * w[n - 1 - i]
        for i in range(n):
            x[i] = w[i] + 0.5 * x[i]
    return s


@program(1.3, keywords=dict(mode="fast"))
def kw(x, *, mode="slow", scale=2.0):
    return x * x * scale if mode == "fast" else x


@program(
    (1.2, [0.3, 0.4]),
)
def tup(p):
    a, (b, c) = p
    return a * b + c**2


@program({"k": 0.5, "m": 1.2})
def dic(d):
    return d["k"] * d["m"] ** 2


@program(np.zeros(0))
def emptyarr(x):
    s = 1.0
    for v in x:
        s *= v
    return s


@program(np.float32(1.5))
def f32(x):
    return x * x * 0.5


y4 = np.array([0.5, 1.5, -0.7, 0.2])


@program(x5, y4)
def nested_while(x, y):
    s = 0.0
    i = 0
    while i < len(x):
        a = x[i]
        k = 0
        while a * a > 0.3 and k < 6:
            a = a * 0.7 + 0.05 * y[k % 4]
            k += 1
            for j in range(k):
                a -= 0.01 * y[j % 4] * a
                if a < -0.5:
                    break
        s += a * y[i % 4]
        i += 1 if s < 2 else 2
    return s


@program(x5, y4)
def loopy_if(x, y):
    s = x[0]
    for t in range(6):
        if t % 2 == 0:
            for i in range(len(x)):
                x[i] = x[i] * s + y[t % 4]
            s = s * 0.5 + x[1]
        elif t == 3:
            w = np.zeros(3)
            for i in range(3):
                w[i] = x[i] * y[i]
            s += w[0] * w[1] * w[2]
        else:
            s = math.sin(s)
            for i in range(len(y)):
                if y[i] > 0:
                    s += y[i] * x[i]
    return s * x[2]


@program(x5, 4)
def alloc_in_loop(x, T):
    tot = 0.0
    for t in range(T):
        w = np.empty(len(x) - t)
        for i in range(len(w)):
            w[i] = x[i] * x[i + t] * (tot + 1)
        z = w.copy()
        for i in range(len(w)):
            z[i] = z[i] * w[-1 - i]
        for v in z:
            tot += 0.1 * v
    return tot


@program(x5)
def step2(x):
    n = len(x)
    for i in range(n - 1, -1, -2):
        x[i] = x[i] * x[i - 1] + x[0]
    for i in range(0, n, 3):
        x[i] *= x[n - 1]
    for i in range(-2, 2):
        x[i] += x[i] * x[i + 1]
    return x[0] * x[1] + x[3] * x[4]


@program(np.arange(24.0).reshape(2, 3, 4) / 11 - 1.0)
def three(a):
    b, c, d = a.shape
    for i in range(b):
        for j in range(1, c):
            for k in range(d - 1):
                a[i, j, k] += a[i, j - 1, k + 1] * a[i, j, k]
    s = 0.0
    for i in range(b):
        for k in range(d):
            s += a[i, c - 1, k] * a[i, 0, k]
    return s


@program(x5)
def nonloc(x):
    tot = 0.0
    cnt = 0

    def add(v):
        nonlocal tot, cnt
        tot += v * tot + v
        cnt += 1
        return cnt

    for i in range(len(x)):
        if add(x[i]) > 3:
            add(x[0])
    return tot * cnt


@program(x5)
def tryit(x):
    d = {"a": x[0], "b": x[1] * 2}
    try:
        r = d["a"] * d["b"]
    except KeyError:
        r = 0.0
    with np.errstate(all="ignore"):
        r = r / x[2]
    assert len(x) > 2, f"too short {len(x)}"
    return r


@program(x5, np.array([True, False, True, True, False]))
def masks(x, m):
    s = 0.0
    c = 0
    for v, b in zip(x, m):
        if b:
            s += v * v
            c += 1
    idx = np.zeros(5, dtype=np.int64)
    k = 0
    for i in range(5):
        if x[i] > 0:
            idx[k] = i
            k += 1
    for j in range(k):
        s *= x[idx[j]] + 2
    return s / c


@program(2.2, 3)
def rec(x, n):
    return x if n == 0 else x * rec(x * 0.5, n - 1) + 1


@program(x5)
def swapin(x):
    a = x.copy()
    b = np.zeros(len(x))
    for t in range(3):
        for i in range(len(x)):
            b[i] = a[i] * a[i - 1] + 0.1 * t
        a, b = b, a
        for i in range(len(x)):
            a[i] += 0.1 * b[i] * a[0]
    return np.sum(a * b)


@program(x5)
def lastval(x):
    for i in range(len(x)):
        v = x[i] * x[i]
        if v > 2.0:
            break
    return v * x[i]


@program(A, y4)
def mv(a, v):
    n, m = a.shape
    r = np.zeros(n)
    for it in range(3):
        for i in range(n):
            r[i] = 0.0
            for j in range(m):
                r[i] += a[i, j] * v[j]
        nr = 0.0
        for i in range(n):
            nr += r[i] * r[i]
        nr = math.sqrt(nr)
        for j in range(m):
            t = 0.0
            for i in range(n):
                t += a[i, j] * r[i] / nr
            v[j] = t
    return v[0] * v[1] + nr


@program(x5)
def gen(x):
    return (
        sum(v * w for v in x for w in x[:2] if True)
        + max(abs(v) for v in x) * min(x)
        + sum([k * x[k] for k in range(3)])
    )


class Model:
    scale = 2.0

    def __init__(s):
        s.k = 0.7
        s.w = np.array([0.1, 0.2, 0.3])
        s.hist = []

    @property
    def kk(s):
        return s.k * s.scale

    def step(s, x):
        s.k = s.k * x
        s.hist.append(x)
        return s.kk + s.w[1] * x

    def loss(s, x):
        t = 0.0
        for i in range(4):
            t += s.step(x) * x
        return t + s.hist[2]


mo = Model()


@program(x5)
def tern(x):
    s = 0.0
    for i in range(len(x)):
        s += x[i] ** 2 if x[i] > 0 else -x[i] * (1.0 if i % 2 else 2.0)
        s = s if s < 3 else 3.0 + math.log(s - 2)
    return s


@program(0.8)
def series(x):
    term = 1.0
    s = 1.0
    k = 0
    while abs(term) > 1e-12:
        k += 1
        term *= -x * x / ((2 * k) * (2 * k - 1))
        s += term
    return s


@program(x5)
def prefix_products(x):
    n = len(x)
    pre = np.ones(n + 1)
    suf = np.ones(n + 1)
    for i in range(n):
        pre[i + 1] = pre[i] * x[i]
    for i in range(n - 1, -1, -1):
        suf[i] = suf[i + 1] * x[i]
    s = 0.0
    for i in range(n):
        s += pre[i] * suf[i + 1]
    return s


@program(x5, 2)
def ring(x, lag):
    buf = np.zeros(3)
    s = 0.0
    for t in range(12):
        buf[t % 3] = math.sin(x[t % 5]) + 0.3 * buf[(t - lag) % 3] * buf[(t - 1) % 3]
        s += buf[t % 3] ** 2
    return s


@program(x5)
def chain_assign(x):
    a = b = x[0]
    a += 1
    (c, d), *e = (a, b), x[1], x[2]
    c *= d
    e[0] *= c
    return c * d * e[0] + e[1] + (z := c * 2) * z


@program(1.3, 0.4, keywords=dict(n=6))
def rk4(y, k, n=4):
    def f(t, y):
        return -k * y + math.sin(t) * y * y

    h = 0.2
    t = 0.0
    for _ in range(n):
        k1 = f(t, y)
        k2 = f(t + h / 2, y + h * k1 / 2)
        k3 = f(t + h / 2, y + h * k2 / 2)
        k4 = f(t + h, y + h * k3)
        y += h * (k1 + 2 * k2 + 2 * k3 + k4) / 6
        t += h
    return y


@program(A)
def lu(a):
    n = 3
    for k in range(n):
        a[k, k] += 3
        for i in range(k + 1, n):
            a[i, k] /= a[k, k]
            for j in range(k + 1, n):
                a[i, j] -= a[i, k] * a[k, j]
    d = 1.0
    for k in range(n):
        d *= a[k, k]
    return d


@program(x5)
def minmax(x):
    lo = hi = x[0]
    for v in x:
        lo = min(lo, v)
        hi = max(hi, v)
    r = hi - lo
    y = [(v - lo) / r for v in x]
    return sum(v * v for v in y)


@program(np.asfortranarray(A))
def fort(a):
    s = 0.0
    for j in range(a.shape[1]):
        col = a[:, j]
        for i in range(1, len(col)):
            col[i] -= col[i - 1] * col[0]
        s += col[-1] ** 2
    return s


# a 200-line-ish simulation: shallow water 1D + particles
@program(np.linspace(1.0, 1.4, 8), 0.05, keywords=dict(steps=6))
def shallow(h0, dt, steps=4, g=9.81):
    n = len(h0)
    h = h0.copy()
    hu = np.zeros(n)
    fh = np.zeros(n + 1)
    fq = np.zeros(n + 1)
    dx = 1.0 / n
    for t in range(steps):
        amax = 0.0
        for i in range(n):
            c = abs(hu[i] / h[i]) + math.sqrt(g * h[i])
            if c > amax:
                amax = c
        step = min(dt, 0.4 * dx / amax)
        for i in range(n + 1):
            l = i - 1 if i > 0 else 0
            r = i if i < n else n - 1
            hl, hr = h[l], h[r]
            ql, qr = hu[l], hu[r]
            if i == 0:
                ql = -qr
            elif i == n:
                qr = -ql
            fh[i] = 0.5 * (ql + qr) - 0.5 * amax * (hr - hl)
            fq[i] = 0.5 * (
                ql * ql / hl + 0.5 * g * hl * hl + qr * qr / hr + 0.5 * g * hr * hr
            ) - 0.5 * amax * (qr - ql)
        for i in range(n):
            h[i] -= step / dx * (fh[i + 1] - fh[i])
            hu[i] -= step / dx * (fq[i + 1] - fq[i])
    e = 0.0
    for i in range(n):
        e += 0.5 * hu[i] ** 2 / h[i] + 0.5 * g * h[i] ** 2
    return e


@program(np.array([[0.1, 0.2], [0.9, 0.3], [0.4, 0.8]]), np.array([1.0, 2.0, 1.5]))
def md(pos, q):
    n = len(q)
    vel = np.zeros((n, 2))
    pot = 0.0

    def force(i, j):
        d = pos[i] - pos[j]
        r2 = d[0] ** 2 + d[1] ** 2 + 0.05
        return q[i] * q[j] * d / r2**1.5

    for t in range(3):
        for i in range(n):
            for j in range(n):
                if i == j:
                    continue
                f = force(i, j)
                vel[i] += 0.01 * f
        pos += 0.01 * vel
    for i in range(n):
        for j in range(i):
            d = pos[i] - pos[j]
            pot += q[i] * q[j] / math.sqrt(np.sum(d * d) + 0.05)
    return pot


@program(
    np.array([0.5, -0.2, 0.1]),
    np.array([[1.0, 2.0], [0.5, 1.0], [2.0, 0.1], [-1.0, 0.3]]),
    np.array([1, 0, 1, 0]),
)
def logreg(w, X, y):
    def sigmoid(z):
        if z >= 0:
            return 1 / (1 + math.exp(-z))
        e = math.exp(z)
        return e / (1 + e)

    nll = 0.0
    for i, row in enumerate(X):
        z = w[0] + w[1] * row[0] + w[2] * row[1]
        p_ = sigmoid(z)
        nll -= y[i] * math.log(p_) + (1 - y[i]) * math.log(1 - p_)
    return nll / len(y) + 0.01 * np.dot(w, w)


@program(np.array([0.02, 0.03, 0.01]), 100.0, 95.0, 0.5, 50)
def lsm(r, S, K, T, n):
    dt = T / n
    u = math.exp(0.2 * math.sqrt(dt))
    d = 1 / u
    rate = np.sum(r) / len(r)
    disc = math.exp(-rate * dt)
    pu = (math.exp(rate * dt) - d) / (u - d)
    v = np.zeros(n + 1)
    for i in range(n + 1):
        v[i] = max(K - S * u**i * d ** (n - i), 0.0)
    for t in range(n - 1, -1, -1):
        for i in range(t + 1):
            v[i] = disc * (pu * v[i + 1] + (1 - pu) * v[i])
            ex = K - S * u**i * d ** (t - i)
            if ex > v[i]:
                v[i] = ex
    return v[0]


@program(np.array([1.0, 0.5, 0.2]), np.array([0.3, 0.1, 0.7, 0.2, 0.9, 0.4]))
def garch(theta, r):
    om, al, be = theta
    h = np.empty(len(r))
    h[0] = om
    ll = 0.0
    for t in range(1, len(r)):
        h[t] = om + al * r[t - 1] ** 2 + be * h[t - 1]
    for t in range(len(r)):
        ll += 0.5 * (math.log(h[t]) + r[t] ** 2 / h[t])
    return ll


@program(
    np.array([[0.7, 0.3], [0.4, 0.6]]),
    np.array([[0.9, 0.1], [0.2, 0.8]]),
    np.array([0, 1, 1, 0, 1]),
)
def hmm(A_, B_, obs):
    n = len(A_)
    al = np.empty(n)
    for i in range(n):
        al[i] = 0.5 * B_[i, obs[0]]
    ll = 0.0
    for o in obs[1:]:
        new = np.zeros(n)
        for j in range(n):
            for i in range(n):
                new[j] += al[i] * A_[i, j]
            new[j] *= B_[j, o]
        c = np.sum(new)
        al = new / c
        ll += math.log(c)
    return ll


@program(np.array([1.0, 2.0, 0.5]), np.array([0.1, 0.4, 0.2]))
def kalman(z, par):
    q, r, p0 = par
    x = 0.0
    P_ = p0
    ll = 0.0
    for y in z:
        P_ += q
        k = P_ / (P_ + r)
        inn = y - x
        ll += math.log(P_ + r) + inn * inn / (P_ + r)
        x += k * inn
        P_ *= 1 - k
    return ll


@program(0.3, 0.6)
def mandel(cr, ci):
    zr = zi = 0.0
    n = 0
    while zr * zr + zi * zi < 4 and n < 12:
        zr, zi = zr * zr - zi * zi + cr, 2 * zr * zi + ci
        n += 1
    return zr * zi + n


@program(np.array([0.1, 0.9, 0.4, 0.7]), np.array([0.2, 0.8, 0.5]))
def dtw(a, b):
    n, m = len(a), len(b)
    D = np.full((n + 1, m + 1), 1e10)
    D[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            c = (a[i - 1] - b[j - 1]) ** 2
            x, y, z = -D[i - 1, j] / 0.1, -D[i, j - 1] / 0.1, -D[i - 1, j - 1] / 0.1
            mx = max(x, y, z)
            D[i, j] = c - 0.1 * (
                mx + math.log(math.exp(x - mx) + math.exp(y - mx) + math.exp(z - mx))
            )
    return D[n, m]


@program(x5)
def conv_relu(x):
    k = [0.5, -0.2, 0.1]
    y = np.zeros(len(x) - 2)
    for i in range(len(y)):
        for j in range(3):
            y[i] += k[j] * x[i + j]
        y[i] = y[i] if y[i] > 0 else 0.01 * y[i]
    m = y[0]
    for v in y[1:]:
        m = v if v > m else m
    return m + np.sum(y) / len(y)


@program([[4.0, 2.0, 1.0], [1.0, 3.0, 0.5], [0.2, 0.1, 2.0]])
def determinant(m):
    n = len(m)
    if n == 1:
        return m[0][0]
    if n == 2:
        return m[0][0] * m[1][1] - m[0][1] * m[1][0]
    det = 0
    for c in range(n):
        minor = [row[:c] + row[c + 1 :] for row in m[1:]]
        det += (-1) ** c * m[0][c] * determinant(minor)
    return det


def trapezoid(f: Callable[[float], float], a: float, b: float, n: int = 100) -> float:
    h = (b - a) / n
    s = 0.5 * (f(a) + f(b))
    for i in range(1, n):
        s += f(a + i * h)
    return s * h


@program(0.4, 1.7)
def area(k, b):
    return trapezoid(lambda x: math.exp(-k * x * x), 0.0, b, n=20)


@program(0.4, 1.7)
def simpson(k, b):
    def f(x):
        return math.sin(k * x) / (1 + x)

    def adapt(a, b, fa, fm, fb, whole, depth):
        m = (a + b) / 2
        lm = (a + m) / 2
        rm = (m + b) / 2
        flm, frm = f(lm), f(rm)
        left = (m - a) / 6 * (fa + 4 * flm + fm)
        right = (b - m) / 6 * (fm + 4 * frm + fb)
        if depth <= 0:
            return left + right + (left + right - whole) / 15
        return adapt(a, m, fa, flm, fm, left, depth - 1) + adapt(
            m, b, fm, frm, fb, right, depth - 1
        )

    fa, fm, fb = f(0.0), f(b / 2), f(b)
    return adapt(0.0, b, fa, fm, fb, b / 6 * (fa + 4 * fm + fb), 3)


@program([1.0, 2.0, 3.0], [0.5, 0.1, 0.9])
def pearson(xs, ys):
    n = len(xs)
    mx = sum(xs) / n
    my = sum(ys) / n
    num = sum((x - mx) * (y - my) for x, y in zip(xs, ys))
    dx = math.sqrt(sum((x - mx) ** 2 for x in xs))
    dy = math.sqrt(sum((y - my) ** 2 for y in ys))
    return num / (dx * dy)


@program([[1.0, 2.0], [3.0, 4.0]], [[0.5, 0.1], [0.2, 0.7]])
def matmul_lists(a, b):
    n, m, p_ = len(a), len(b), len(b[0])
    c = [[0] * p_ for _ in range(n)]
    for i in range(n):
        for j in range(p_):
            for k in range(m):
                c[i][j] += a[i][k] * b[k][j]
    return sum(sum(row) for row in c) + c[0][1] ** 2


@program(51.5, -0.1, 48.8, 2.3)
def haversine(lat1, lon1, lat2, lon2):
    R = 6371.0
    p1, p2 = math.radians(lat1), math.radians(lat2)
    dp = math.radians(lat2 - lat1)
    dl = math.radians(lon2 - lon1)
    a = math.sin(dp / 2) ** 2 + math.cos(p1) * math.cos(p2) * math.sin(dl / 2) ** 2
    return 2 * R * math.atan2(math.sqrt(a), math.sqrt(1 - a))


@program(np.array([1.0, 0.5, -0.3]), np.array([0.0, 1.0, 2.0, 3.0]), np.array([1.0, 1.3, 1.1, 0.2]))
def polyfit_loss(c, xs, ys):
    loss = 0.0
    for x, y in zip(xs, ys):
        pred = 0.0
        for k in reversed(range(len(c))):
            pred = pred * x + c[k]
        loss += (pred - y) ** 2
    return loss / len(xs)


@program(
    np.array([[0.0, 0.0], [1.0, 1.0], [3.0, 0.5], [2.9, 0.7]]), np.array([[0.1, 0.2], [3.0, 0.4]])
)
def kmeans(X, C):
    for it in range(2):
        sums = np.zeros((len(C), 2))
        cnt = np.zeros(len(C))
        for x in X:
            best = 0
            bd = 1e9
            for k in range(len(C)):
                d = (x[0] - C[k, 0]) ** 2 + (x[1] - C[k][1]) ** 2
                if d < bd:
                    bd = d
                    best = k
            sums[best] += x
            cnt[best] += 1
        for k in range(len(C)):
            if cnt[k] > 0:
                C[k] = sums[k] / cnt[k]
    s = 0.0
    for x in X:
        s += min((x[0] - c[0]) ** 2 + (x[1] - c[1]) ** 2 for c in C)
    return s


class Layer:
    def __init__(self, w, b):
        self.w = w
        self.b = b

    def __call__(self, x):
        out = np.zeros(len(self.b))
        for i in range(len(self.b)):
            out[i] = self.b[i]
            for j in range(len(x)):
                out[i] += self.w[i, j] * x[j]
        return out


class Net:
    def __init__(self):
        r = np.random.default_rng(0)
        self.layers = [
            Layer(r.normal(size=(3, 5)), np.zeros(3)),
            Layer(r.normal(size=(1, 3)), np.ones(1)),
        ]

    def forward(self, x):
        for k, l in enumerate(self.layers):
            x = l(x)
            if k < len(self.layers) - 1:
                for i in range(len(x)):
                    x[i] = math.tanh(x[i])
        return x[0]


net = Net()


@program(x5)
def netloss(x):
    return net.forward(x) ** 2


@program(0.05, 100000.0, 30)
def mortgage(r, P0, years):
    m = r / 12
    n = years * 12
    pay = P0 * m * (1 + m) ** n / ((1 + m) ** n - 1)
    bal = P0
    interest = 0.0
    for k in range(n):
        i = bal * m
        interest += i
        bal -= pay - i
    return interest


@program(np.array([10.0, -5.0, -3.0, -4.0]))
def irr(cf):
    r = 0.1
    for _ in range(30):
        f = sum(c / (1 + r) ** t for t, c in enumerate(cf))
        d = sum(-t * c / (1 + r) ** (t + 1) for t, c in enumerate(cf))
        new = r - f / d
        if abs(new - r) < 1e-13:
            return new
        r = new
    return r


@program([0.2, 0.5, 0.3])
def entropy(ps):
    return -sum(p_ * math.log2(p_) for p_ in ps if p_ > 0)


@program(5.2)
def collatzish(x):
    n = 0
    while x > 1 and n < 50:
        x = x / 2 if int(x) % 2 == 0 else 3 * x + 1 if n < 2 else x * 0.4
        n += 1
    return x * n


@program(np.array([1.0, 4.0, 2.0, 8.0, 5.0]))
def bubble(a):
    n = len(a)
    for i in range(n):
        sw = False
        for j in range(n - 1 - i):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
                sw = True
        if not sw:
            break
    return a[0] * 1 + a[1] * 2 + a[2] ** 2 + a[4]


@program(np.linspace(0, 1, 8) ** 2 + 0.1)
def fft_like(x):
    n = len(x)
    re = np.zeros(n)
    im = np.zeros(n)
    for k in range(n):
        for t in range(n):
            ang = -2 * math.pi * k * t / n
            re[k] += x[t] * math.cos(ang)
            im[k] += x[t] * math.sin(ang)
    return sum(math.hypot(re[k], im[k]) for k in range(n // 2))


@program(np.array([0.3, 0.2, 0.9]), {"lr": 0.1, "n": 5})
def sgd(w, opt):
    v = [0.0] * 3
    for t in range(opt["n"]):
        g = [2 * w[i] + (w[(i + 1) % 3]) ** 2 for i in range(3)]
        for i in range(3):
            v[i] = 0.9 * v[i] - opt["lr"] * g[i]
            w[i] += v[i]
    return w[0] ** 2 + w[1] * w[2]


@program(x5)
def order_statistics(x):
    s = sorted(x)
    return s[0] * s[1] + s[-1] ** 2 + x[0] * sorted(x * 2.0, reverse=True)[len(x) // 2]
