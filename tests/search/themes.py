"""Themes of `idioms.py`: what a program of one theme is full of, in the notation of `phrases.py`.

Here `T` is a new name that no other idiom uses, and z, Z are complex vectors of n.
"""

from __future__ import annotations

from tests.search import run_time_counts, second_names
from tests.search.run_time_counts import RUN_TIME_COUNTS
from tests.search.second_names import SECOND_NAMES

HELPERS = {
    **second_names.HELPERS,
    **run_time_counts.HELPERS,
    "Body": """
@dataclass
class Body:
    place: float
    speed: float = 0.2

    def kick(self, force, step=0.3):
        self.speed += step * force
        self.place += step * self.speed
        return self.place
""",
    "Field": """
@dataclass
class Field:
    z: np.ndarray
    level: float = 0.1

    def smooth(self):
        self.z[1:] += 0.2 * self.z[:-1]
        self.level = 0.5 * self.level + self.z[0]
        return self
""",
    "damped": """
def damped(u, rate=0.3, *, shift=0.1):
    return u * math.exp(-rate * rate) + shift * rate
""",
    "total_of": """
def total_of(*parts, scale=0.5):
    total = 0.0
    for part in parts:
        total = scale * total + part
    return total
""",
    "scaler": """
def scaler(u):
    def scaled(p, power=2):
        return u * p**power

    return scaled
""",
    "counter": """
def counter(start):
    total = start

    def add(p):
        nonlocal total
        total = 0.8 * total + p
        return total

    return add
""",
    "mix_into": """
def mix_into(u, w):
    for p in range(len(u)):
        u[p] += 0.4 * w[p] * w[p - 1]
    return u[0] - w[-1]
""",
    "product_of": """
def product_of(u, w):
    return u * w + math.sin(u) * w
""",
    "checked": """
def checked(u):
    if u > 0.6:
        raise ValueError("large")
    return u * u + 0.1
""",
}

COMPLEX = r"""
<Z> = <v1> + 1j * <v2>

<Z> = <z> * <z1>

<Z> = np.exp(1j * <v>)

<Z> = <z>.conj()

<Z> = <z>[::-1]

<Z> = <z>

<Z> = <z>.copy()

<Z> = np.conj(<z>) * <v>

<Z> = <z> * (0.3 + 0.4j)

<Z> = <z> / (1.5 + np.abs(<z>) ** 2)

<Z> = np.where(<v> > 0.2, <z>, 1j * <v>)

<Z> = np.zeros(n, dtype=complex)
<Z>[<k>] = complex(<e>, <s>)

<Z> = <v>.astype(complex) * 1j

<Z> = np.cumsum(<z>) * 0.5

<Z> = <m> @ <z> * 0.3

<Z> = np.sin(<z>) * 0.5

<Z> = (<m> + 1j * <m1>) @ <v> * 0.3

<Z> = np.array([complex(p, 0.3) * p for p in <v>])

<V> = <z>.real

<V> = <z>.imag * <e>

<V> = np.abs(<z> + 2.5) - 2.0

<V> = np.angle(<z> + 3.5)

<V> = (<z> * <z1>.conj()).real

<S> = np.sum(np.abs(<z>) ** 2) * 0.3

<S> = abs(<z>[<k>] + 2.0)

<S> = (<z>[<k>] * <z>[<k1>].conjugate()).imag

<S> = np.vdot(<z>, <z1>).real

<S> = (<z> @ <z1>).imag

<S> = (<z>[<k>] ** 2).real

<S> = (cmath.exp(1j * <s>) * <z>[<k>]).imag

<S> = abs(complex(<s>, <e>)) ** 2

<T> = <s> + 1j * <e>
<S> = (<T> * <T>).real - <T>.imag

<T> = complex(<s>, <e>)
<T> += <z>[<k>]
<S> = <T>.real * <T>.imag

<z>[<k>] <op> <e>

<z>[<k>] = complex(<s>, <e>)

<z> *= 1j

<z> *= <v>

<z> -= 0.3 * <z1>.conj()

<z> += <e>

<z>[1:] += <z>[:-1] * 0.5j

<z>.real <op> <v>

<z>.imag[<k>] <op> <e>

<z>.imag *= <c>

<z>[ix] <op> <e>

np.add.at(<z>, ix, 1j * <e>)

<z>[<v> > 0.2] *= 0.4j

<z>[:] = <z>[::-1] * 1j

<z1>, <z2> = <z2>, <z1>

<z>[0], <z>[-1] = <z>[-1].conjugate(), <z>[0]

for <i> in range(n):
    <z>[<i>] = 0.5 * <z>[<i>] * <z>[<i> - 1] + <e>

<T> = 0.1j
for <i> in range(n):
    <T> = 0.6 * <T> * <z>[<i>] + <s>
<S> = <T>.real + <T>.imag

for <T> in <z>:
    <s> += <T>.real * <T>.imag

for <i>, <T> in enumerate(<z>):
    <z>[<i> - 1] += 0.5j * <T>
    <s> -= 0.3 * abs(<T> + 2.0)

for <i> in range(k):
    <z> = <z> * <z> * 0.3 + <v>

for <i> in range(k):
    <z1>, <z2> = <z2> * 1j, <z1> + <e>

if <b>:
    <z>[<k>] = 1j * <e>
<s> += <z>[<k>].imag

for <i> in range(n):
    if abs(<z>[<i>]) > 1.1:
        break
    <s> += 0.3 * <z>[<i>].real
"""

