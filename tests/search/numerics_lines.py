"""What numerical programs are written of: expressions by what they are, statements and loops.

`<v>` is an expression of its kind, `<v1>` the same one wherever it stands in a line; capitals are
names that may be stored to. Vectors have `n` elements, `b` has `m`, matrices have `n` rows and `m`
columns, `k` are square of `n`; `s` are numbers. In a block `...` stands for what is inside.
"""

from __future__ import annotations

import re


def _lines(table: str) -> list[str]:
    return [line for line in table.strip().split("\n") if line]


def _pieces(table: str) -> list[list[str]]:
    return [piece.strip("\n").split("\n") for piece in re.split(r"\n\n+", table.strip("\n"))]


LEAVES: dict[str, list[str]] = {
    "v": ["x", "y", "u", "w", "x", "u"],
    "b": ["b", "b", "b[::-1]", "A[0]", "B[-1]"],
    "m": ["A", "B", "A", "B"],
    "k": ["K", "K.T"],
    "s": ["s", "t", "s", "x[0]", "u[-1]", "GRID[1]"],
    "c": ["0.5", "-0.3", "0.1", "2.0", "1.5", "0.25", "1"],
    "V": ["u", "w"],
    "M": ["B"],
    "T": ["t", "e"],
    "sl": ["1:-1", "1:", ":-1", "2:", "::2", "1::2", ":", "::-1", "1:3", "-2:", "k0:", ":-k0"],
    "ax": ["0", "1", "-1"],
    "d": ["1", "-1", "2", "-3", "k0", "-k0", "7"],
    "cmp": ["<", ">", "<=", ">="],
    "op": ["+=", "-=", "*="],
}

VECTORS = _lines("""
(<v> + <v>)
(<v> * <v>)
(<v> - <c> * <v>)
(<v> / (2.0 + <v> ** 2))
np.sin(<v>)
np.tanh(<v>)
np.exp(-<v> ** 2)
np.sqrt(1.0 + <v> ** 2)
np.roll(<v>, <d>)
np.where(<v> <cmp> <s>, <v>, <v>)
np.where(<v> <cmp> 0.0, <c>, np.where(<v> <cmp> 0.5, <v>, <s>))
<v>[::-1]
(<m> @ <b>)
(<b> @ <m>.T)
np.dot(<m>, <b>)
<k> @ <v>
<m>[:, <ax>]
<m>.sum(axis=1)
np.max(<m>, axis=1)
np.mean(<m>, axis=-1)
np.cumsum(<v>)
np.cumsum(<v>[::-1])[::-1]
np.concatenate((<v>[1:], <v>[:1]))
np.append(<v>[1:], <s>)
np.hstack([<s>, <v>[:-1]])
np.pad(<v>, 1)[1:-1]
np.pad(<v>, (1, 0), mode="edge")[:-1]
np.diff(<v>, append=<s>)
np.diff(<v>, prepend=<c>)
np.maximum(<v>, <s>)
np.minimum(<v>, <v>)
np.clip(<v>, -0.5, 0.8)
np.abs(<v>)
np.einsum("ij,j->i", <m>, <b>)
np.einsum("ij,ij->i", <m>, <m>)
np.diag(<k>)
np.linalg.solve(np.eye(len(x)) * 3.0 + 0.1 * <k>, <v>)
np.array([p * <s> for p in <v>])
np.array([<v1>[q] * q for q in range(len(<v1>))])
np.convolve(<v>, [0.25, 0.5, 0.25], mode="same")[:len(x)]
laplace(<v>)
limited(<v>, <v>)
(<v> - <v>.mean())
(<v> / np.linalg.norm(np.append(<v>, 1.0)))
<v>[order]
np.take(<v>, order)
np.sort(<v>)
np.full_like(<v>, <s>)
(<v> if <q> else <v>)
np.real(np.fft.ifft(np.fft.fft(<v>) * DECAY))
np.abs(<v> + 1j * <v>)
np.interp(<v>, GRID, GRID ** 2)
np.multiply(<v>, <v>)
-<v>
<v>.copy()
<v>.clip(0.0)
np.squeeze(<v>[:, None])
np.tile(<v>, 2)[:len(x)]
np.repeat(<v>, 2)[::2]
np.where(flags, <v>, <v>)
<v> * flags
model.rate * <v>
model.slope(<v>)
""")

