"""The idioms that `idioms.py` composes: what numeric programs are made of, with holes.

In angle brackets, and the same choice wherever it stands in one idiom: a small letter is what is
there already, a capital letter is a new name.

    v, V   a vector of n            s, S  a number                 e  an expression for a number
    w, W   a vector of any length   k     a subscript, 0 <= k < n  f  an expression for a vector
    m, M   a matrix of n x n        i     a counter, below n       b  a condition
    q, Q   a list of numbers        o, O  an object                c  a constant
    r, R   a list of vectors        body  idioms, one level deeper  op  `=`, `+=`, `-=` or `*=`
"""

from __future__ import annotations

HELPERS = {
    "weigh": """
def weigh(z):
    total = 0.0
    for p in range(len(z)):
        total += (0.4 + 0.2 * p) * z[p]
    return total
""",
    "mean_of": """
def mean_of(z):
    if len(z) == 0:
        return 0.0
    return sum(z) / len(z)
""",
    "soften": """
def soften(z, s):
    z *= 0.5
    z += 0.1 * s
""",
    "shifted": """
def shifted(z, s):
    for p in range(1, len(z)):
        z[p - 1] = 0.7 * z[p] + s
    return z
""",
    "first_above": """
def first_above(z, limit):
    for p in range(len(z)):
        if z[p] > limit:
            return z[p] * limit
        limit -= 0.21
    return limit
""",
    "exchange": """
def exchange(z, p, q):
    z[p], z[q] = z[q], z[p]
    return z[p] - z[q]
""",
    "both": """
def both(u, v):
    u = u * v
    return math.sin(u), 0.3 * u - v
""",
    "newton": """
def newton(u, steps=3):
    y = 1.0
    while steps > 0:
        y = 0.5 * (y + (1.0 + u * u) / y)
        steps -= 1
    return y
""",
    "half": """
def half(u):
    if u > 0.4:
        return 0.5 * u
    elif u < -0.4:
        return -0.3 * u * u
    return math.cos(u) - 0.8
""",
    "add_to": """
def add_to(z, p, value):
    z[p] += value
    return z[p]
""",
    "split_at": """
def split_at(z, p):
    return z[:p], z[p:]
""",
    "power_of": """
def power_of(u, depth):
    if depth == 0:
        return 1.0
    return u * power_of(u, depth - 1)
""",
    "Point": """
class Point:
    def __init__(self, a, b):
        self.a = a
        self.b = b

    def move(self, s):
        self.a += s * self.b
        return self

    def size(self):
        return math.sqrt(1.0 + self.a**2 + self.b**2)

    @property
    def gap(self):
        return self.a - self.b
""",
    "Store": """
class Store:
    def __init__(self, z):
        self.z = z
        self.count = 0
        self.total = 0.0

    def push(self, value):
        self.z[self.count % len(self.z)] = value
        self.count += 1
        self.total += value * value

    def mean(self):
        return self.total / (1.0 + self.count)
""",
}

