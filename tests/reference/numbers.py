"""Numbers: the methods of int, float, complex and bool."""

from tests.tools.reference import Rows

row = Rows()

BINARY = "add sub mul truediv floordiv mod pow divmod"
BITS = "lshift rshift and or xor"
COMPARE = "lt le eq ne gt ge"

for kind, left, right in (("int", "(7)", "3"), ("float", "(x)", "y"), ("complex", "(2j)", "3.0")):
    for name in BINARY.split():
        if kind == "complex" and name in ("floordiv", "mod", "divmod"):
            continue
        for each in (f"__{name}__", f"__r{name}__"):
            taken = "[1]" if name == "divmod" else ".imag" if kind == "complex" else ""
            row.texts(f"{kind}.", f"{each} | x * {left}.{each}({right}){taken}")
    for name in COMPARE.split():
        if kind == "complex" and name not in ("eq", "ne"):
            each = f"__{name}__"
            row.texts(
                "complex.", f"{each} | x * (2.0 if (2j).{each}(3) is NotImplemented else 3.0)"
            )
            continue
        each = f"__{name}__"
        row.texts(f"{kind}.", f"{each} | x * (2.0 if {left}.{each}({right}) else 3.0)")
for name in BITS.split():
    for each in (f"__{name}__", f"__r{name}__"):
        row.texts("int.", f"{each} | x * (6).{each}(3)")
        if name not in ("lshift", "rshift"):
            row.texts("bool.", f"{each} | x * (2.0 + True.{each}(False))")

row.texts(
    "int.",
    """
    __abs__ | x * (-7).__abs__()
    __bool__ | x * (2.0 if (7).__bool__() else 3.0)
    __ceil__ __floor__ __trunc__ __round__ | x * ((7).__ceil__() + (7).__floor__() + (7).__trunc__() + (7).__round__())
    __float__ | x * (7).__float__()
    __format__ | x * len((7).__format__('03d'))
    __getattribute__ | x * (7).__getattribute__('real')
    __getnewargs__ | x * len((7).__getnewargs__())
    __hash__ | x * (7).__hash__()
    __index__ __int__ | x * ((7).__index__() + (7).__int__())
    __invert__ | x * (7).__invert__()
    __neg__ __pos__ | x * ((7).__neg__() + (7).__pos__() * 2)
    __new__ | x * int.__new__(int, '7')
    __repr__ | x * len((7).__repr__())
    __sizeof__ | x * (2.0 if (7).__sizeof__() else 3.0)
    as_integer_ratio | x * (7).as_integer_ratio()[0]
    bit_count | x * (7).bit_count()
    bit_length | x * (7).bit_length()
    conjugate | x * (7).conjugate()
    denominator numerator imag real | x * ((7).denominator + (7).numerator * 2 + (7).imag + (7).real * 4)
    from_bytes | x * int.from_bytes(b'12', 'big')
    to_bytes | x * (258).to_bytes(2, 'big')[1]
    is_integer | x * (2.0 if hasattr(7, 'real') else 3.0)
    conjugate | x * int(x * 7.0).conjugate()
    bit_length | x * int(x * 7.0).bit_length()
    real | x * int(x * 7.0).real
    """,
)
row.texts(
    "float.",
    """
    __abs__ | x * x.__abs__()
    __bool__ | x * (2.0 if x.__bool__() else 3.0)
    __ceil__ | x * x.__ceil__()
    __floor__ | x * x.__floor__()
    __trunc__ | x * x.__trunc__()
    __round__ | x * x.__round__()
    __float__ | x * x.__float__()
    __int__ | x * x.__int__()
    __neg__ | x * x.__neg__()
    __pos__ | x * x.__pos__()
    __format__ | x * len((7.5).__format__('.2f'))
    __getattribute__ | x * x.__getattribute__('real')
    __getformat__ | x * len(float.__getformat__('double'))
    __getnewargs__ | x * len((7.5).__getnewargs__())
    __hash__ | x * (2.5).__hash__()
    __new__ | x * float.__new__(float, '7.5')
    __repr__ | x * len((7.5).__repr__())
    __setformat__ | x * len((7.5).__repr__())
    as_integer_ratio | x * (7.5).as_integer_ratio()[0]
    as_integer_ratio | x * x.as_integer_ratio()[0]
    conjugate | x * x.conjugate()
    fromhex hex | x * float.fromhex((7.5).hex())
    hex | x * len(x.hex())
    real imag | x * x.real + x.imag
    is_integer | x * (2.0 if (7.0).is_integer() else 3.0)
    is_integer | x * (2.0 if x.is_integer() else 3.0)
    """,
)
if hasattr(complex, "__complex__"):
    row.texts("complex.", "__complex__ | x * (2j).__complex__().imag")
if hasattr(float, "from_number"):
    row.texts("float.", "from_number | float.from_number(x) * float.from_number(3) * y")
    row.texts("complex.", "from_number | (complex.from_number(complex(x, y)) * 2j).real * x")
row.texts(
    "complex.",
    """
    __abs__ | x * (3 + 4j).__abs__()
    __bool__ | x * (2.0 if (2j).__bool__() else 3.0)
    __format__ | x * len((2j).__format__(''))
    __getattribute__ | x * (2j).__getattribute__('imag')
    __getnewargs__ | x * len((2j).__getnewargs__())
    __hash__ | x * (2j).__hash__()
    __neg__ __pos__ | x * ((2j).__neg__().imag + (2j).__pos__().imag * 3.0)
    __new__ | x * complex.__new__(complex, 2.0, 3.0).imag
    __repr__ | x * len((2j).__repr__())
    conjugate | (complex(x, y).conjugate() * 2j).real * x
    imag real | complex(x, y).imag * complex(y, x).real
    """,
)
row.texts(
    "bool.",
    """
    __new__ | x * (2.0 if bool.__new__(bool, 1) else 3.0)
    __repr__ | x * len(True.__repr__())
    __invert__ | x * (2.0 + True.__invert__())
    """,
)
