"""Lists, tuples, ranges and slices: their operators and methods."""

from tests.tools.reference import Rows

row = Rows()

for kind, left, right in (("list", "[x, y]", "[y, x]"), ("tuple", "(x, y)", "(y, x)")):
    for name, symbol in zip("lt le eq ne gt ge".split(), "< <= == != > >=".split()):
        row.texts(f"{kind}.", f"__{name}__ | x * (2.0 if {left} {symbol} {right} else 3.0)")
        row.texts(f"{kind}.", f"__{name}__ | x * (2.0 if {left}.__{name}__({right}) else 3.0)")
    row.texts(
        f"{kind}.",
        f"""
        __add__ | ({left} + {right})[2] * x
        __add__ | {left}.__add__({right})[2] * x
        __contains__ | x * (2.0 if y in {left} else 3.0)
        __contains__ | x * (2.0 if {left}.__contains__(y) else 3.0)
        __getattribute__ | x * {left}.__getattribute__('count')(x)
        __getitem__ | {left}[-1] * {left}[0:2][1] * x
        __getitem__ | {left}.__getitem__(1) * x
        __iter__ | sum([v * v for v in {left}])
        __iter__ | sum([v * v for v in {left}.__iter__()])
        __len__ | x * len({left})
        __len__ | x * {left}.__len__()
        __mul__ __rmul__ | ({left} * 2)[3] * (2 * {right})[2]
        __mul__ __rmul__ | {left}.__mul__(2)[3] * x
        __new__ | {kind}({left})[1] * x
        __repr__ | x * (2.0 if {left}.__repr__() else 3.0)
        count | x * [1, 2, 1].count(1)
        count | x * {left}.count(x)
        index | x * ({kind}([1, 2, 1]).index(2) + 5.0)
        index | x * ({left}.index(y) + 5.0)
        """,
    )
row.texts("tuple.", "__hash__ | x * (2.0 if (1, 2).__hash__() == hash((1, 2)) else 3.0)")
row.texts("tuple.", "__getnewargs__ | x * len((1, 2).__getnewargs__())")
for body, names in (
    ("a = [x, y]\na.append(x * y)\nreturn a[2] * a[0]", "append"),
    ("a = [x, y]\nb = a.copy()\nb[0] = 2.0 * y\nreturn a[0] * b[0]", "copy"),
    ("a = [x, y]\na.clear()\nreturn x * (len(a) + 2.0)", "clear"),
    ("a = [x, y]\na.extend([y, x * x])\nreturn a[3] * a[1]", "extend"),
    ("a = [x, y]\na.insert(1, x * x)\nreturn a[1] * a[2]", "insert"),
    ("a = [x, y]\na.insert(-1, x * x)\nreturn a[1] * a[2]", "insert"),
    ("a = [x, y]\nb = a.pop(0)\nreturn a[0] * b * b", "pop"),
    ("a = [x, y]\nb = a.pop()\nreturn a[0] * b * b", "pop"),
    ("a = [x, y, 3.0]\na.reverse()\nreturn a[0] * a[1] ** 2 * a[2]", "reverse"),
    ("a = [x, y, 3.0]\ndel a[0]\nreturn a[0] * a[1] * x", "__delitem__"),
    ("a = [x, y, 3.0]\ndel a[:2]\nreturn a[0] * x", "__delitem__"),
    ("a = [x, y, 3.0]\na.__delitem__(0)\nreturn a[0] * a[1] * x", "__delitem__"),
    ("a = [x, y]\na[0] = x * y\nreturn a[0] * x", "__setitem__"),
    ("a = [x, y]\na[0:1] = [x * y, x, y]\nreturn a[0] * a[1] * a[2] ** 2", "__setitem__"),
    ("a = [x, y]\na.__setitem__(0, x * y)\nreturn a[0] * x", "__setitem__"),
    ("a = [x, y]\nb = a\na += [x * y]\nreturn b[2] * x", "__iadd__"),
    ("a = [x, y]\nb = a\na *= 2\nreturn b[3] * x * len(b)", "__imul__"),
    (
        "a = [x, y]\nt = 0.0\nfor v in reversed(a):\n    t = 2.0 * t + v * v\nreturn t",
        "__reversed__",
    ),
):
    row.bodies("list.", names, body)
for body, names in (
    ("a = [x, y, 1.0]\na.sort()\nreturn a[0] * a[1] ** 2", "sort"),
    ("a = [3, 1, 2]\na.sort()\nreturn a[0] * x", "sort"),
    ("a = [3, 1, 2]\na.sort(key=lambda v: -v, reverse=True)\nreturn a[0] * x", "sort"),
    ("a = [1, 2, 1]\na.remove(1)\nreturn a[0] * x", "remove"),
    ("a = [x, y]\na.remove(y)\nreturn a[0] * x", "remove"),
    ("a = [x]\na.__init__([y])\nreturn a[0] * x", "__init__"),
    ("a = [x]\na.__iadd__([y])\nreturn a[1] * x", "__iadd__"),
    ("a = [x]\na.__imul__(2)\nreturn a[1] * x", "__imul__"),
    ("return [x, y].__reversed__().__next__() * x", "__reversed__"),
    ("return x * (2.0 if [x].__sizeof__() else 3.0)", "__sizeof__"),
    ("return x * (2.0 if [].__class_getitem__(int) else 3.0)", "__class_getitem__"),
):
    row.bodies("list.", names, body)