SIMPLE = r"""
<S> = <e>

<s> += <e>

<s> *= <e>

<s> = <e>

<V> = <f>

<V> = <v>

<V> = <v>[::-1]

<V> = <v>.copy()

<V> = <v>[:]

<V> = np.zeros(n)
<V>[<k>] = <e>

<V> = np.zeros_like(<v>)
<V>[1:] = <v>[:-1] * <e>

<V> = np.full(n, <e>)

<V> = <m>[<k>]

<V> = <m>[:, <k>]

<V> = <m>[<k>, ::-1]

<M> = <m>.T

<M> = <m>.copy()

<M> = <m> * <e>

<M> = np.outer(<v1>, <v2>)

<M> = <m1> @ <m2> * 0.3

<M> = np.zeros((n, n))
<M>[<k>, :] = <v>

<W> = <v>[1:]

<W> = <v>[::2]

<W> = <v>[<v> > 0.13]

<W> = <v>[ix]

<W> = <m>.ravel()

<W> = np.append(<w>, <e>)

<W> = <w>[1:] - <w>[:-1]

<v>[<k>] <op> <e>

<v>[:] = <f>

<v>[1:] <op> <v1>[:-1]

<v>[:-1] <op> <v1>[1:] * <c>

<v>[::-1] <op> <f>

<v> += <f>

<v> *= <e>

<v> -= 0.3 * <f>

<v> = <f>

<v>[ix] <op> <e>

<v>[ix] <op> <v1>[ix]

<v>[ix] += <v1>[ix[::-1]] * <c>

np.add.at(<v>, ix, <v1>[ix])

np.add.at(<v>, ix, <e>)

np.subtract.at(<v>, ix[1:], <e>)

<v>[<v> > 0.21] <op> <e>

<v>[<v1> < 0.37] = 0.2

<v>[<v1> > 0.1] <op> <v2>[<v1> > 0.1]

<V> = np.where(<v1> > <v2>, <v1>, <c> * <v2>)

<m>[<k>] <op> <f>

<m>[:, <k>] <op> <f>

<m>[<k1>, <k2>] <op> <e>

<m> += np.outer(<v>, <v>)

<m> *= <v>

<m> *= <v>[:, None]

<m>[1:, :] += 0.4 * <m>[:-1, :]

<m>[:, 1:] -= 0.4 * <m1>[:, :-1]

<m>[ix, <k>] <op> <e>

<m>[[0, -1]] = <m>[[-1, 0]]

<m>[:1, 1:] <op> <e>

<s1>, <s2> = <s2>, <s1>

<v1>, <v2> = <v2>, <v1>

<m1>, <m2> = <m2>, <m1>

<v>[0], <v>[-1] = <v>[-1], <v>[0]

<v>[<k1>], <v>[<k2>] = <v>[<k2>], <e>

<s1>, <s2> = both(<s1>, <e>)

<S1>, <S2> = both(<e1>, <e2>)

<S> = first_above(<v>, <e>)

<S> = weigh(<v>)

<S> = weigh(<w>) * 0.5

<S> = mean_of(<w>)

<S> = exchange(<v>, <k1>, <k2>)

soften(<v>, <e>)

soften(<v>[1:], <e>)

soften(<m>[<k>], <e>)

soften(<m>[:, <k>], <s>)

soften(<m>.T, <s>)

<V> = shifted(<v>, <e>)

<V> = shifted(<v>.copy(), <s>)

<v> = shifted(<v>, <s>)

<S> = shifted(<v>, <s>)[0] + <v>[0]

<S> = add_to(<v>, <k1>, <e>) * add_to(<v>, <k2>, <c>)

<S> = newton(<e>)

<S> = newton(<s>, k)

<S> = half(<e>) + half(<s>)

<S> = half(half(<e>))

<S> = power_of(<s>, 3)

<S> = min(<s1>, <s1>, <s2>)

<S> = max(<e>, <s>, <e>)

<S> = max(<s1>, <s1>, <c>) * min(<s2>, <c>, <s2>)

<S> = sum(<v>)

<S> = np.sum(<v1> * <v2>)

<S> = np.sum(<v> * <v>)

<S> = <v> @ <v>

<S> = <v1> @ <m> @ <v2>

<S> = np.max(<v>) - np.min(<v1>)

<S> = np.mean(<w>) if len(<w>) > 0 else <e>

<S> = np.sum(<v>.copy()) * <s>

<S> = np.prod(<v>) + np.var(<v1>)

<S> = float(<v>[<k>] > <c>) * <e>

<S> = int(<s> * 3.0) * <e>

<S> = round(<s>) + <e>

<S> = <e> % 1.7

<S> = abs(<e>)

<S> = <e> if <b> else <s>

<S> = <v>[<k1>] * <v>[<k1>] - <v>[<k2>]

<S> = sum([<v>[p] * <v>[p] for p in range(n)])

<S> = sum(p * p for p in <w>)

<S> = sum(p * q for p, q in zip(<v1>, <v2>))

<S> = sum((<v>[p] for p in ix), 0.0)

<S> = sum(p for p in <v> if p > 0.17)

<S> = sum(map(half, <v>))

<S> = np.dot(<m>[<k>], <m>[:, <k>])

<S> = np.trace(<m>) * 0.4

<S> = np.sum(<m>, axis=0)[<k>] + np.sum(<m>, axis=1)[<k>]

<V> = np.sum(<m>, axis=0) * 0.3

<V> = <m>.max(axis=1)

<V> = <m> @ <v> * 0.4

<V> = np.cumsum(<v>) * 0.5

<V> = np.sort(<v>)

<V> = <v>[np.argsort(<v1>, kind="stable")]

<V> = np.roll(<v>, 1)

<V> = np.concatenate([<v1>[1:], <v2>[:1]])

<V> = np.array([p * <c> for p in <v>])

<V> = np.array([<v>[p] for p in range(n)])[::-1]

<V> = np.clip(<v>, -0.7, 0.9)

<V> = np.maximum(<v1>, <v2>) + np.minimum(<v1>, <v1>)

<V> = <v>.astype(np.float32) * 0.5
<V> = <V>.astype(np.float64)

<V> = np.zeros(n, dtype=np.float32)
<V> += <v>

<S> = np.float32(<s>) * 0.5

<V> = <v> * small

<V> = <v> + (small - small[::-1]) % 5

<S> = int(small[<k>]) * <e>

<S> = <e> * (small[<k>] + 1)

<V> = (small * 2 + np.arange(n)) * <v>

<V> = np.where(small > 2, <v>, -<v>)

<V> = <v>[small % n]

<S> = <v>[int(small[<k>]) % n]

<Q> = [<e>]

<Q> = [<s>, <e>, <c>]

<Q> = [p * <c> for p in <v>]

<Q> = list(<v>)

<q>.append(<e>)

<q>[0] <op> <e>

<q>[-1] = <s> * <q>[-1]

<q>.append(<q>[-1] * <c>)

<S> = <q>.pop()
<q>.append(0.5 * <S>)

<S> = sum(<q>)

<S> = <q>[0] * <q>[-1] + len(<q>)

<q>.insert(0, <e>)

<q> = <q> + [<s>]

<q> += [<e>, <s>]

<q>.reverse()

<Q> = <q>[::-1]

<Q> = <q>

<Q> = <q>[:]

<W> = np.array(<q>)

<S> = max(<q>) - min(<q>)

<q1>, <q2> = <q2>, <q1>

<R> = [<v1>, <v2>]
<R>[0] = <R>[0] * <e>

<R> = [<v1>, <v2>.copy()]
<R>[1][<k>] <op> <e>

<R> = [<v>.copy()]
<R>.append(<R>[-1] * <c>)

<r>[0][<k>] <op> <e>

<r>[-1] *= <c>

<r>[0], <r>[-1] = <r>[-1], <r>[0]

<S> = sum(p.sum() for p in <r>)

<v> = <r>[0]

<O> = Point(<e1>, <e2>)

<O> = Point(<s>, <s>)

<O> = <o>

<o>.move(<e>)

<S> = <o>.move(<e>).move(<c>).size()

<o>.a, <o>.b = <o>.b, <o>.a

<o>.a <op> <e>

<S> = <o>.size() * <o>.gap

<O> = Point(<o>.gap, <o>.size())

<S1> = Store(<v>)
<S1>.push(<e>)
<S1>.push(<s>)
<S> = <S1>.mean() + <v>[0]

<S1> = {"a": <e>, "b": <s>}
<S1>["a"] <op> <S1>["b"]
<S> = sum(<S1>.values())

<S1> = {p: <v>[p] * <c> for p in range(3)}
<S1>[0] = <S1>[2] * <e>
<S> = <S1>[0] + <S1>[1]

<S1> = (<e1>, <e2>)
<S>, <S2> = <S1>

<S1> = <v>
<S1>[<k>] <op> <e>
<S> = <S1> @ <v>

<W1>, <W2> = split_at(<v>, 2)

<W1>, <W2> = split_at(<v>, 1)
<W1> *= <e>

<S> = <v>[1:4].sum() + <v>[1:4][0]

<V1> = <v>.reshape(n, 1)
<V1>[0, 0] = <e>
<V> = <V1>[:, 0]

<W> = <m>[1:, 1:].ravel()

<m>[1:, 0] = <v>[1:]

np.fill_diagonal(<m>, <e>)

<M> = np.tril(<m>) - <m>.T

<V> = np.diagonal(<m>) * <v>

<V> = np.empty(n)
<V>[:1] = <e>
<V>[1:] = <v>[1:] * <c>

<v> -= <v>[0]

<v> *= <v>[-1]

<v>[1:] -= <v>[0] * <v>[:-1]

<v>[:2] = <v>[-2:]

<v>[<k>] += <v>[<k>]

<v>[<k1>] = <v>[<k2>] = <e>

<v> += <v>[::-1]

<v> *= (<v1> > 0.1)

<v>[np.abs(<v>) > 0.5] *= 0.4

<v>[np.argmax(<v1>)] <op> <e>

<v>.sort()

<v>.fill(<e>)

np.multiply(<v>, <e>, out=<v>)

np.add(<v1>, <v2>, out=<v1>)

<m> -= <m>[0]

<m> -= <m>[:, :1] * 0.5

<m>[:] = <m>.T * <c>

<m>[::-1] <op> <m> * 0.5

<m>[<k>][<k1>] <op> <e>

<m>[1:, 1:] += 0.3 * <m>[:-1, :-1]

<m>[:, <k1>], <m>[:, <k2>] = <m>[:, <k2>].copy(), <m>[:, <k1>] * 0.5

<m>[<k1>], <m>[<k2>] = <m>[<k2>].copy(), <m>[<k1>].copy()

<m>[<v> > 0.2] *= <c>

<m>[:, <v> > 0.2] = 0.3

<m>[ix, ix[::-1]] <op> <e>

<m> /= 1.5 + <m>.sum(axis=0) ** 2

<m>[np.tril_indices(n)] = 0.2

<M> = <m>[ix][:, ix]
<M> = <M>[0, 0] * np.ones((n, n))

<M> = np.where(<m> > 0.2, <m> * <e>, <m1>)

<M> = <m>[::-1, ::-1]

<V> = <m>.ravel()[:n]

<V> = <m>.T[<k>]

<V> = <m>.reshape(-1)[::n]

<V> = <m>[np.arange(n), ix[<k> % 4]]

<V> = np.sum(<m> * <v>, axis=1)

<V> = np.einsum("ij,j->i", <m>, <v>) * 0.3

<V> = np.array([<m>[p, n - 1 - p] for p in range(n)])

<V> = <v> - np.mean(<v>)

<V> = (<v1> > <v2>) * <v1>

<V> = np.repeat(<e>, n)

<V> = <v1> if <b> else <v2>

<V> = np.array(sorted(<v>))

<V> = <v>[np.arange(n)[::-1]]

<V> = <v> // 0.4 * <v1>

<V> = <v> * 2 ** np.arange(n)

<V> = np.minimum.accumulate(<v>)

<V> = np.asarray([*<v>[1:], <e>])

<V> = np.linspace(<s>, <e>, n)

<V> = np.interp(<v>, np.arange(n) - 1.0, <v1>)

<W> = <v>[<v1> > <c>] * 2.0

<W> = <v>[k % n:]

<W> = <v>[-2:] * <e>

<W> = np.nonzero(<v> > 0.1)[0] * 0.5

<W> = <v>[ix] * <v1>[ix[::-1]]

<W> = np.unique(small) * <e>

<W> = np.diff(<w>) if len(<w>) > 1 else <v>[:1]

<S1> = <S> = <e>
<S1> += <S>

<S>, <S1> = divmod(<s>, 0.7)

<S1> = sum(p > 0.1 for p in <v>)
<S> = <S1> * <e>

<S> = len([p for p in <v> if p > 0.2]) * <s>

<S> = (<s> > 0.2) * <e> + (not <b>)

<S> = <e> ** 2 - <s> ** 3

<S> = <v>[k % n:].sum() * <c>

<S> = <v>[<k>:].sum() - <v>[:<k>].sum()

<S> = np.float32(<e>) * np.float32(0.5)
<S> = float(<S>) + <s>

<S> = float(np.float32(0.5)) * <e>

<S> = int(np.sum(small)) * <e>

<S> = (small[<k>] - small[0]) % 4 * <e>

<S> = small[<k>] // 2 * <e>

<S> = -small[<k>] * 0.01 * <e> if small.dtype == np.int64 else <e>

<S> = (int(small[<k>]) << 2) * 0.1 * <e>

<S> = np.argmax(<v>) * <e>

<S> = next((p for p in <v> if p > 0.3), <e>)

<S> = 1.0 if any(p > 0.9 for p in <v>) else <e>

<S> = math.fsum(<v>) + math.prod([<s>, <c>])

<S> = max(<v>, key=lambda p: p * p)

<S> = sorted(<v>)[1]

<S> = abs(complex(<s>, <e>)) ** 2

<S> = math.hypot(<s>, 1.0 + <e> ** 2)

<S> = (lambda u, w=<s>: u * w)(<e>)

<S> = <s> if <b> else <e> if <b1> else <c>

<S1>, *<S2> = <v>
<S> = <S1> * sum(<S2>)

<q>[:] = [<e>, <s>]

<q>.extend([<e>, <c>])

<q> = sorted(<q>)

<q>.sort()

<q>[0], <q>[-1] = <q>[-1], <q>[0]

del <q>[1:]

<Q> = [<q>[0]] + <q>[1:] + [<e>]

<Q> = [<s>] * 3
<Q>[1] = <e>

<Q> = [max(p, <c>) for p in <q>]

<Q> = [[<e>, <s>], [<s>, <c>]]
<Q>[0][1] <op> <e1>
<Q> = <Q>[0] + <Q>[1]

<Q1> = [[0.0] * 2] * 2
<Q1>[0][1] = <e>
<Q> = <Q1>[1]

<R> = list(<m>)
<R>[0] *= <c>

<R> = [<v>] * 2
<R>[0][<k>] <op> <e>

<R> = [p.copy() for p in (<v1>, <v2>)]
<R>[0] += <v1>

<r>.append(<v>.copy())

<r>[0] = <v> * <e>

<r> = <r>[::-1]

<V> = np.stack([<v1>, <v2>])[1]

<V> = np.vstack([<v1>, <v2>]).sum(axis=0)

<O>, <S1> = Point(<e>, <s>), 2
<O>.a = <O>.b = <s>

<O> = Point(*both(<e>, <s>))

<o1>, <o2> = <o2>, <o1>

<S1> = {"p": <o>, "q": Point(<s>, <e>)}
<S1>["q"].move(<S1>["p"].a)
<S> = <S1>["q"].a + <o>.a

<S1> = dict(a=<e>, b=<s>)
<S1>.update(b=<c> * <S1>["a"])
<S> = <S1>.get("b", 0.0) + <S1>.pop("a")

<S> = 0.0
try:
    <S> = <e> / <s>
except ZeroDivisionError:
    pass
"""

