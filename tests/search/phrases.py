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

<V> = <v>[np.argsort(<v1>)]

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

<R> = [<v>]
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

<R> = [<v>]
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
"""