ROWS = _lines("""
(<b> + <b>)
(<b> * <b>)
<m>[<i>]
<m>[-1]
<m>.mean(axis=0)
(<v> @ <m>)
np.sum(<m>, axis=0)
np.cos(<b>)
np.roll(<b>, 1)
np.cumsum(<m>, axis=0)[-1]
np.max(np.abs(<m>), axis=0)
np.zeros(len(b)) + <s>
<m>.T @ <v>
""")

MATRICES = _lines("""
(<m> + <m>)
(<m> * <m>)
np.roll(<m>, <d>, axis=<ax>)
np.roll(<m>, <d>)
np.outer(<v>, <b>)
<v>[:, None] * <b>[None, :]
(<v>[:, np.newaxis] - <b>)
(<m> - <m>.mean(axis=0))
(<m> - np.mean(<m>, axis=1, keepdims=True))
(<m> / (1.0 + np.sum(<m> ** 2, axis=<ax>, keepdims=True)))
<m> @ (<m>.T @ <m>)
<m>[::-1]
<m>[:, ::-1]
np.where(<m> <cmp> <s>, <m>, <m>)
np.where((<m> > 0.0) & (<m> < 0.7), <m>, 0.0)
np.exp(-<m> ** 2)
np.cumsum(<m>, axis=<ax>)
np.tanh(<m> + <b>)
<k> @ <m>
np.concatenate([<m>[1:], <m>[:1]], axis=0)
np.concatenate((<m>[:, 1:], <v>[:, None]), axis=1)
np.stack([<b>] * len(x))
np.column_stack([<m>[:, 1:], <v>])
np.einsum("ij,i->ij", <m>, <v>)
np.einsum("ik,kj->ij", <k>, <m>)
np.einsum("ij,kj,kl->il", <m>, <m>, <m>)
<m>.T.copy().T
<m>.reshape(-1).reshape(<m1>.shape)
np.maximum(<m>, <m>.T.T)
centred(<m>)
<m>[order]
np.broadcast_to(<b>, A.shape)
np.linalg.solve(np.eye(len(x)) + 0.2 * <k> @ <k>.T, <m>)
np.sort(<m>, axis=<ax>)
np.pad(<m>, ((1, 0), (0, 0)))[1:]
np.gradient(np.vstack([<m>, <m>, <m>]), axis=0)[:len(x)]
np.swapaxes(np.swapaxes(<m>, 0, 1), 0, 1)
""")

SQUARES = _lines("""
(<k> + <k>)
0.5 * (<k> + <k>.T)
np.outer(<v>, <v>)
<v>[:, None] - <v>[None, :]
(<v>[:, None] - <v>) ** 2
np.tril(<k>, -1)
np.triu(<k>)
np.diag(<v>)
<m> @ <m>.T
np.exp(-(<v>[:, None] - <v>[None, :]) ** 2)
np.eye(len(x)) * <s>
<k> * np.eye(len(x))
np.linalg.inv(np.eye(len(x)) * 4.0 + 0.1 * <k>)
np.where(np.eye(len(x)) > 0, 1.0, <k>)
np.add.outer(<v>, <v>)
<k> @ <k>
np.sum((<m>[:, None, :] - <m>[None, :, :]) ** 2, axis=-1)
""")

