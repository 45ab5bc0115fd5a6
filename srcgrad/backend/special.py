"""SciPy's special functions in compiled code: these functions are also pasted into saved modules.

So each imports what it needs, and names nothing of srcgrad's.
"""

# mypy: allow-untyped-defs, allow-untyped-calls
# mypy: disable-error-code="call-overload, attr-defined, call-arg"

from __future__ import annotations


def teach_numba_special(names):
    """Let compiled code call functions of scipy.special, given by name, on floats and integers."""
    for name in names:
        if name == "zeta":
            teach_numba_zeta()
        else:
            teach_numba_exported(name)


def special_forms(name):
    """What the exported forms of a function take, numbers and places for results."""
    import ctypes
    import re

    import llvmlite.binding
    import numba
    import scipy.special.cython_special

    get_name = ctypes.pythonapi.PyCapsule_GetName
    get_name.restype = ctypes.c_char_p
    get_name.argtypes = [ctypes.py_object]
    get_pointer = ctypes.pythonapi.PyCapsule_GetPointer
    get_pointer.restype = ctypes.c_void_p
    get_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
    exported = scipy.special.cython_special.__pyx_capi__
    double, long = numba.float64, numba.int64
    kinds = {"double": double, "long": long, "Py_ssize_t": long, "double *": "result"}
    name = {"digamma": "psi"}.get(name, name)
    key_of = re.compile(rf"(__pyx_fuse_\d+(_\d+)?)?{name}")
    for key in filter(key_of.fullmatch, exported):
        signature = get_name(exported[key])
        given, taken = signature.decode().rstrip(")").split(" (", 1)
        numbers, _, rest = taken.partition(", int __pyx_skip_dispatch")
        takes = [kinds.get(each) for each in numbers.split(", ")]
        if None not in takes and given in ("double", "void"):
            symbol = f"scipy_special_{key}"
            llvmlite.binding.add_symbol(symbol, get_pointer(exported[key], signature))
            yield takes, symbol, bool(rest)


def special_call(takes, symbol, optional):
    """The call of an exported form, on doubles and longs, in compiled code."""
    import llvmlite.ir
    import numba
    import numba.core.cgutils
    import numba.extending

    double = numba.float64
    operands = [each for each in takes if each != "result"]
    results = len(takes) - len(operands)
    made = numba.types.UniTuple(double, results) if results else double

    def emit(context, builder, signature, arguments):
        number = llvmlite.ir.DoubleType()
        places = [numba.core.cgutils.alloca_once(builder, number) for _ in range(results)]
        passed = [*arguments, *places, llvmlite.ir.IntType(32)(0)]
        if optional:
            passed.append(llvmlite.ir.IntType(8).as_pointer()(None))
        gives = llvmlite.ir.VoidType() if results else number
        form = llvmlite.ir.FunctionType(gives, [each.type for each in passed])
        function = numba.core.cgutils.get_or_insert_function(builder.module, form, symbol)
        value = builder.call(function, passed)
        if not results:
            return value
        return context.make_tuple(builder, made, [builder.load(each) for each in places])

    shown = ", ".join(f"x{k}" for k in range(len(operands)))
    names = {"signature": made(*operands), "emit": emit}
    return numba.extending.intrinsic(eval(f"lambda context, {shown}: (signature, emit)", names))


def teach_numba_exported(name):
    """Let compiled code call a function of scipy.special that SciPy exports for Cython."""
    import math

    import numba
    import numba.extending
    import scipy.special

    def is_number(kind):
        return isinstance(kind, (numba.types.Float, numba.types.Integer))

    def calls_of(name):
        return [(takes, special_call(takes, *rest)) for takes, *rest in special_forms(name)]

    @numba.extending.register_jitable
    def parity(n):
        return 1.0 - 2.0 * (n % 2)

    # DLMF 10.47.14 to 10.47.17, and 10.47.11.
    reflected = {
        "spherical_jn": "sign(x0) * function(x0, -x1)",
        "spherical_in": "sign(x0) * function(x0, -x1)",
        "spherical_kn": "-sign(x0) * function(x0, -x1) - pi * other(x0, -x1)",
    }

    calls = calls_of(name)
    arity = sum(each != "result" for each in calls[0][0])
    shown = ", ".join(f"x{k}" for k in range(arity))

    def implementation(*operands):
        if not all(map(is_number, operands)):
            return None
        whole = [isinstance(each, numba.types.Integer) for each in operands]
        takes, function = min(
            calls,
            key=lambda call: sum(
                (a == numba.int64) != b for a, b in zip(call[0], whole, strict=False)
            ),
        )
        floats = [each for each in operands if isinstance(each, numba.types.Float)]
        single = floats and set(floats) == {numba.float32} and "result" not in takes
        names = {f"to{k}": takes[k] for k in range(arity)}
        names |= {"function": function, "float32": numba.float32}
        text = f"function({', '.join(f'to{k}(x{k})' for k in range(arity))})"
        if name in reflected:
            # The exported forms are for z >= 0.
            names |= {"sign": parity, "other": calls_of("spherical_in")[0][1], "pi": math.pi}
            text = f"({text} if not x1 < 0.0 else {reflected[name]})"
        return eval(f"lambda {shown}: " + (f"float32({text})" if single else text), names)

    choose = eval(f"lambda {shown}: implementation({shown})", {"implementation": implementation})
    numba.extending.overload(getattr(scipy.special, name))(choose)


def teach_numba_zeta():
    """Let compiled code call scipy.special.zeta of two numbers, which SciPy does not export."""
    import math

    import numba
    import numba.extending
    import numpy as np
    import scipy.special

    # Euler and Maclaurin's summation, as in Cephes. For a whole s also left of zero.
    bernoulli = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)
    weights = tuple(b / math.factorial(2 * k) for k, b in enumerate(bernoulli, 1))

    def zeta(s, q):
        if s == 1.0:
            return math.inf
        if s < 1.0 or (q < 0.0 and s != np.floor(s)):
            return math.nan
        if q <= 0.0 and q == np.floor(q):
            return math.inf
        total = 0.0
        while q < 16.0:
            total += q**-s
            q += 1.0
        total += q ** (1.0 - s) / (s - 1.0) + 0.5 * q**-s
        term = s * q ** (-s - 1.0)
        for k in range(len(weights)):
            total += weights[k] * term
            term *= (s + 2.0 * k + 1.0) * (s + 2.0 * k + 2.0) / (q * q)
        return total

    @numba.extending.overload(scipy.special.zeta)
    def choose(s, q):
        if isinstance(q, (numba.types.Float, numba.types.Integer)):
            compiled = numba.extending.register_jitable(zeta)
            if q == numba.float32:
                return lambda s, q: numba.float32(compiled(s, numba.float64(q)))
            return lambda s, q: compiled(float(s), float(q))
