"""Functions that Numba lacks, callable from compiled code by their own names.

Generated text says `scipy.special.psi(x)` plainly. `install` makes Numba understand that, through
the functions that SciPy exports for Cython; `preamble` is the same as text, for a module that is
saved and must compile without srcgrad. The machine code refers to a symbol by name, so it can be
cached on disk; a process that loads it must have called `install` before.
"""

# mypy: allow-untyped-defs, allow-untyped-calls
# mypy: disable-error-code="call-overload, attr-defined, call-arg"

from __future__ import annotations

import inspect
import re

from srcgrad.frontend.meanings.scipy.names import SCALARS, TUPLES

MATH_FMA = "math.fma"
CALLABLE = (*SCALARS, *TUPLES)
"""What compiled code can call of scipy.special."""

_CALLS = re.compile(rf"\b(?:scipy\.special\.(?:{'|'.join(CALLABLE)})|math\.fma)\(")
_installed: set[str] = set()


def needed(text: str) -> tuple[str, ...]:
    """The functions that a text calls and that Numba lacks, in order of their names.

    >>> needed("y = scipy.special.psi(x) + math.sin(x)")
    ('scipy.special.psi',)
    """
    return tuple(sorted({found.group()[:-1] for found in _CALLS.finditer(text)}))


def install(text: str) -> None:
    """Make Numba understand what a text calls; nothing happens if it lacks nothing.

    Raises ImportError if SciPy is needed and not installed.
    """
    missing = [name for name in needed(text) if name not in _installed]
    if any(name.startswith("scipy.special.") for name in missing):
        teach_numba_special([name.rpartition(".")[2] for name in missing if name != MATH_FMA])
    if MATH_FMA in missing:
        teach_numba_fma()
    _installed.update(missing)


def preamble(text: str) -> str:
    """What to put before a text so that it compiles without srcgrad; empty if it lacks nothing."""
    names = needed(text)
    special = [name.rpartition(".")[2] for name in names if name != MATH_FMA]
    parts = []
    if special:
        parts.append(inspect.getsource(teach_numba_special))
        shown = ", ".join(f'"{name}"' for name in special)
        parts.append(f"teach_numba_special([{shown}])\n")
    if MATH_FMA in names:
        parts.append(inspect.getsource(teach_numba_fma))
        parts.append("teach_numba_fma()\n")
    return "\n\n".join(parts)


def teach_numba_special(names):
    """Let compiled code call functions of scipy.special, given by name, on floats and integers."""
    import ctypes
    import math
    import re

    import llvmlite.binding
    import llvmlite.ir
    import numba
    import numba.core.cgutils
    import numba.extending
    import numpy as np
    import scipy.special
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

    def forms(name):
        """What the exported forms of a function take, numbers and places for results."""
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

    def called(takes, symbol, optional):
        """The call of an exported form, on doubles and longs, in compiled code."""
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

    def is_number(kind):
        return isinstance(kind, (numba.types.Float, numba.types.Integer))

    def calls_of(name):
        return [(takes, called(takes, *rest)) for takes, *rest in forms(name)]

    @numba.extending.register_jitable
    def parity(n):
        return 1.0 - 2.0 * (n % 2)

    # DLMF 10.47.14 to 10.47.17, and 10.47.11.
    reflected = {
        "spherical_jn": "sign(x0) * function(x0, -x1)",
        "spherical_in": "sign(x0) * function(x0, -x1)",
        "spherical_kn": "-sign(x0) * function(x0, -x1) - pi * other(x0, -x1)",
    }

    def overload_exported(name):
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
                    (a == long) != b for a, b in zip(call[0], whole, strict=False)
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

        choose = eval(
            f"lambda {shown}: implementation({shown})", {"implementation": implementation}
        )
        numba.extending.overload(getattr(scipy.special, name))(choose)

    def overload_zeta():
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

    for name in names:
        if name == "zeta":
            overload_zeta()
        else:
            overload_exported(name)


def teach_numba_fma():
    """Let compiled code call math.fma (Python 3.13), which rounds once."""
    import math

    import numba
    import numba.extending

    @numba.extending.intrinsic
    def fused(context, x, y, z):
        def emit(context, builder, signature, arguments):
            return builder.fma(*arguments)

        double = numba.float64
        return double(double, double, double), emit

    @numba.extending.overload(math.fma)
    def choose(x, y, z):
        return lambda x, y, z: fused(float(x), float(y), float(z))