NUMBERS = _lines("""
np.sum(<v> * <v>)
<v> @ <v>
np.mean(<m>)
np.max(<v>)
np.min(<v>)
<v>[<i>]
<m>[<i>, 0]
np.sum(<m>[1:, :-1] * <m>[:-1, 1:])
np.sum(<v>[1:] - <v>[:-1])
np.sqrt(np.sum(<v> ** 2) + 1.0)
math.sin(<s>)
math.exp(-<s> ** 2)
(<s> + <s>)
(<s> * <s>)
(<s> / (1.0 + <s> ** 2))
<c> * <s>
np.trace(<k>)
np.log(np.linalg.det(np.eye(len(x)) + <k> @ <k>.T))
np.linalg.norm(<m>)
max(<s>, <s>)
min(<s>, <c>, <s>)
abs(<s>)
float(<s>)
sum(<v>)
sum(p * p for p in <v>)
np.trapezoid(<v>, <v>)
np.prod(1.0 + 0.1 * <v>)
np.std(<m>)
np.var(<v>)
np.einsum("i,i", <v>, <v>)
np.einsum("ij->", <m>)
np.vdot(<v>, <v>)
np.ptp(<v>)
np.median(<v>)
(<s> if <q> else <s>)
<v>[np.argmax(<v>)]
np.sum(<v>[<v1> > 0.1] * <v1>[<v1> > 0.1])
np.sum(<v>[flags])
np.sum(<v>, where=flags)
np.sum(np.where(flags, <v>, 0.0))
model.energy(<v>)
moments(<v>)[1]
np.logaddexp.reduce(<v>)
np.maximum.reduce(<v>)
np.add.reduce(<m>, axis=None)
np.float64(<s>)
(lambda p: p * <s>)(<s>)
<v>.dot(<v>)
<m>.sum()
<v>.max()
""")

CONDITIONS = _lines("""
<s> > <s>
<s> < 0.3
<v>[0] > <v>[-1]
np.any(<v> > 0.8)
np.all(<m> < 2.0)
k0 > 1
k0 % 2 == 0
mode == "upwind"
mode in ("upwind", "central") and <s> > 0.0
flags[0]
len(x) > 3
not <s> > 1.0
0.0 < <s> < 1.0
x.size == b.size
""")