FUNCTIONS = r"""
<S> = damped(<e>)

<S> = damped(<e>, <s>)

<S> = damped(<s>, shift=<e>)

<S> = damped(<s>, rate=<s>, shift=<s>)

<S> = damped(*both(<s>, <e>))

<S> = damped(**{"u": <e>, "rate": <s>})

<S> = total_of(<e>, <s>, <s>)

<S> = total_of(*both(<e>, <s>), <s>, scale=<e1>)

<S> = product_of(<s>, <s>)

<S> = product_of(<e>, <e>)

<S> = product_of(<s1>, <s2>) - product_of(<s2>, <s1>)

<T> = scaler(<e>)
<S> = <T>(<s>) + <T>(<c>, 3)

<T> = scaler(<s>)
<s> = <T>(<e>) * <T>(<s>)

<T> = counter(<e>)
<S> = <T>(<s>) * <T>(<c>) + <T>(<e1>)

<T> = counter(<s>)
<S> = sum(<T>(p) for p in <v>)

<T> = functools.partial(damped, rate=<e>)
<S> = <T>(<s>) + <T>(<c>, shift=<s>)

<T> = [lambda u, w=<s>: u * w, lambda u: u + <s>]
<s> = 0.5 * <T>[0](<e>) + <T>[1](<c>)

<T> = {"p": scaler(<s>), "q": scaler(<e>)}
<S> = <T>["p"](<c>) + <T>["q"](<s>)

<S> = mix_into(<v>, <v>)

<S> = mix_into(<v>, <v>[::-1])

<S> = mix_into(<v1>, <v2>)

<S> = mix_into(<m>[0], <m>[:, 0])

<S> = mix_into(<m>[<k>], <m>[<k>])

mix_into(<v>[1:], <v>[:-1])

mix_into(<v>, <v>.copy())

<T> = Body(<e>)
<T>.kick(<s>)
<S> = <T>.place * <T>.speed

<T> = Body(<e>, speed=<s>)
<S> = <T>.kick(<s>) + <T>.kick(<c>, step=<e1>) * <T>.place

<T> = Body(<s>, <s>)
<T>.place, <T>.speed = <T>.speed, <T>.place
<S> = <T>.kick(<e>)

<T> = Body(<e>)
<T1> = dataclasses.replace(<T>, speed=<s>)
<T1>.kick(<c>)
<S> = <T>.place * <T1>.place + <T>.speed

<T> = [Body(<e>), Body(<s>, <c>)]
<T>[0].kick(<T>[1].place)
<T>[1].kick(<T>[0].place)
<S> = sum(p.place for p in <T>)

<T> = Field(<v>)
<T>.smooth().smooth()
<S> = <T>.level + <v>[<k>]

<T> = Field(<v>.copy(), level=<e>)
<T>.z[<k>] <op> <s>
<V> = <T>.smooth().z

<T> = Field(<m>[<k>])
<T>.z = <T>.z * <e>
<S> = <T>.smooth().level

<T> = Body(<e>)
for <i> in range(n):
    <T>.kick(<v>[<i>])
<S> = <T>.place

<T> = Field(<v>)
for <i> in range(k):
    <T>.smooth()
    <s> += <T>.level

<T> = counter(<s>)
for <i> in range(n):
    <v>[<i>] = <T>(<e>)

def <F>(u, w=<s>, *, power=2):
    return u**power * w
<S> = <F>(<e>) + <F>(<s>, <e1>, power=3)

def <F>(u):
    def inner(w):
        return w * u + <v>[0]
    return inner(<s>) * inner(u)
<S> = <F>(<e>)

def <F>(z, w):
    z *= 0.5
    w += z
    return z[0] * w[-1]
<S> = <F>(<v>, <v>)

def <F>(z, w):
    z *= 0.5
    w += z
    return z[0] * w[-1]
<S> = <F>(<v1>, <v2>) + <F>(<v2>, <v1>)

def <F>(z):
    for p in z:
        if p > 0.4:
            return p
        elif p < -0.7:
            break
    return z[-1] * 0.3
<S> = <F>(<v>) * <e>
"""