COMPOUND = r"""
for <i> in range(n):
    <body>

for <i> in range(1, n):
    <body>

for <i> in range(n - 1, -1, -1):
    <body>

for <i> in range(0, n, 2):
    <body>

for <i> in range(k):
    <body>

for <i> in ix:
    <body>

for <i> in range(n):
    <v>[<i>] = <e>

for <i> in range(n):
    <v>[<i>] += <e>

for <i> in range(1, n):
    <v>[<i>] = 0.6 * <v>[<i> - 1] + 0.3 * <v1>[<i>]

for <i> in range(1, n):
    <v>[<i> - 1] += <v>[<i>] * <e>
    <body>

for <i> in range(n - 2, -1, -1):
    <v>[<i>] -= 0.3 * <v>[<i> + 1] * <e>

for <i> in range(n):
    for <i1> in range(<i> + 1):
        <m>[<i>, <i1>] <op> <e>

for <i> in range(n):
    for <i1> in range(<i>, n):
        <s> += 0.2 * <m>[<i>, <i1>] * <m1>[<i1>, <i>]
        <body>

for <i> in range(n):
    <m>[<i>] = <m>[<i>] * 0.5 + <m>[<i> - 1]

for <i> in range(k):
    <v> = <f>

for <i> in range(k):
    <v>, <v1> = <v1>, <f>

for <i> in range(k):
    <s1>, <s2> = <s2>, <e>

for <i> in range(k):
    <v>[1:-1] = 0.3 * (<v>[2:] + <v>[1:-1] + <v>[:-2])

for <i> in range(k):
    <v> += <v1>
    <V1> = <v>.copy()
    <s> -= np.sum(<V1> * <V1>) * 0.1

for <i> in range(n):
    if <b>:
        continue
    <body>

for <i> in range(n):
    <body>
    if <b>:
        break

for <i> in range(n):
    if <v>[<i>] > <c>:
        <s> = <v>[<i>] * <e>
        break
else:
    <s> = <c> * <s>

for <i> in range(n):
    <s> = <e>
    if <b>:
        <s> += <v>[<i>]

<S> = <v>[0]
for <i> in range(1, n):
    if <v>[<i>] > <S>:
        <S> = <v>[<i>]

<S> = 0.0
for <i> in range(n):
    if <b>:
        <S> = <e>

<S1> = 0
<S> = <v>[0]
for <i> in range(1, n):
    if <v>[<i>] > <v>[<S1>]:
        <S1> = <i>
        <S> = <v>[<S1>] * <e>

<i> = 0
while <i> < n:
    <body>
    <i> += 1

<i> = 0
while <i> < n and <v>[<i>] < 0.6:
    <s> += <v>[<i>] * <e>
    <i> += 1

<i> = n - 1
while <i> >= 0:
    <v>[<i>] <op> <e>
    <i> -= 1

<S> = <e>
while abs(<S>) > 0.3:
    <S> = 0.5 * <S> * math.cos(<s>)

<i> = 0
while True:
    <i1> = <i> % n
    <body>
    <i> += 1
    if <i> >= k or <b>:
        break

<S> = 1.0 + <s> ** 2
<i> = 0
while <S> > 0.2 and <i> < 6:
    <S> *= 0.6
    <s> += 0.1 * <S>
    <i> += 1

if <b>:
    <body>

if <b>:
    <body>
else:
    <body1>

if <b>:
    <S> = <e1>
else:
    <S> = <e2>

if <b>:
    <V> = <v1> * <c>
else:
    <V> = <v2> + <e>

if <b>:
    <v>[<k>] = <e>
<s> += <v>[<k>] * <v>[<k>]

if <b>:
    <v>[<k>] *= <e1>
else:
    <v>[<k1>] = <e2>
<s> = <s> * <v>[<k>] + <v>[<k1>]

if <b>:
    <v> = <v> * <e>
<s> += weigh(<v>)

if <b>:
    <s> = <e1>
elif <s> > 0.2:
    <s1> = <s> * <e2>
else:
    <s> = <s1>

if <b>:
    return <e> * <s>

if <b>:
    return weigh(<v>) + <e>

for <S1> in <v>:
    <s> += <S1> * <e>

for <S1> in <v>:
    <v>[0] <op> <S1> * <c>
    <s> += <S1>

for <S1> in <v>:
    <v1>, <v2> = <v2>, <v1>
    <v1> *= <c>
    <v1>[0] += <S1>

for <i>, <S1> in enumerate(<v>):
    <v1>[<i>] <op> <S1> * <e>

for <i>, <S1> in enumerate(<v>):
    <body>
    <s> += <S1>

for <S1>, <S2> in zip(<v1>, <v2>):
    <s> += <S1> * <S2> - 0.3 * <S2>

for <S1>, <S2> in zip(<v>, <v>[1:]):
    <v>[0] += 0.2 * <S1> * <S2>

for <V1> in <m>:
    <V1> <op> <e>

for <V1> in <m>:
    <v> += 0.3 * <V1>

for <V1> in <m>.T:
    <V1>[0] = <e>
    <s> += <V1> @ <v>

for <i>, <V1> in enumerate(<m>):
    <m>[<i>, 0] += <V1>.sum() * 0.3

for <i>, <V1> in enumerate(<m>):
    <m>[<i> - 1] = <V1> * 0.5
    <v>[<i>] <op> <V1>[<k>]

for <S1> in reversed(<v>):
    <s> = 0.5 * <s> + <S1>

for <S1> in <q>:
    <s> += <S1> * <c>

for <i>, <S1> in enumerate(<q>):
    <q>[<i>] = <S1> * 0.5
    <q>[0] += 0.1
    <s> += <S1>

for <V1> in <r>:
    <V1> *= <c>

for <V1> in <r>:
    <s> += <V1>[<k>] * <V1>[0]

for <i> in range(n):
    <q>.append(<e>)

<Q> = []
for <i> in range(n):
    <Q>.append(<e>)

<Q> = [<e>]
for <i> in range(1, n):
    <Q>.append(<Q>[-1] * 0.5 + <v>[<i>])

<Q> = []
for <S1> in <v>:
    if <S1> > 0.1:
        <Q>.append(<S1> * <e>)
<S> = sum(<Q>)

<R> = [<v> * <c>]
for <i> in range(k):
    <R>.append(<R>[-1] * 0.5 + <v1>)

<R> = []
for <i> in range(k):
    <R>.append(<v> * <e>)
    <v>[0] += 0.3
<S> = sum(p[0] for p in <R>)

for <i> in range(k):
    <o>.move(0.2 * <e>)

for <i> in range(n):
    <o>.a = 0.5 * <o>.a + <v>[<i>]
    <o>.b -= 0.1 * <o>.a

<O> = Store(<v>.copy())
for <i> in range(n):
    <O>.push(<e>)
<S> = <O>.mean()
<V> = <O>.z
<O> = Point(<S>, <s>)

for <i> in range(n):
    soften(<v>, 0.3)
    <s> += <v>[<i>]

for <i> in range(n):
    <s> += shifted(<v>, 0.1 * <e>)[<i>]

for <i> in range(k):
    <S1> = first_above(<v>, <e>)
    <v>[0] = 0.5 * <S1>

for <i> in range(n):
    <v>[ix[<i> % 4]] <op> <e>

for <i> in range(4):
    <v>[ix[<i>]] += <v1>[<i> % n] * <e>

for <i> in range(n):
    if small[<i>] % 2 == 0:
        <v>[<i>] <op> <e>
    else:
        <s> += <v>[<i>]

def <F>(u):
    return u * <s> + <v>[0]
<S> = <F>(<e1>) * <F>(<e2>)

def <F>(u):
    nonlocal <S>
    <S> = 0.5 * <S> + u
    return <S>
<S> = <e>
<S1> = <F>(<s>) + <F>(<c>)

for <i>, <S1> in enumerate(<v>, 1):
    <s> += <i> * <S1> * 0.2

for <S1>, <S2>, <S3> in zip(<v1>, <v2>, <v1>[::-1]):
    <s> += <S1> * <S2> * <S3>

for <i> in range(n):
    <v> = <v> * 0.9
    <v>[<i>] += <e>

for <i> in range(n):
    <S1> = <v>[<i>]
    <v>[<i>] = <v>[<i> - 1] * 0.5
    <v>[<i> - 1] = <S1>

for <i> in range(n):
    <v>[<i>:] *= 0.9
    <s> += <v>[<i>:].sum()

for <i> in range(n - 1):
    <v>[<i> + 1:] -= 0.3 * <v>[<i>]

for <i> in range(n):
    <m>[<i>, :<i>] <op> <e>

for <i> in range(1, n):
    <m>[<i>] -= 0.2 * <m>[<i> - 1] * <m>[<i>, 0]

for <i> in range(n - 1):
    <m>[<i> + 1:, <i>] *= 0.5
    <m>[<i> + 1:, <i> + 1:] -= 0.2 * np.outer(<m>[<i> + 1:, <i>], <m>[<i>, <i> + 1:])

for <i> in range(n):
    <V1> = <m>[<i>]
    <V1>[0] = <e>
    <s> += <V1> @ <v>

<V> = np.zeros(n)
for <i> in range(n):
    for <i1> in range(n):
        if <i1> == <i>:
            continue
        <V>[<i>] += <m>[<i>, <i1>] * <v>[<i1>]

for <i> in range(n):
    for <i1> in range(n):
        if <m>[<i>, <i1>] > 0.5:
            break
        <s> += 0.3 * <m>[<i>, <i1>]
    <body>

<S1> = False
for <i> in range(n):
    for <i1> in range(n):
        if <m>[<i>, <i1>] > 0.7:
            <S1> = True
            break
    if <S1>:
        break
    <s> += 0.2 * <v>[<i>]

<S1> = 0
for <i> in range(n):
    if <b>:
        <S1> += 1
        <s> += <S1> * <v>[<i>] * 0.3

<S1> = 0
while <S1> < n - 1 and <v>[<S1>] < <v>[<S1> + 1]:
    <S1> += 1
<S> = <v>[<S1>] * <e>

<i> = 0
while <i> < n:
    if <b>:
        <i> += 2
        continue
    <v>[<i>] <op> <e>
    <i> += 1

<S> = <e>
<i> = k
while <i>:
    <S> = <S> * <S> * 0.5 + <s>
    <i> -= 1

<S1> = [<e>]
while len(<S1>) < 3:
    <S1>.append(<S1>[-1] * <s>)
<S> = <S1>[2] + <S1>[0]

<S1> = [<e>, <s>]
<S> = 0.0
while <S1>:
    <S2> = <S1>.pop()
    <S> += <S2> * <S2>

<S> = <v>[0]
for <i> in range(1, n):
    <S> = max(<S>, <v>[<i>])

<S>, <S1> = <v>[0], <v>[-1]
for <i> in range(n):
    <S>, <S1> = <S1>, 0.5 * <S> + <v>[<i>]

<S> = <e>
for <i> in range(n):
    if <v>[<i>] > <S>:
        <S1> = <v>[<i>]
        <S> = 0.5 * (<S1> + <S>)

for <i> in range(n):
    if <i> == 0:
        <S1> = <e>
    <s> += <S1> * <v>[<i>]
    <S1> = 0.5 * <S1> + <v>[<i>]

for <i> in range(k):
    <v1> = <v2>
    <v2> = <v2> * 0.5
    <v1>[0] += 0.1

for <i> in range(k):
    <V1> = <v> if <i> % 2 else <v1>
    <s> += <V1>[0] * <V1>[-1]

for <i> in range(k):
    <v> = np.roll(<v>, 1) * 0.9
    <v>[0] = <e>

for <i> in range(k):
    <v>[ix] += 0.5 * <v>[ix[::-1]]

for <i> in range(k):
    np.add.at(<v>, ix, <v1>[ix] * 0.3)

for <i> in range(k):
    <v>[<v> > 0.3] *= <c>
    <s> += <v>.sum()

for <i> in range(k):
    <m> = 0.3 * <m> @ <m1> + <m>

for <i> in range(k):
    <v> = np.tanh(<m> @ <v>)

for <i> in range(k):
    <v1> = <m> @ <v2> * 0.4
    <v2> = <v1> / (1.0 + np.sum(<v1> ** 2))

for <i> in range(k):
    <V1> = <v> * <s>
    <v>[:] = <V1>
    <s> = <V1>.sum() * 0.2

for <i> in range(k):
    <v> -= 0.1 * (<v> - <v1>)
    <v1> += <v>

for <i> in range(k):
    <o> = Point(<o>.b, <o>.a * 0.5)

for <i> in range(n):
    <q>[0] += <v>[<i>] * <q>[-1]

for <i> in range(k):
    <q>.append(<q>.pop() * 0.5 + <q>[0] if len(<q>) > 1 else <e>)

for <S1> in list(<q>):
    <q>.append(<S1> * 0.5)

for <S1> in <q>[:]:
    <q>[0] += 0.3 * <S1>

for <S1>, <S2> in zip(<q>, <v>):
    <s> += <S1> * <S2>

for <i>, (<S1>, <S2>) in enumerate(zip(<v1>, <v2>)):
    <v1>[<i>] = <S2> * <e>
    <v2>[<i>] += <S1>

for <i> in reversed(range(n)):
    <s> = 0.5 * <s> + <v>[<i>]

for <S1> in (<s1>, <s2>, <c>):
    <s> = <s> * <S1> + 0.2

for <S1> in [<v1>, <v2>]:
    <S1>[<k>] <op> <e>

for <V1> in (<v1>, <v2>, <v1>):
    <V1> *= 0.7
    <s> += <V1>[0]

for <i> in range(n):
    match <i> % 3:
        case 0:
            <s> += <v>[<i>]
        case 1:
            <v>[<i>] *= <c>
        case _:
            <s> *= 0.8

if <b>:
    <v1> = <v2>
<v1>[<k>] <op> <e>

if <b>:
    <v>[ix] = <e>
else:
    <v>[ix] += <v1>[ix]
<s> += <v>[ix].sum()

if <b>:
    <V> = <v>.copy()
else:
    <V> = np.zeros(n)
<V>[<k>] += <e>

if <b>:
    <m>[<k>] = <v>
<v> += 0.3 * <m>[<k>]

if <b>:
    <s>, <s1> = <s1>, <s>
<s> = <s> * <c> + <s1>

if <b>:
    <o>.a = <e>
<s> += <o>.a * <o>.b

if <b>:
    <q>[0] = <e>
<s> += <q>[0] * <q>[-1]

if <b>:
    for <i> in range(n):
        <v>[<i>] = <e>
<s> += weigh(<v>)

if <b>:
    <s> = <e>
    if <s> > 0.2:
        <s> *= <c>
    else:
        <v>[0] = <s>

def <F>(z, p):
    z[p] *= 0.5
    return z[p] + z[0]
<S> = <F>(<v>, <k>) * <F>(<v1>, 0)

def <F>(z):
    for p in range(len(z)):
        if z[p] > 0.3:
            return p * z[p]
    return z.sum()
<S> = <F>(<v>) + <F>(<v>[::-1])

def <F>():
    <v>[0] += <s>
    return <v>[0]
<S> = <F>() + <F>()
"""
