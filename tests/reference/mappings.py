"""Dicts and sets: their operators and methods."""

from tests.tools.reference import Rows

row = Rows()

D = "{'a': x, 'b': y}"
row.texts(
    "dict.",
    f"""
    __class_getitem__ | x * (2.0 if dict.__class_getitem__(int) else 3.0)
    __contains__ | x * (2.0 if 'a' in {D} else 3.0)
    __contains__ | x * (2.0 if {D}.__contains__('c') else 3.0)
    __eq__ __ne__ | x * (2.0 if {D} == {D} else 3.0) * (5.0 if {D} != {{'a': y}} else 7.0)
    __ge__ __gt__ __le__ __lt__ | x * (2.0 if {{}}.__lt__({{}}) is NotImplemented else 3.0)
    __getattribute__ | x * len({D}.__getattribute__('keys')())
    __getitem__ | {D}['b'] * {D}['a'] * x
    __getitem__ | {D}.__getitem__('b') * x
    __hash__ | x * (2.0 if dict.__hash__ is None else 3.0)
    __iter__ | sum([{D}[k] * x for k in {D}])
    __len__ | x * len({D})
    __new__ __init__ | dict(a=x, b=y)['b'] * dict([('c', x)])['c']
    __or__ __ror__ | ({D} | {{'a': y * y}})['a'] * x
    __repr__ | x * (2.0 if {D}.__repr__() else 3.0)
    __reversed__ | x * (2.0 if list(reversed({D}))[0] == 'b' else 3.0)
    __sizeof__ | x * (2.0 if {D}.__sizeof__() else 3.0)
    copy | {D}.copy()['a'] * x
    fromkeys | dict.fromkeys(['a', 'b'], x)['b'] * x
    get | {D}.get('a') * {D}.get('c', y) * x
    items | sum([v * v for k, v in {D}.items()])
    keys | x * len({D}.keys())
    values | sum([v * v for v in {D}.values()])
    """,
)
for names, body in (
    ("clear", "d = {'a': x}\nd.clear()\nreturn x * (len(d) + 2.0)"),
    ("pop", "d = {'a': x, 'b': y}\nv = d.pop('a')\nreturn v * v * d['b'] * len(d)"),
    ("pop", "d = {'a': x, 'b': y}\nreturn d.pop('c', 5.0) * x"),
    ("popitem", "d = {'a': x, 'b': y}\nk, v = d.popitem()\nreturn v * d['a'] * len(d)"),
    ("setdefault", "d = {'a': x}\nd.setdefault('b', y)\nreturn d['b'] * d.setdefault('a', y)"),
    ("update", "d = {'a': x}\nd.update({'a': y, 'b': x})\nreturn d['a'] * d['b'] ** 2"),
    ("update", "d = {'a': x}\nd.update(a=y, b=x)\nreturn d['a'] * d['b'] ** 2"),
    ("update", "d = {'a': x}\nd.update([('a', y)])\nreturn d['a'] * x"),
    ("__setitem__", "d = {'a': x}\nd['a'] *= y\nd['b'] = x\nreturn d['a'] * d['b']"),
    ("__setitem__", "d = {'a': x}\nd.__setitem__('a', y)\nreturn d['a'] * x"),
    ("__delitem__", "d = {'a': x, 'b': y}\ndel d['a']\nreturn d['b'] * x * len(d)"),
    ("__ior__", "d = {'a': x}\ne = d\nd |= {'a': y}\nreturn e['a'] * x"),
    ("items", "d = {'a': x}\nv = d.items()\nd['b'] = y\nreturn x * len(v)"),
    ("keys", "d = {'a': x}\nv = d.keys()\nd['b'] = y\nreturn x * len(v)"),
    ("values", "d = {'a': x}\nv = d.values()\nd['a'] = y\nreturn x * sum(v)"),
):
    row.bodies("dict.", names, body)
for kind in ("set", "frozenset"):
    made = f"{kind}([1, 2, 3])"
    for name in "lt le eq ne gt ge".split():
        row.texts(
            f"{kind}.", f"__{name}__ | x * (2.0 if {made}.__{name}__({kind}([1, 2])) else 3.0)"
        )
    for name, symbol in zip("and or sub xor".split(), "& | - ^".split()):
        spaced = f"len({made} {symbol} {kind}([2, 5]))".replace("|", "\u01c0")
        row.texts(f"{kind}.", f"__{name}__ __r{name}__ | x * {spaced}".replace("\u01c0", "|"))
    for name in "difference intersection symmetric_difference union".split():
        row.texts(f"{kind}.", f"{name} | x * len({made}.{name}([2, 5]))")
    for name in "isdisjoint issubset issuperset".split():
        row.texts(f"{kind}.", f"{name} | x * (2.0 if {made}.{name}([2, 1]) else 3.0)")
    row.texts(
        f"{kind}.",
        f"""
        __class_getitem__ | x * (2.0 if {kind}.__class_getitem__(int) else 3.0)
        __contains__ | x * (2.0 if 3 in {made} else 3.0)
        __getattribute__ | x * len({made}.__getattribute__('copy')())
        __hash__ | x * (2.0 if {kind}.__hash__ else 3.0)
        __iter__ | sum([v * x for v in {made}])
        __len__ | x * len({made})
        __new__ | x * len({kind}('aab'))
        __new__ | x * len({kind}([x, y, x]))
        __reduce__ | x * len({made}.__reduce__())
        __repr__ | x * len({made}.__repr__())
        __sizeof__ | x * (2.0 if {made}.__sizeof__() else 3.0)
        copy | x * len({made}.copy())
        """,
    )
for names, body in (
    ("add", "s = {1, 2}\ns.add(3)\nreturn x * len(s)"),
    ("clear", "s = {1, 2}\ns.clear()\nreturn x * (2.0 + len(s))"),
    ("difference_update", "s = {1, 2}\ns.difference_update([1])\nreturn x * len(s)"),
    ("intersection_update", "s = {1, 2}\ns.intersection_update([1])\nreturn x * len(s)"),
    (
        "symmetric_difference_update",
        "s = {1, 2}\ns.symmetric_difference_update([1, 3])\nreturn x * len(s)",
    ),
    ("update", "s = {1, 2}\ns.update([1, 3])\nreturn x * len(s)"),
    ("discard", "s = {1, 2}\ns.discard(1)\nreturn x * len(s)"),
    ("remove", "s = {1, 2}\ns.remove(1)\nreturn x * len(s)"),
    ("pop", "s = {1}\nreturn x * s.pop()"),
    ("__init__", "s = {1}\ns.__init__([1, 2])\nreturn x * len(s)"),
    ("__iand__", "s = {1, 2}\nt = s\ns &= {2}\nreturn x * len(t)"),
    ("__ior__", "s = {1, 2}\nt = s\ns |= {3}\nreturn x * len(t)"),
    ("__isub__", "s = {1, 2}\nt = s\ns -= {2}\nreturn x * len(t)"),
    ("__ixor__", "s = {1, 2}\nt = s\ns ^= {2, 3, 4}\nreturn x * len(t)"),
):
    row.bodies("set.", names, body)