ITERATION = r"""
<T> = iter(<v>)
<S> = next(<T>) * next(<T>)

<T> = iter(<v>)
<S> = next(<T>) + sum(<T>) * 0.3

<T> = (p * p for p in <v>)
<S> = sum(<T>) + sum(<T>)

<T> = map(half, <v>)
<S> = next(<T>) - sum(<T>)

<T> = zip(<v1>, <v2>)
<S>, <S1> = next(<T>)
<s> += sum(p * q for p, q in <T>)

<S> = functools.reduce(lambda u, w: 0.5 * u + w, <v>)

<S> = sum(p * q for p, q in zip(<v>, <v>[1:]))

<S> = sum(itertools.accumulate(<v>))

<S> = sum(itertools.chain(<v1>, <v2>[1:]))

<S> = sum(i * p for i, p in enumerate(<v>, 1)) * 0.2

<S> = sum(p for p in <v> if -0.4 < p < 0.7)

<S> = sum(filter(lambda p: p > 0.2, <v>))

<S> = max((p * p, p) for p in <v>)[1]

<S> = min(<v>, key=lambda p: abs(p - 0.3))

<S> = sum(p * q for p in <v1> for q in <v2> if p > q) * 0.1

<S> = sum(sum(p) for p in <m>) * 0.3

<S> = sum([p @ q for p, q in zip(<m>, <m1>.T)]) * 0.3

<S> = sum(p * q for p, q in zip(<v>, reversed(<v>)))

<S> = <e> if 0.1 < <s> < 0.7 else <c>

<S> = <e> if -0.3 < <s1> <= <s2> < 1.0 else <s1> * <s2>

<S> = float(<s1> < <e> < <s2>) * <s1>

if (<T> := <e>) > 0.2:
    <s> += <T> * <T>

if any((<T> := p) > 0.4 for p in <v>):
    <s> += <T> * <T>

if all(p < 0.9 for p in <v>) and <b>:
    <s> *= <e>

if -0.3 < <v>[<k>] < 0.5:
    <v>[<k>] <op> <e>
<s> += <v>[<k>]

<T> = 0
while (<S> := <v>[<T>]) < 0.5 and <T> < n - 1:
    <T> += 1
<s> += <S>

for <i>, (<S1>, <S2>) in enumerate(zip(<v1>, <v1>[::-1])):
    <v1>[<i>] = 0.5 * <S1> + <S2>

for <V1>, <V2> in zip(<m>, <m>[::-1]):
    <V1> += 0.3 * <V2>

for <V1>, <V2> in zip(<m>, <m>.T):
    <V1> *= 0.7
    <s> += <V2>[0]

for <V1>, <S1> in zip(<m>, <v>):
    <V1>[<k>] = <S1>
    <v>[0] += 0.2 * <V1>[0]

for <S1>, <S2> in itertools.product((<s1>, <e>), (<s1>, <s2>)):
    <s> += 0.1 * <S1> * <S2>

for <S1>, <S2> in itertools.pairwise(<v>):
    <s> += 0.2 * <S1> * <S2>
    <v>[-1] += 0.1 * <S2>

<T> = {"a": <e>, "b": <s>, "c": <c>}
for <T1>, <S1> in <T>.items():
    <T>[<T1>] = 0.5 * <S1>
    <s> += <S1>

<T> = [[<s>, <e>], [<c>, <s>], [<e>, <c>]]
for <i>, <T1> in enumerate(<T>):
    <T>[<i> - 1][0] += 0.3 * <T1>[1]
    <s> += <T1>[0]

<T> = [<s>, <e>, <c>]
for <S1> in <T>:
    if len(<T>) < 5:
        <T>.append(0.5 * <S1>)
    <s> += <S1>

<T> = [<s>, <e>, <c>]
for <S1> in <T>:
    <s> += <S1>
    <T>[-1] *= 0.8

for <S1> in sorted(<v>):
    <s> = 0.5 * <s> + <S1>

for <S1> in map(half, <v>):
    <s> += <S1> * <e>

for <S1> in filter(lambda p: p > 0.1, <v>):
    <s> += <S1> * <e>

for <S1> in <v>[::2]:
    <v>[-1] += 0.3 * <S1>

for <S1> in <v>.copy():
    <v>[0] = <S1> * <e>

for <S1> in np.sort(<v>):
    <s> = max(<s>, <S1> - 0.2)

for <S1> in <m>.flat:
    <s> += 0.2 * <S1> * <S1>

for <T> in np.ndindex(2, 2):
    <m>[<T>] <op> <e>

for <i> in range(n):
    for <i1>, <S1> in enumerate(<v>):
        if <i1> > <i>:
            break
        if <S1> < -0.4:
            continue
        <s> += 0.2 * <S1>
    else:
        <v>[0] *= 0.9
"""

