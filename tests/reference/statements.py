"""Statements of the language."""

from tests.tools.reference import Rows

row = Rows()

for names, body in (
    ("Expr Pass Return", "3.0\npass\nreturn x * y"),
    ("Assign", "a = b = x * y\na, (b, *c) = y, (x, a, b)\nreturn a * b * c[0] + c[1]"),
    ("Assign", "a, b = x, y\na, b = b, a\nreturn a * a * b"),
    ("Assign", "a = [0, x]\ni = 0\ni, a[i] = 1, y\nreturn a[1] * x"),
    ("AnnAssign", "a: float = x * y\nb: int\nreturn a * x"),
    ("AugAssign", "a = x\na += y\na *= x\na -= 1.0\na /= y\na **= 2\nreturn a"),
    ("AugAssign", "a = 7\na //= 2\na %= 2\na <<= 3\na |= 1\na &= 9\na ^= 2\na >>= 1\nreturn a * x"),
    ("AugAssign", "a = [x, y]\na[0] *= a[1]\na += [x]\nreturn a[0] * a[2]"),
    ("Delete", "a = x\ndel a\na = y\nreturn a * x"),
    ("If", "if x > y:\n    return x * x\nelif x > 0.0:\n    return y\nelse:\n    return x * y"),
    (
        "For",
        "t = 0.0\nfor i, v in enumerate((x, y)):\n    t += v ** (i + 1)\nelse:\n    t *= x\nreturn t * i",
    ),
    (
        "For Break Continue",
        "t = 0.0\nfor i in range(9):\n    if i == 2:\n        continue\n    if i > 4:\n        break\n    t += x * i\nelse:\n    t = 0.0\nreturn t * y",
    ),
    ("While", "t = x\nwhile t < 10.0:\n    t *= x\nelse:\n    t += y\nreturn t"),
    ("While Break", "t = x\nwhile True:\n    t *= x\n    if t > 9.0:\n        break\nreturn t"),
    (
        "Try excepthandler Raise",
        "try:\n    raise ValueError('a')\nexcept (KeyError, ValueError) as e:\n    t = x * x\nelse:\n    t = y\nfinally:\n    s = y\nreturn t * s",
    ),
    ("Try ExceptHandler", "try:\n    t = [x][3]\nexcept IndexError:\n    t = x * x\nreturn t"),
    (
        "Try",
        "try:\n    t = x * x\nexcept ValueError:\n    t = y\nelse:\n    t = t * y\nfinally:\n    t = t * x\nreturn t",
    ),
    (
        "Try",
        "def f(v):\n    try:\n        return v * v\n    finally:\n        v = 3.0\nreturn f(x) * y",
    ),
    (
        "Try Raise",
        "try:\n    if x > y:\n        raise ValueError('large')\n    t = x * x\nexcept ValueError:\n    t = y * x\nelse:\n    t *= y\nreturn t",
    ),
    (
        "Try Raise Continue",
        "t = x\nfor k in range(4):\n    try:\n        if t < k:\n            raise KeyError\n        t += y\n    except KeyError:\n        t *= 2.0\n        continue\n    t *= x\nreturn t",
    ),
    (
        "Try Raise",
        "try:\n    try:\n        raise KeyError\n    except KeyError as e:\n        raise ValueError from e\nexcept ValueError:\n    return x * x\nreturn y",
    ),
    ("Assert", "assert x > 0.0, 'positive'\nreturn x * y"),
    ("Import alias", "import math as m\nreturn m.sin(x) * y"),
    ("ImportFrom alias", "from math import sin as s, cos\nreturn s(x) * cos(y)"),
    ("Nonlocal", "n = x\ndef f():\n    nonlocal n\n    n = n * y\nf()\nf()\nreturn n"),
    ("Global", "global where_it_is\nwhere_it_is = x\nreturn where_it_is * y"),
    (
        "FunctionDef arguments arg",
        "def f(a, /, b=y, *c, d=2.0, **e):\n    return a * b * c[0] * d * e['z']\nreturn f(x, y, x, z=3.0) * f(x, y, y, d=x, z=1.0)",
    ),
    (
        "FunctionDef",
        "def f(a, b=[]):\n    b.append(a)\n    return len(b)\nreturn f(x) * x + f(y) * y",
    ),
    (
        "FunctionDef",
        "def outer(k):\n    def inner(v):\n        return k * v\n    return inner\nreturn outer(x)(y) * outer(y)(x)",
    ),
    ("FunctionDef", "def f(n):\n    return 1.0 if n == 0 else x * f(n - 1)\nreturn f(3) * y"),
    ("AsyncFunctionDef", "async def f():\n    return x\nreturn x * y"),
    (
        "AsyncFor AsyncWith",
        "async def f():\n    async for v in g():\n        pass\n    async with g():\n        pass\nreturn x * y",
    ),
    ("ClassDef", "class A:\n    k = x\nreturn A.k * y"),
    (
        "With withitem",
        "import contextlib\nwith contextlib.nullcontext(x) as a, contextlib.nullcontext(y) as b:\n    t = a * b\nreturn t * x",
    ),
    ("With", "import numpy as np\nwith np.errstate(all='ignore'):\n    t = x * x\nreturn t * y"),
    (
        "Match match_case MatchValue MatchSingleton",
        "match 'a':\n    case 'b':\n        return y\n    case None:\n        return y\n    case 'a' if x > 1.0:\n        return x * x\nreturn x",
    ),
    (
        "MatchSequence MatchStar",
        "match (x, y, 3.0):\n    case (a, b):\n        return a\n    case (a, *b):\n        return a * b[1]\nreturn x",
    ),
    ("MatchSequence", "match (x, y):\n    case (a, b):\n        return a * b\nreturn x"),
    (
        "MatchMapping",
        "match {'a': x}:\n    case {'b': v}:\n        return y\n    case {'a': v, **rest}:\n        return v * v\nreturn x",
    ),
    (
        "MatchClass",
        "match x:\n    case int(v):\n        return y\n    case float(v):\n        return v * v\nreturn x",
    ),
    (
        "MatchAs MatchOr",
        "match 2:\n    case 1 | 2 as k:\n        return x * k\n    case _:\n        return y\nreturn x",
    ),
    (
        "MatchAs",
        "match x:\n    case v if v > 5.0:\n        return y\n    case v:\n        return v * v",
    ),
):
    row.bodies("ast.", names, body)
if hasattr(__import__("ast"), "TryStar"):
    row.bodies("ast.", "TryStar", "try:\n    t = x * x\nexcept* ValueError:\n    t = y\nreturn t")
