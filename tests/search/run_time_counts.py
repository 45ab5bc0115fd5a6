"""A theme of `idioms.py`: loops whose length a run finds out, integers of several widths, defaults.

The notation is that of `phrases.py`.
"""

from __future__ import annotations

HELPERS = {
    "settled": """
def settled(u, most=5, limit=0.1):
    steps = 0
    while abs(u) > limit and steps < most:
        u = 0.6 * u
        steps += 1
    return u, steps
""",
    "bounded": """
def bounded(u, low=None, high=1.5):
    if low is not None and u < low:
        return low
    return u if u < high else high
""",
    "powered": """
def powered(u, times=2, *, start=1):
    made = start
    for _ in range(times):
        made = made * u
    return made
""",
    "halvings": """
def halvings(count):
    steps = 0
    while count > 1:
        count //= 2
        steps += 1
    return steps
""",
}

RUN_TIME_COUNTS = r"""
<S> = settled(<e>)[0]

<S>, <T> = settled(<e>, limit=0.07)
<s> += <T> * <S> * 0.1

<S>, <T> = settled(<e>, k)
<v>[<T> % n] <op> <e>

<S> = bounded(<e>)

<S> = bounded(<e>, <s>) * <c>

<S> = bounded(<e>, low=0.1, high=<s> + 0.9)

<S> = powered(<s>) * <c>

<S> = powered(<s>, k) * <e>

<S> = powered(<s>, int(small[<k>]) % 4, start=<e>)

<T> = halvings(n * k)
<S> = <T> * <e> * 0.2

<T> = small[<k>] + k
<S> = <T> * <e> * 0.1

<T> = small[<k>] - ix[0]
<S> = <T> * <e> * 0.1

<T> = int(small[<k>]) - small.size
<S> = <T> * <e> * 0.1

<T> = small * ix[:1]
<V> = <T> * <v> * 0.1

<T> = small.astype(np.uint8) + np.int16(3)
<V> = <v> * <T> * 0.1

<T> = np.minimum(small, 3) - 1
<V> = <T> * <v>

<T> = small[small > 1]
<S> = <T>.size * <e> * 0.2

<T> = np.clip(small, 1, 4)
<V> = <v> * <T> * 0.2

<T> = 2 if <b> else 0.5
<S> = <T> * <e>

<T> = k if <b> else <s>
<S> = <T> * <T> * 0.1

<T> = (small > 1).sum()
<S> = <e> * <T> / (1 + n)

<T> = np.count_nonzero(<v> > 0.2)
<S> = <e> * <T> * 0.1

<T> = int(np.argmax(<v>))
<v>[<T>] <op> <e>

<T> = k
while <T> > 0:
    <T> -= 1
    <s> = 0.5 * <s> + <v>[<T> % n]

<T> = n
while <T> > 1:
    <T> //= 2
    <v>[<T>] <op> <e>

<T> = 0
while <T> < n and <v>[<T>] < 0.5:
    <s> += 0.3 * <v>[<T>]
    <T> += 1
<s> *= 1.0 + 0.1 * <T>

<T>, <T1> = 0, n - 1
while <T> < <T1>:
    <v>[<T>], <v>[<T1>] = <v>[<T1>] * <c>, <v>[<T>]
    <T>, <T1> = <T> + 1, <T1> - 1

<T>, <T1> = 0, n
while <T> < <T1>:
    <T2> = (<T> + <T1>) // 2
    if <v>[<T2>] < <s>:
        <T> = <T2> + 1
    else:
        <T1> = <T2>
<s> += 0.1 * <T> * <e>

<T> = 1.0
while <T> * <T> < 4.0 + <s> ** 2:
    <T> *= 1.7
<s> = <s> / <T>

<T> = <e>
for <i> in range(6):
    if abs(<T>) < 0.2:
        break
    <T> = 0.7 * <T> - 0.1 * <s>
<S> = <T> * <i>

<T> = 0
for <i> in range(n):
    if <v>[<i>] > 0.1:
        <T> += 1
    elif <T> > 0:
        <T> = 0
    <s> += 0.1 * <T> * <v>[<i>]

<T> = 0
for <i> in range(n):
    <T> = <T> + small[<i>]
    <v>[<i>] *= 1.0 + 0.01 * int(<T>)

<T> = 0
for <i> in range(n):
    <T> = max(<T>, <v>[<i>])
<S> = <T> * <e>

<T> = []
while len(<T>) < k:
    <T>.append(<e> + 0.3 * len(<T>))
<S> = sum(<T>)

<T> = [<s>]
while abs(<T>[-1]) > 0.3 and len(<T>) < 6:
    <T>.append(0.5 * <T>[-1])
<S> = sum(<T>) / len(<T>)

<T> = list(range(k))
<S> = 0.0
while <T>:
    <S> = 0.5 * <S> + <T>.pop() * <e>

for <i> in range(int(small[0]) % 4):
    <s> += 0.2 * <v>[<i> % n]

for <i> in range(k, n):
    <v>[<i>] <op> <v>[<i> - k]

for <i> in range(n - 1, k, -1):
    <v>[<i>] += 0.3 * <v>[<i> - 1]

for <i> in range(0, n, k):
    <v>[<i>] *= <e>

for <i> in range(n):
    <T> = small[<i>]
    while <T> > 2:
        <T> = <T> // 2
    <s> += 0.1 * <T> * <v>[<i>]

for <i> in range(n):
    <T> = <i>
    while <T> > 0 and <v>[<T> - 1] > <v>[<T>]:
        <v>[<T> - 1], <v>[<T>] = <v>[<T>], <v>[<T> - 1]
        <T> -= 1

for <i> in range(k):
    if <i> % 2:
        <T> = <e>
    else:
        <T> = <i>
    <s> += 0.2 * <T>

for <T> in small[:k]:
    if <T> == 0:
        continue
    <s> += <e> / <T>
"""