MATRICES = r"""
<V> = np.mean(<m>, axis=1)

<V> = <m>.std(axis=0)

<V> = np.max(<m>, axis=0)

<V> = np.prod(<m>, axis=0)

<S> = np.sum(<m> * <m1>, axis=(0, 1)) * 0.3

<M> = <m> - <m>.mean(axis=0, keepdims=True)

<M> = <m> / (1.5 + np.sum(<m> ** 2, axis=-1, keepdims=True))

<M> = np.cumsum(<m>, axis=1) * 0.3

<M> = np.sort(<m>, axis=0)

<V> = np.log(np.sum(np.exp(<m>), axis=1))

<M> = np.exp(<m> - np.max(<m>, axis=1, keepdims=True))
<M> /= np.sum(<M>, axis=1, keepdims=True)

<V> = np.linalg.norm(<m> + 2.0, axis=1) * 0.3

<V> = <m>[np.argmax(<m>, axis=0), np.arange(n)]

<V> = np.take_along_axis(<m>, np.argmin(<m>, axis=1)[:, None], axis=1)[:, 0]

<M> = np.einsum("ij,jk->ik", <m>, <m1>) * 0.3

<S> = np.einsum("ij,ij->", <m>, <m1>) * 0.3

<S> = np.einsum("ii", <m>)

<V> = np.einsum("ij->j", <m>) * 0.5

<S> = np.einsum("i,ij,j->", <v1>, <m>, <v1>)

<M> = np.einsum("i,j->ij", <v1>, <v2>)

<M> = np.einsum("ij,kj->ik", <m>, <m>) * 0.3

<V> = np.einsum("ii->i", <m>) * <v>

<M> = np.matmul(<m>.T, <m>) * 0.3

<V> = np.dot(<v>, <m>) * 0.4

<V> = <v> @ <m>[:, ::-1] * 0.4

<S> = np.inner(<v1>, <v2>) + np.vdot(<m>, <m>) * 0.1

<M> = np.tensordot(<m>, <m1>, axes=1) * 0.3

<M> = np.kron(<m>[:1], <v>[:, None])

<V> = np.linalg.solve(0.3 * <m> + 3.0 * np.eye(n), <v>)

<M> = np.linalg.solve(0.3 * <m> + 3.0 * np.eye(n), <m1>)

<M> = np.linalg.inv(0.3 * <m> + 3.0 * np.eye(n))

<S> = np.linalg.det(np.eye(n) + 0.2 * <m>)

<S> = np.linalg.slogdet(0.3 * <m> + 3.0 * np.eye(n))[1] * 0.3

<M> = np.linalg.cholesky(<m> @ <m>.T + np.eye(n)) * 0.4

<S> = np.linalg.norm(<m>) * 0.4

<S> = np.linalg.norm(<v> + 2.0)

<S> = np.sum(np.linalg.matrix_power(<m> * 0.5, 3))

<M> = np.linalg.qr(<m> + 3.0 * np.eye(n))[1] * 0.3

<W> = <v>[1:][::2]

<W> = <m>[:, 1:][0]

<T> = <m>[1:]
<T>[0][:] = <v>

<T> = <m>.T
<T1> = <T>[1:]
<T1>[0, <k>] <op> <e>

<T> = <m>[::-1]
<T>[:, <k>] *= <c>
<S> = <T>[0] @ <m>[0]

<m>.T[1:][0] <op> <f>

<m>[:, ::-1][<k>] <op> <f>

<T> = <m>[:, <k>]
<T>[1:] += <T>[:-1]
<S> = <m>[0, 0] * <T>[-1]

<T> = <m>.reshape(-1)
<T>[::2] *= <e>

<T> = <v>[::-1][1:]
<T>[0] <op> <e>
<S> = <T>.sum() * <v>[0]

<T> = <m>[None, :, :]
<T>[0, <k>] = <f>

<v>[..., <k>][...] <op> <e>

<m>[..., <k>, 0][()] <op> <s>

<T> = <v>[..., <k>]
<S> = <T> * <e>

<T> = <m>[0, ..., <k>]
<T> *= <e>

<T> = np.array(<e>)
<T> += <s>
<S> = <T> * <T>

<T> = np.zeros(())
<T1> = <T>
<T1> += <e>
<S> = <T> * <s>

<T> = np.asarray(<s>)
<S> = <T> - 0.5 * <e>
<S> -= <T>

<T> = np.stack([<m>, <m1>])
<T>[0] *= <e>
<M> = <T>.sum(axis=0) * 0.5

<T> = np.zeros((2, n, n))
<T>[1, <k>] = <v>
<T>[:, :, 0] += <e>
<M> = <T>[1] + <T>[0].T

<M> = np.vstack([<m>[1:], <v>])

<M> = np.where(<m> > <m>.T, <m>, 0.5 * <m1>)

<M> = np.triu(<m>) @ <m1> * 0.3

<M> = np.diag(<v>) + 0.2 * <m>

<m>[<m> > 0.4] *= <e>

<m>[np.arange(n), ix[<k> % 4]] <op> <e>

np.add.at(<m>, (ix, ix[::-1]), <e>)

np.add.at(<m>[0], ix, <v>[ix])

<m>[ix] += <v>

for <i> in range(k):
    <m> = 0.3 * <m> @ <m1> + 0.1 * <m1>.T

for <i> in range(n):
    <m>[<i>] -= <m>.mean(axis=0)

for <i> in range(n):
    <T> = <m>[<i>:, <i>]
    <T> *= <e>
    <s> += <T>.sum() * 0.3

for <i> in range(k):
    <v> = np.linalg.solve(0.3 * <m> + 3.0 * np.eye(n), <v>)
    <m>[0] += <v>

for <T> in (<m>, <m>.T, <m1>):
    <T>[0] *= 0.8
    <s> += <T>[1, 0]
"""

