"""Strings and bytes: constants decide, whatever method they are asked by."""

from tests.tools.reference import Rows

row = Rows()

for kind, value, letter in (("str", "'a-b C'", "'a'"), ("bytes", "b'a-b C'", "b'a'")):
    for name in "lt le eq ne gt ge".split():
        text = f"x * (2.0 if {value}.__{name}__({letter}) else 3.0)"
        row.texts(f"{kind}.", f"__{name}__ | {text}")
    for name in (
        "isalnum isalpha isascii isdigit islower isspace istitle isupper isdecimal isidentifier "
        "isnumeric isprintable"
    ).split():
        if hasattr(bytes if kind == "bytes" else str, name):
            row.texts(f"{kind}.", f"{name} | x * (2.0 if {value}.{name}() else 3.0)")
    for (
        name
    ) in "capitalize expandtabs lower swapcase title upper casefold strip lstrip rstrip".split():
        if hasattr(bytes if kind == "bytes" else str, name):
            row.texts(f"{kind}.", f"{name} | x * (2.0 if {value}.{name}() < {value} else 3.0)")
    for name in "count find index rfind rindex startswith endswith __contains__".split():
        row.texts(f"{kind}.", f"{name} | x * (2.0 + {value}.{name}({letter}))")
    for name in "center ljust rjust zfill".split():
        row.texts(f"{kind}.", f"{name} | x * len({value}.{name}(9))")
    for name in "partition rpartition split rsplit removeprefix removesuffix".split():
        row.texts(f"{kind}.", f"{name} | x * len({value}.{name}({letter}))")
    row.texts(
        f"{kind}.",
        f"""
        __add__ | x * len({value}.__add__({letter}))
        __getattribute__ | x * len({value}.__getattribute__('lower')())
        __getitem__ | x * len({value}.__getitem__(slice(0, 2)))
        __getnewargs__ | x * len({value}.__getnewargs__())
        __hash__ | x * (2.0 if {value}.__hash__() == hash({value}) else 3.0)
        __iter__ | x * len(list({value}))
        __len__ | x * {value}.__len__()
        __mod__ | x * len({letter}.__mod__(()))
        __rmod__ | x * (2.0 if {value}.__rmod__(3) is NotImplemented else 3.0)
        __mul__ __rmul__ | x * len({value}.__mul__(3) + {value}.__rmul__(2))
        __repr__ __str__ | x * len({value}.__repr__() + {value}.__str__())
        join | x * len({letter}.join([{value}, {value}]))
        replace | x * len({value}.replace({letter}, {value}))
        splitlines | x * len({value}.splitlines())
        translate maketrans | x * len({value}.translate({kind}.maketrans({letter}, {letter})))
        """,
    )
row.texts(
    "str.",
    """
    __format__ | x * len('a'.__format__('5'))
    __new__ | x * len(str.__new__(str, 5))
    __sizeof__ | x * (2.0 if 'a'.__sizeof__() else 3.0)
    encode | x * len('a'.encode())
    format | x * len('{}-{}'.format(3, 'a'))
    format | x * len('{}'.format(x))
    format_map | x * len('{a}'.format_map({'a': 3}))
    __contains__ | x * (2.0 if 'a' in f'{x}' else 3.0)
    __eq__ | x * (2.0 if f'{x:.1f}' == '1.3' else 3.0)
    __eq__ | x * (2.0 if str(x) == '1.3' else 3.0)
    __mod__ | x * (2.0 if '%.1f' % x == '1.3' else 3.0)
    """,
)
row.texts(
    "bytes.",
    """
    __buffer__ | x * len(b'ab')
    __new__ | x * len(bytes.__new__(bytes, 5))
    decode | x * len(b'ab'.decode())
    fromhex hex | x * len(bytes.fromhex(b'ab'.hex()))
    """,
)
if hasattr(bytes, "__bytes__"):
    row.texts("bytes.", "__bytes__ | x * len(b'ab'.__bytes__())")