SIMPLE = _pieces("""
<V>[<sl1>] <op> <s>

<V>[<sl1>] <op> <v>[<sl1>]

<V>[<sl1>] = <v>[<sl1>]

<V>[<sl1>] = <c> * <v>[<sl1>] + <v>[<sl1>]

u[1:] = u[:-1] * <c> + x[1:]

u[1:] += <c> * (w[:-1] - u[1:])

u[:-1] -= <c> * u[1:]

u[1:-1] += <c> * (u[2:] - 2.0 * u[1:-1] + u[:-2])

u[1:-1] = u[1:-1] - <s> * (w[2:] - w[:-2])

w[2:] = w[:-2] + <v>[2:]

u = <c> * <v>

w = <v> + <v>

B = <m> * <s>

K = <k> - <k>

t = <s>

e = <s>

t = t + <s>

t += <c> * <s>

B[<sl1>] <op> <s>

B[1:] -= <c> * B[:-1]

B[:, 1:] += <c> * A[:, :-1]

B[1:, 1:] = <c> * (B[:-1, 1:] + B[1:, :-1])

B[:, <ax>] <op> <v>

B[<i>] = <b>

B[<i>, :] <op> <b>

B[1:-1, 1:-1] = 0.25 * (B[2:, 1:-1] + B[:-2, 1:-1] + B[1:-1, 2:] + B[1:-1, :-2])

B += <m>

B *= <s>

u <op> <v>

K[<i>, :] += <v>

K += np.outer(<v>, <v>)

np.fill_diagonal(K, <s>)

u[u <cmp> <s>] = <s>

u[<v> <cmp> 0.2] *= 0.5

u[flags] += <s>

B[B > <s>] = 0.0

B[flags] *= <s>

u[order[:2]] = <s>

u[order] += <v>

np.add.at(u, order, <v>)

np.add.at(w, places, <s>)

np.subtract.at(u, places, w[:len(places)])

r = u[1:]
r <op> <s>
t += np.sum(r * r)

r = u[::2]
r += <c> * r ** 2

r = w[1:]
q = r[:-1]
q *= <s>
r -= <c>

r = B[:, 0]
r += <v>

r = B.T
r[0] *= <s>
r[1:] -= <c>

r = B[::-1]
r[0] = <b>

r = u.reshape(-1, 1)
r[0] += <s>

r = B.reshape(-1)
r[1:] += r[:-1] * 0.1

for row in B:
    row -= row.mean()

relax(u, <s>)

relax(w[::-1], <c>)

scaled(B, <s>, out=B)

np.multiply(u, <v>, out=u)

np.add(u, <v>, out=w)

np.cumsum(<v>, out=w)

np.dot(A, <b>, out=u)

np.exp(-u * u, out=u)

np.maximum(u, <s>, out=u)

np.add(u[1:], <c>, out=u[:-1])

u, w = w + <c> * u, u - <c> * w

t, e = e, t

u, t = stepped(u, <s>)

t, e = moments(<v>)

(t, e), w = moments(<v>), <v>

first, *rest = <v>
t += first * len(rest)

*_, e = <v>

w = u.copy()

u.sort()

u.fill(<s>)

z = <v> + 1j * <v>
z[1:] *= z[:-1].conj()
t += np.sum(np.abs(z) ** 2)

z = np.fft.rfft(<v>)
w = np.fft.irfft(z * np.conj(z), len(x)) * 0.1

history = [<v>, <v>]
history.append(history[-1] * <s>)
u = sum(history)

store = {"u": <v>, "t": <s>}
store["t"] *= <s>
u = store["u"] * store["t"]

p = np.polyfit(GRID, GRID * <s>, 1)
t += p[0]

left, right = np.split(np.concatenate([<v>, <v>]), 2)
u = left * right

G = np.zeros((len(x) + 2, len(b) + 2))
G[1:-1, 1:-1] = <m>
G[0] = G[-2]
G[:, -1] = G[:, 1]
B = (G[2:, 1:-1] - G[:-2, 1:-1]) * <c> + G[1:-1, 2:]

ghost = np.empty(len(x) + 2)
ghost[1:-1] = <v>
ghost[0], ghost[-1] = ghost[-2], ghost[1]
u = 0.5 * (ghost[2:] - ghost[:-2])

f = 0.5 * (u[1:] + u[:-1])
w[1:] -= <c> * f
w[:-1] += <c> * f

try:
    t += math.log(<s>)
except ValueError:
    t -= <s>

try:
    t += <v>[k0 + 2]
except IndexError:
    u[0] = <s>

assert len(x) >= 0, "no length"
t += <c>

u = model.stepped(u, <s>)

t += model.memory(<s>)

values = [p * <c> for p in <v> if p > 0.0]
t += sum(values)

pairs = [p * q for p, q in zip(<v>, <v>)]
t += max(pairs)

e = next((p for p in <v> if p > 0.2), <s>)

t += functools.reduce(lambda p, q: p * 0.5 + q, <v>, <s>)

C = np.array([B, <m>])
C[0] += C[1]
B = C.mean(axis=0)

C = np.zeros((2,) + B.shape)
C[k0 % 2] = <m>
B = C[1 - k0 % 2] + C[k0 % 2] * <s>

K = np.vander(<v>, len(x)) * 0.1

c = np.cumsum(np.append(0.0, <v>))
u = c[1:] - <c> * c[:-1]
""")

TOP = _pieces("""
u = <v>

w = <v>

B = <m>

u, w = w, u

u = w
u[0] = <s>

w = u
w += <s>

K = <k>
K[0] *= <s>
""")
"""Statements that give an array another name, which stand in no block."""