INTEGERS = r"""
<T> = (n * 3 - k) // 2
<S> = <T> * <e> * 0.2

<T> = (n - 2 * k) % 3
<S> = <T> * <e> - <s>

<T> = -k // 2 + n % -3
<S> = <T> * <e> * 0.3

<T> = ~k & 3 | n ^ 1
<S> = <T> * <e> * 0.2

<T> = (k << 2) >> 1
<S> = <e> / (1.0 + <T>)

<T> = int(small[<k>]) - int(small[0])
<S> = <T> * <e> * 0.2

<T> = small - small[::-1]
<V> = (<T> % 5) * <v>

<V> = (small - small[0]) * <v> * 0.01

<V> = (small // 2 + small % 3) * <v>

<V> = (small << 1) * <v> * 0.2

<V> = (small * small) * <v> * 0.1

<V> = (small.astype(np.int64) - 3) * <v>

<V> = (small + ix[0] - 4) * <v> * 0.3

<V> = np.cumsum(small) * <v> * 0.1

<V> = (np.arange(n, dtype=np.int32) * small) * <v> * 0.1

<V> = -small * <v> * 0.001

<V> = (small > 2) * <v> + (small == 1)

<V> = <v> ** small * 0.5

<V> = <v> / (1 + small)

<V> = np.power(2, small % 3) * <v>

<V> = np.bincount(ix, minlength=n)[:n] * <v>

<V> = <v>[(small + k) % n]

<V> = <v>[np.argsort(small, kind="stable")]

<V> = small.astype(np.float32) * <v>

<S> = (int(small[<k>]) * 7 - 9) % 5 * <e>

<S> = abs(int(small[<k>]) - 3) * <e> * 0.3

<S> = small.sum() * <e> * 0.1

<S> = int(small.max()) * <e> * 0.2

<S> = small[<k>] * small[<k1>] * <e> * 0.1

<S> = (small[<k>] - 3) * <e> * 0.01

<S> = np.int32(small[<k>]) // 2 * <e>

<S> = <e> ** int(small[<k>] % 3)

<S> = <e> / int(small[<k>] + 1)

<S> = divmod(n * 7, k)[1] * <e> * 0.3

<S> = len(<w>) // 2 * <e>

<S> = (k == 2) * <e> + (n > k) * <s>

<S> = int(round(<s>)) * <e>

<S> = math.floor(<s> * 4.0) * <e> * 0.3

<S> = int(<s> > 0.2) * <e> + True * <s>

<S> = math.comb(n, 2) * <e> * 0.1 + math.gcd(n, k) * <s>

<T> = np.array([k, n, 2])
<T>[0] += 3
<S> = <T>[0] * <T>[-1] * <e> * 0.1

<T> = np.float32(<s>)
<S> = float(<T> * <T> + np.float32(0.3))

<T> = np.array([<s>, <e>], np.float32)
<S> = float(np.sum(<T> * <T>))

<T> = <v>.astype(np.float32)
<T>[1:] *= <T>[:-1]
<V> = <T>.astype(np.float64)

<T> = 0
for <i> in range(n):
    <T> = (<T> * 3 + int(small[<i>])) % 7
    <s> += <T> * <v>[<i>] * 0.1

<T> = 1
for <i> in range(n):
    <T> *= 2
    <s> += <v>[<i>] / <T>

<T> = n
while <T> > 1:
    <T> = <T> // 2 if <T> % 2 == 0 else <T> - 1
    <v>[<T> % n] <op> <e>

<T> = np.zeros(n, dtype=np.int64)
for <i> in range(4):
    <T>[ix[<i>]] += 1
<V> = <T> * <v>

for <i> in small:
    <v>[<i> % n] += 0.3 * <e>

for <i>, <T> in enumerate(small):
    if <T> > 2:
        <v>[<i>] *= 0.6
    elif <T> == 1:
        continue
    <s> += <T> * <v>[<i>] * 0.1

for <i> in range(n):
    <T> = small[<i>] % 3
    if <T> == 0:
        break
    <s> += <v>[<T>] * 0.2
"""