row.texts("tuple.", "__class_getitem__ | x * (2.0 if tuple.__class_getitem__(int) else 3.0)")
row.texts("list.", "__hash__ | x * (2.0 if list.__hash__ is None else 3.0)")
for name, symbol in zip("lt le eq ne gt ge".split(), "< <= == != > >=".split()):
    if name in ("eq", "ne"):
        row.texts("range.", f"__{name}__ | x * (2.0 if range(3) {symbol} range(0, 3) else 3.0)")
        row.texts("slice.", f"__{name}__ | x * (2.0 if slice(3) {symbol} slice(0, 3) else 3.0)")
    else:
        text = f"x * (2.0 if range(3).__{name}__(range(4)) is NotImplemented else 3.0)"
        row.texts("range.", f"__{name}__ | {text}")
        row.texts("slice.", f"__{name}__ | x * (2.0 if slice(3) {symbol} slice(4) else 3.0)")
row.texts(
    "range.",
    """
    __bool__ | x * (2.0 if range(0) else 3.0)
    __contains__ | x * (2.0 if 4 in range(0, 9, 2) else 3.0)
    __getitem__ | x * (range(3, 9)[2] + range(9)[2:4][1])
    __getattribute__ | x * range(3).__getattribute__('stop')
    __hash__ | x * (2.0 if hash(range(3)) == hash(range(3)) else 3.0)
    __iter__ | sum([i * x for i in range(5, 0, -2)])
    __len__ | x * len(range(1, 9, 3))
    __new__ | x * len(range.__new__(range, 3))
    __reduce__ | x * len(range(3).__reduce__())
    __repr__ | x * len(range(3).__repr__())
    __reversed__ | sum([i * x for i in reversed(range(1, 9, 3))])
    count index | x * (range(9).count(3) + range(9).index(5))
    start stop step | x * (range(1, 9, 3).start + range(1, 9, 3).stop * range(1, 9, 3).step)
    """,
)
row.texts(
    "slice.",
    """
    __getattribute__ | x * slice(3).__getattribute__('stop')
    __hash__ | x * (2.0 if slice.__hash__ else 3.0)
    __new__ | [x, y, 3.0][slice.__new__(slice, 1)][0] * x
    __reduce__ | x * len(slice(3).__reduce__())
    __repr__ | x * len(slice(3).__repr__())
    indices | x * slice(1, 9, 2).indices(5)[1]
    start stop step | x * (slice(1, 9, 3).start + slice(1, 9, 3).stop * slice(1, 9, 3).step)
    start stop step | [x, y, 3.0][slice(1, 3)][0] * x
    """,
)

PAIRS = "a = []\nfor k in range(5):\n    if x * k < 4.0:\n        a.append((x * k + y, k))\n"
INNER = "rows = [[x * k] for k in range(int(4.0 * x))]\na = rows[2]\na.extend((y, x))\n"
PRODUCT = "return sum(v * v * (k + 1) for v, k in a) + len(a) * x"
SUM = "return sum(rows[2]) * len(a) + sum(v * k for k, v in enumerate(a))"
for body, names in (
    ("a.insert(-1, (y, 7))", "insert"),
    ("b = a.pop(0)\na.append(b)\na.append(a.pop())", "pop append"),
    ("a.reverse()\na += a", "reverse __iadd__"),
    ("a.sort(key=lambda pair: -pair[0])\na.pop()", "sort"),
    ("del a[1:3]", "__delitem__"),
    ("a[1:2] = [(y, 3), (x, 4)]", "__setitem__"),
    ("a = a * 2 + a[::-1]", "__mul__ __add__ __getitem__"),
    ("a = [pair for pair in reversed(a)]\na[-1] = (x * y, 2)", "__reversed__ __setitem__"),
    ("b = a.copy()\na.clear()\na.extend(b[1:])", "copy clear extend"),
    ("a.remove(a[1])\nk = a.index(a[0])\na.append((y, k + a.count(a[0])))", "remove index count"),
    ("a.append((x, 2.0)) if a[0] in a and a < a[1:] else a.pop()", "__contains__ __lt__"),
):
    row.bodies("list.", names, PAIRS + body + "\n" + PRODUCT)
for body, names in (
    ("rows[1] = a\nrows[1].append(y)", "append"),
    ("a.insert(1, y * y)\na.reverse()", "insert reverse"),
    ("a.sort()\ndel a[0]\na.pop(0)", "sort __delitem__ pop"),
    ("a[1:] = [y, y, x]\na *= 2", "__setitem__ __imul__"),
    ("b = a.copy()\nb.append(y)\na += b", "copy __iadd__"),
    ("a.append(2.0) if a is rows[2] and a is not rows[1] and a > rows[1] else a.clear()", "__gt__"),
):
    row.bodies("list.", names, INNER + body + "\n" + SUM)
