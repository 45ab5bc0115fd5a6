"""A theme of `idioms.py`: one object under two names, and views that are reshaped or have no axes.

The notation is that of `phrases.py`.
"""

from __future__ import annotations

HELPERS = {
    "bumped": """
def bumped(z, by=0.1, at=None):
    at = 0 if at is None else at
    z[at] += by
    return z
""",
    "either_of": """
def either_of(z, w, first=True):
    return z if first else w
""",
    "collected": """
def collected(u, into=None):
    if into is None:
        into = []
    into.append(u)
    return into
""",
    "viewed": """
def viewed(z, rows=1):
    return z.reshape(rows, -1)
""",
}

SECOND_NAMES = r"""
<T> = np.array(<e>)
<T1> = <T>
<T1> <op> <s>
<S> = <T> * 0.5 + <T1>

<T> = np.array(<e>)
<T1> = (<T>, <s>)
<T> += <c>
<S> = <T1>[0] * <T1>[1]

<T> = <v>[..., <k>]
<v>[<k1>] <op> <e>
<S> = <T> * <s>

<T> = <v>[..., <k>]
<T> *= <c>
<S> = <T> + <v>[0]

<T> = <v>.reshape(-1)
<T>[<k>] <op> <e>

<T> = <m>.reshape(-1)
<T1> = <T>[1:]
<T1>[0] *= <e>
<S> = <m>[0, 0] + <T>[1]

<T> = <m>.T.reshape(-1)
<T>[<k>] <op> <e>
<S> = <T>[0] - <m>[0, 0]

<T> = <v>[None, :]
<T1> = np.squeeze(<T>, 0)
<T1>[<k>] <op> <e>

<T> = <v>[:, None].squeeze()
<T> *= <c>

<T> = np.atleast_2d(<v>)
<T>[0, <k>] <op> <e>

<T> = np.expand_dims(<v>, 0)
<T1> = <T>[0]
<T1>[1:] += <T1>[:-1] * 0.3

<T> = np.ravel(<m>)
<T>[<k>] <op> <e>
<V> = <m>[0] * <T>[0]

<T> = np.asarray(<v>)
<T>[<k>] <op> <e>
<S> = <v>[<k>] * <e>

<T> = np.array(<v>)
<T>[<k>] <op> <e>
<S> = <v>[<k>] * <T>[<k>]

<T> = viewed(<v>)
<T>[0, <k>] <op> <e>
<S> = <T>.sum() * <c>

<T> = viewed(<m>, n)
<T>[<k>] *= <e>
<V> = <T>[0] + <m>[-1]

<T> = bumped(<v>)
<T>[<k>] <op> <e>

<V> = bumped(<v>.copy(), <e>)

<T> = bumped(<v>, by=<e>, at=<k>)
<S> = <T>[0] + <v>[-1]

<T> = either_of(<v1>, <v2>, <b>)
<S> = <T>[<k>] * <e>

<T> = either_of(<v1>, <v2>)
<T>[<k>] <op> <e>

<T> = collected(<e>)
<T1> = collected(<s>, <T>)
<S> = <T>[-1] * <T1>[0]

<T> = collected(<v>)
<T>[0][<k>] <op> <e>

<T> = [<v1>, <v2>]
<T1> = <T>[0]
<T1>[<k>] <op> <e>
<S> = <T>[0][0] * <T>[1][0]

<T> = {"p": <v>, "q": <v>.copy()}
<T>["p"][<k>] <op> <e>
<T>["q"] *= <c>
<V> = <T>["p"] * <T>["q"]

<T> = <v1> if <b> else <v2>
<S> = <T> @ <v1>

<T> = <T1> = <e>
<T1> += <s>
<S> = <T> * <T1>

<T> = <T1> = <v>.copy()
<T1>[<k>] <op> <e>
<S> = <T> @ <T1>

<T> = <v>
<T> = <T> * <c>
<T>[<k>] <op> <e>
<S> = <T> @ <v>

<T> = <v>
<T> *= <c>
<S> = <v>[<k>]

<T>, <T1> = <v1>, <v1>
<T>[<k>] <op> <e>
<T1>[<k1>] <op> <s>

<T>, <T1> = <v1>, <v2>
for <i> in range(k):
    <T>, <T1> = <T1>, <T>
    <T>[0] += <e>
<S> = <T>[0] - <T1>[0]

<T>, <T1> = <v1>.copy(), <v2>.copy()
for <i> in range(k):
    <T1>[0] = <T>[-1] * <e>
    <T>, <T1> = <T1>, <T>
<S> = <T> @ <T1>

<T> = <T1> = <e>
for <i> in range(k):
    <T>, <T1> = 0.5 * <T1> + <s>, <T>
<S> = <T> - <T1>

<T> = <s>
<T1> = <T>
for <i> in range(n):
    <T1> = <T>
    <T> = 0.6 * <T> + <v>[<i>]
<S> = <T> * <T1>

<T> = None
for <i> in range(n):
    <T> = <v>[<i>] if <T> is None else max(<T>, <v>[<i>])
if <T> is not None:
    <s> += <T> * <T>

<T> = None
for <i> in range(n):
    if <v>[<i>] > 0.2:
        <T> = <i>
if <T> is not None:
    <v>[<T>] <op> <e>

<T> = <v>.copy()
for <i> in range(k):
    <T1> = <T>
    <T> = <T1> * <c>
    <T1>[0] += <e>
<S> = <T> @ <v>

<T> = <v>
for <i> in range(k):
    <T> = 0.5 * <T> + <e>
<S> = <T>[0] * <v>[0]

<T> = <v>.copy()
for <i> in range(k):
    <T> -= 0.2 * <T>[::-1]
    <T1> = <T>.reshape(1, -1)
    <T1>[0, 0] *= <c>
<S> = <T> @ <v>

<T> = [<v>.copy()]
for <i> in range(k):
    <T>.append(<T>[-1] * <c>)
<S> = <T>[0] @ <T>[-1]

<T> = []
for <i> in range(n):
    <T>.append(<v>[..., <i>])
<S> = sum(<T>) * <e>

<T> = <v1>
for <i> in range(n):
    if <T>[<i>] > 0.4:
        <T> = <v2>
        break
<S> = <T>[0] * <e>

for <i> in range(n):
    <T> = <m>[<i>]
    <T1> = <T>[::-1]
    <T1>[0] <op> <e>
    <s> += 0.3 * <T>[-1]

for <i> in range(n):
    <T> = <m>[<i>].reshape(-1)
    <T>[<i>:] *= <c>

for <i> in range(n):
    <T> = <v>[<i>]
    <v>[<i>] <op> <e>
    <s> += 0.3 * <T> * <v>[<i>]

for <i>, <T> in enumerate(<m>):
    <T>[<i>] <op> <e>
    <T1> = <T>
    <T1> *= <c>
"""