EXCEPTIONS = r"""
for <i> in range(n):
    match <i> % 3:
        case 0:
            <s> += 0.3 * <v>[<i>]
        case 1 if <b>:
            <s> -= <e>
            break
        case _:
            continue
    <v>[<i>] *= 0.9

for <i> in range(n):
    <S1> = <v>[<i>]
    match k:
        case 1 | 2:
            if <b>:
                break
        case _:
            <S1> = <e>
    <v>[<i>] = 0.5 * <S1>

match k % 3:
    case 0:
        <s> = <e>
    case 1:
        <body>
    case _ if <b>:
        return <s> * <s>

for <i> in range(n):
    try:
        if <b>:
            break
        <s> += 0.3 * <v>[<i>]
    finally:
        <v>[<i>] <op> <e>

for <i> in range(n):
    try:
        if <b>:
            continue
        <body>
    finally:
        <s> = 0.7 * <s> + 0.1

try:
    for <i> in range(n):
        if <v>[<i>] > 0.7:
            return <s> * <v>[<i>]
        <s> += 0.2 * <v>[<i>]
finally:
    <v> *= 0.8

def <F>(u):
    try:
        if u > 0.3:
            return u * <v>[0]
        u = 0.5 * u
    finally:
        <v>[0] = u
    return u
<S> = <F>(<e>) + <F>(<s>)

<S> = <e>
try:
    <S> = <S> * checked(0.3 * math.sin(<s>))
except KeyError:
    <S> = 0.5

try:
    <S> = <e> * <s>
except ValueError:
    <S> = 0.4

<S> = <s>
try:
    <S> = <S> * <e>
except (ValueError, TypeError):
    <s> = 0.3
else:
    <S> *= 2.0
finally:
    <s> += 0.1

<S> = <e>
try:
    <S> = {"a": <s>}["b"]
except KeyError:
    <S> += <s>

try:
    <v>[<k>] <op> <e>
finally:
    <s> *= 0.9

try:
    <S> = float("no")
except ValueError:
    <S> = <e>

try:
    <body>
except KeyError:
    <s> = 0.1

try:
    try:
        <s> *= {0: <e>}[1]
    except KeyError:
        raise ValueError("again")
    finally:
        <v>[0] *= 0.8
except ValueError:
    <s> += 0.1

try:
    try:
        <s> *= <e>
    except ValueError:
        <s> = 0.1
    else:
        <s> *= {0: <c>}[1]
    finally:
        <v>[<k>] *= 0.8
except KeyError:
    <s> += <v>[0]

assert n > 0, "some"
<s> += <e>

with np.errstate(all="ignore"):
    <S> = <e> / (1.2 + <s> ** 2)

with np.errstate(divide="ignore"):
    <body>

for <i> in range(n):
    try:
        <s> += 0.3 * <v>[<i>] * <e>
    finally:
        <v>[<i>] *= 0.9

for <i> in range(n):
    try:
        <s> += {0: <e>}[0]
        <S1> = {0: <s>}[1]
    except KeyError:
        <v>[<i>] <op> <e>

def <F>(u):
    if u > 3.0:
        raise ValueError(f"{u} is large")
    return u * u
<S> = <F>(<e>) * 0.3

<S> = checked(0.5 * math.tanh(<e>))

if <s> > 3.0:
    raise ValueError("never")
<s> *= <e>

if <b>:
    return <e> + <s>

if <v>[<k>] > 0.8:
    return weigh(<v>) * <e>

for <i> in range(n):
    if <v>[<i>] > 0.9:
        return <v>[<i>] * <e>
    <s> += <v>[<i>]

<i> = 0
while <i> < n:
    <i> += 1
    if <v>[<i> - 1] < -0.5:
        continue
    if <v>[<i> - 1] > 0.8:
        break
    <s> += <v>[<i> - 1] * <e>

for <i> in range(n):
    <body>
    if <v>[<i>] > 0.6:
        break
else:
    <s> *= 0.7
"""

THEMES = {
    "complex": COMPLEX,
    "functions": FUNCTIONS,
    "iteration": ITERATION,
    "matrices": MATRICES,
    "integers": INTEGERS,
    "exceptions": EXCEPTIONS,
    "second names": SECOND_NAMES,
    "run-time counts": RUN_TIME_COUNTS,
}
