"""Built-in functions, constants and exceptions."""

import builtins

from tests.tools.reference import Rows

row = Rows()

row.texts(
    "builtins.",
    """
    abs | abs(x - 3.0) * abs(-2)
    aiter anext | x * (2.0 if aiter else 3.0) * (2.0 if anext else 3.0)
    all | x * (2.0 if all(v > 0.0 for v in (x, y)) else 3.0)
    any | x * (2.0 if any(v > 1.0 for v in (x, y)) else 3.0)
    ascii | x * len(ascii('a'))
    bin | x * len(bin(5))
    bool | x * (2.0 if bool(x) else 3.0) * bool(5)
    breakpoint | x * (2.0 if breakpoint else 3.0)
    bytearray | x * len(bytearray(b'ab'))
    bytes | x * len(bytes(3))
    callable | x * (2.0 if callable(abs) else 3.0)
    chr ord | x * ord(chr(65))
    compile | x * (2.0 if compile('1', 'f', 'eval') else 3.0)
    complex | abs(complex(x, y)) * complex('2').real
    copyright credits license exit quit help | x * (2.0 if callable(help) else 3.0)
    dict | dict(a=x)['a'] * x
    dir | x * len(dir(3))
    divmod | x * divmod(7, 3)[1] + divmod(x * 5.0, y)[1]
    enumerate | sum([k * v for k, v in enumerate([x, y], 1)])
    eval | x * eval('2.0')
    exec | x * (2.0 if exec('1') is None else 3.0)
    filter | sum(filter(lambda v: v > 1.0, [x, y]))
    float | float(x) * float('2.5') * float(3)
    format | x * len(format(3, '05d'))
    format | x * (2.0 if format(x, '.1f') == '1.3' else 3.0)
    frozenset | x * len(frozenset([1, 1, 2]))
    getattr | getattr(x, 'real') * x
    globals | x * (2.0 if globals() else 3.0)
    hasattr | x * (2.0 if hasattr(x, 'real') else 3.0)
    hash | x * hash(5)
    hex | x * len(hex(255))
    id | x * (2.0 if id(x) else 3.0)
    input | x * (2.0 if input else 3.0)
    int | x * int('7') * int(2.5) * int(x * 3.0)
    isinstance issubclass | x * (2.0 if isinstance(x, float) else 3.0) * (2.0 if issubclass(bool, int) else 3.0)
    iter next | next(iter([x, y])) * x
    len | x * len([1, 2])
    list | list((x, y))[1] * x
    locals | x * len(locals())
    map | sum(map(lambda a, b: a * b, [x, y], [y, x]))
    max min | max(x, y) * min(x, y, 0.9) * max([x, y])
    max min | max([x, y], key=lambda v: -v) * min([], default=x)
    memoryview | x * len(memoryview(b'ab'))
    object | x * (2.0 if object() else 3.0)
    oct | x * len(oct(8))
    open | x * (2.0 if open else 3.0)
    pow | pow(x, 3) * pow(2, 5, 7)
    print | x * (2.0 if print('', end='') is None else 3.0)
    range | sum([i * x for i in range(1, 7, 2)])
    repr | x * len(repr(5))
    repr | x * (2.0 if repr(x) == '1.3' else 3.0)
    reversed | list(reversed([x, y]))[0] * x
    round | x * round(2.567, 1) * round(x * 7.0)
    set | x * len(set([1, 1, 2]))
    slice | [x, y][slice(1, None)][0] * x
    sorted | sorted([x, y])[0] * sorted([3, 1])[0]
    sorted | sorted([x, y], key=lambda v: -v)[0] * x
    str | x * len(str(5))
    sum | sum([x, y], 2.0) * x
    tuple | tuple([x, y])[1] * x
    type | x * (2.0 if type(x) is float else 3.0)
    type | x * type('A', (), {'k': 3.0}).k
    vars | x * (2.0 if vars else 3.0)
    zip | sum([a * b for a, b in zip([x, y], [y, x], strict=True)])
    __import__ | x * __import__('math').pi
    False True None | x * (2.0 if False else 3.0) * (True + 1) * (2.0 if None is None else 3.0)
    Ellipsis | x * (2.0 if ... is Ellipsis else 3.0)
    NotImplemented | x * (2.0 if NotImplemented is NotImplemented else 3.0)
    """,
)
for name, kind in sorted(vars(builtins).items()):
    if isinstance(kind, type) and issubclass(kind, BaseException):
        made = f"{name}('a', 3)"
        if issubclass(kind, SyntaxError):
            made = f"{name}('a')"
        elif issubclass(kind, UnicodeError) and kind not in (UnicodeError,):
            made = f"{name}.__new__({name})"
        elif name in ("BaseExceptionGroup", "ExceptionGroup"):
            made = f"{name}('a', [ValueError()])"
        body = (
            f"try:\n    if y < 1.0:\n        raise {made}\nexcept {name}:\n    x = x * x\nreturn x"
        )
        row.bodies("builtins.", name, body.replace("y < 1.0", "len('a') == 1"))