BLOCKS = _pieces("""
for <I> in range(len(x)):
    ...

for <I> in range(1, len(x)):
    ...
    u[<I>] = w[<I>] * t + <c> * u[<I> - 1]

for <I> in range(len(x) - 1, -1, -1):
    ...
    w[<I>] = u[<I>] - np.sum(K[<I>, <I> + 1:] * w[<I> + 1:]) * 0.1

for <I> in range(len(x)):
    u[<I>:] += w[<I>] * <c>
    ...

for <I> in range(len(x)):
    for h in range(<I>):
        K[<I>, h] = <c> * x[<I>] * x[h] - K[h, <I>]
    ...

for <I> in range(len(x)):
    for h in range(<I> + 1, len(x)):
        d = x[<I>] - u[h]
        t += d * d / (1.0 + d * d)
        K[h, <I>] += d
    ...

for <I>, p in enumerate(<v>):
    ...
    t += p * <I>

for p, q in zip(<v>, <v>):
    ...
    t += p * q

for <I> in range(k0):
    ...
    new = u.copy()
    new[1:-1] = u[1:-1] + <c> * (u[2:] - u[:-2])
    u = new

for <I> in range(k0 + 1):
    u, w = w, u
    w[1:] = <c> * (u[1:] + u[:-1])
    ...

for <I> in range(len(x)):
    if x[<I>] <cmp> <s>:
        continue
    ...
    u[<I>] += <s>

for <I> in range(len(x)):
    ...
    if u[<I>] > 0.7:
        break
    t += u[<I>]

for <I> in range(len(x)):
    if w[<I>] > 1.5:
        break
else:
    ...
    t += <s>

if <q>:
    ...

if <q>:
    ...
else:
    ...

if <q>:
    ...
elif <q>:
    ...
else:
    ...

<J> = 0
while <J> < k0 + 1 and np.sum(u * u) < 50.0:
    ...
    <J> += 1

<J> = 0
while True:
    ...
    old = t
    t = 0.5 * (t + <s> / (1.0 + t * t))
    <J> += 1
    if abs(t - old) < 1e-3 or <J> > 6:
        break

for <I> in range(k0):
    k1 = rate(u, <s>)
    k2 = rate(u + 0.1 * k1, <s>)
    u = u + 0.05 * (k1 + k2)
    ...

for row, p in zip(B, u):
    row *= p
    ...

for <I> in range(len(b)):
    B[:, <I>] -= <c> * B[:, <I> - 1]
    ...

with np.errstate(all="ignore"):
    ...

try:
    ...
finally:
    t *= 0.5
""")

HELPERS = {
    "laplace": """
def laplace(u):
    r = np.zeros_like(u)
    r[1:-1] = u[2:] - 2.0 * u[1:-1] + u[:-2]
    return r
""",
    "relax": """
def relax(v, c):
    v[1:-1] += c * (v[2:] - v[:-2])
    return v
""",
    "centred": """
def centred(M, axis=0):
    return M - M.mean(axis=axis, keepdims=True)
""",
    "limited": """
def limited(p, q):
    if len(p) == 0:
        return p
    r = np.where(p * q > 0.0, np.minimum(np.abs(p), np.abs(q)), 0.0)
    return np.sign(p) * r
""",
    "moments": """
def moments(v, *, power=2):
    mean = np.mean(v)
    return mean, np.mean((v - mean) ** power)
""",
    "stepped": """
def stepped(u, h=0.1):
    \"\"\"One step, and the energy.\"\"\"
    if h > 1.0:
        return u, 0.0
    v = u - h * u ** 3
    return v, np.sum(v * v)
""",
    "scaled": """
def scaled(M, s, out=None):
    if out is None:
        out = np.empty_like(M)
    np.multiply(M, s, out=out)
    return out
""",
    "rate": """
def rate(u, s):
    du = -s * u
    du[1:] += 0.5 * u[:-1]
    return du
""",
}
"""Functions that programs call, by name."""
