"""Expressions of the language, one after the other, and in the combinations that mean something."""

from tests.tools.reference import Rows

row = Rows()

row.texts(
    "ast.",
    """
    Constant Name Load | x * 2.0
    BinOp Add Sub Mult Div | (x + y) * (x - y) / y
    FloorDiv Mod | x * (7 // 2) + (x % y) * 2.0
    Pow | x**3 * x**y * 2**3
    LShift RShift BitAnd BitOr BitXor | x * ((1 << 3) + (8 >> 1) + (6 & 3) + (6 | 1) + (6 ^ 3))
    MatMult | (np.array([x, y]) @ np.array([y, 2.0])) * x
    UnaryOp USub UAdd Invert Not | -x * +y * ~3 * (2.0 if not x > y else 3.0)
    BoolOp And Or | x * ((x > 1.0 and y) or 2.0)
    BoolOp And Or | x * (0.0 or y) * (y and 3.0)
    Compare Lt LtE Gt GtE Eq NotEq | x * (2.0 if 0.5 < y <= 1.0 < x >= 1.2 != y else 3.0)
    Compare Lt LtE Gt GtE Eq NotEq | x * (2.0 if y < x < 2.0 else 3.0) * (2.0 if x != x else 5.0)
    Is IsNot In NotIn | x * (2.0 if x is not None else 3.0) * (2.0 if 'a' in ('a', 'b') else 3.0)
    NotIn | x * (2.0 if y not in (x, 0.5) else 3.0)
    IfExp | x * (x if x > y else y)
    NamedExpr | (t := x * y) * t
    NamedExpr | sum([t for v in (x, y) if (t := v * v) > 0.1]) * t
    Lambda | (lambda a, b=y, *c, **d: a * b * len(c))(x, y, 1, 2)
    Call Starred keyword | max(*(x, y)) * (lambda **d: d['a'])(**{'a': x})
    Attribute | x.real * np.pi
    Subscript Slice | [x, y, 3.0][1:][0] * (x, y)[-2]
    Tuple List Dict Set | (x, y)[0] * [x, *(y, x)][2] * {'a': x, **{'b': y}}['b'] * len({1, 2})
    ListComp comprehension | sum([a * b for a in (x, y) for b in (1.0, a) if a * b > 0.5])
    DictComp | sum({k: v * x for k, v in (('a', x), ('b', y))}.values())
    SetComp | x * len({k % 2 for k in range(5)})
    GeneratorExp | sum(a * a for a in (x, y))
    GeneratorExp | sum(a * b for a in (x, y) for b in (a, 2.0))
    JoinedStr FormattedValue | x * len(f'{3:>5}{"a"!r}')
    JoinedStr FormattedValue | x * (2.0 if f'{x:.2f}' == '1.30' else 3.0)
    """,
)
for names, body in (
    ("Await", "async def f():\n    await g()\nreturn x * y"),
    ("Yield", "def f():\n    yield x\n    yield y\nreturn sum([v * v for v in f()])"),
    ("YieldFrom", "def f():\n    yield from (x, y)\nreturn sum([v * v for v in f()])"),
    (
        "BinOp",
        "calls = []\ndef f(v):\n    calls.append(v)\n    return v\nz = f(x) - f(y)\nreturn z * calls[0] + calls[1] ** 2",
    ),
    (
        "Dict",
        "calls = []\ndef f(v):\n    calls.append(v)\n    return 'a'\nd = {f(x): f(y)}\nreturn calls[0] * calls[1] ** 2",
    ),
    (
        "Compare",
        "calls = []\ndef f(v):\n    calls.append(v)\n    return v\nt = f(x) < f(y) < f(3.0)\nreturn x * len(calls)",
    ),
    (
        "Assign",
        "calls = []\ndef f(v):\n    calls.append(v)\n    return 0\na = [0.0]\na[f(y)] = f(x) + x\nreturn a[0] * calls[0] + calls[1] ** 2",
    ),
    (
        "Call",
        "calls = []\ndef f(v):\n    calls.append(v)\n    return v\nz = max(f(x), f(y))\nreturn z * calls[0] + calls[1] ** 2",
    ),
    ("ListComp", "v = y\na = [v * v for v in (x, 2.0)]\nreturn a[0] * v"),
    ("Lambda", "fs = [lambda: k * x for k in range(3)]\nreturn fs[0]() * y"),
    ("Lambda", "fs = [lambda k=k: k * x for k in range(3)]\nreturn fs[1]() * y"),
    ("Lambda", "a = x\nf = lambda: a * y\na = 2.0 * x\nreturn f()"),
):
    row.bodies("ast.", names, body)
