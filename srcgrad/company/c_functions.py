"""A derivative as a function with C's conventions: by its address, and as what SciPy calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from srcgrad import errors
from srcgrad.company.native import C_NAMES, Item, Native, native
from srcgrad.company.packages import package

FAILED = 1
"""The status where the program raised something."""
MISFIT = 2
"""The status where the array for a result, or a tangent, has not the shape that it is to have."""


class CFunction:
    """What `cfunction` returns: `address`, `ctypes`, and what C sees: `prototype`."""

    def __init__(self, known: Native) -> None:
        import numba

        self.prototype = prototype(known, known.name)
        """The declaration, in C."""
        made = _function(entry_text(known), "entry", known.dispatcher)
        self.cfunc = numba.cfunc(signature(known))(made)
        """Numba's own object; it keeps the machine code."""
        self.address: int = self.cfunc.address
        """Where it is."""
        self.ctypes = _ctypes_function(known, self.address)
        """The function, for Python's `ctypes`; `x.ctypes` is the pointer of an array."""
        self.ctypes.keeps = self.cfunc

    def __repr__(self) -> str:
        return f"<C function {self.prototype}>"


def cfunction(f: Callable[..., Any], types: str | tuple[str, ...] | None = None) -> CFunction:
    """A derivative, or a function, for arguments of these types, that C and others can call.

    It takes numbers by value, an array as the pointer to its first element and the length of each
    of its axes, in C's order; then, for each result, a pointer, and for an array the lengths that
    the memory there is for. It returns 0; 1 where the program raises, and 2 where an array for a
    result, or a tangent, has not its shape: then nothing is written. Without `types` all arguments
    are floats. An array that the program writes to must not share memory with another.

    Raises NotDifferentiable where the function reads data outside itself, and where `argnums` is in
    another order than the parameters.

    >>> from srcgrad import grad
    >>> df = cfunction(grad(lambda x, k: k * x * x, argnums=(0, 1)))
    >>> print(df.prototype)
    int64_t lambda_grad(double x, double k, double *result0, double *result1);
    >>> import ctypes
    >>> one, two = ctypes.c_double(), ctypes.c_double()
    >>> df.ctypes(3.0, 2.0, ctypes.byref(one), ctypes.byref(two)), one.value, two.value
    (0, 12.0, 9.0)
    """
    return CFunction(native(f, types))


def prototype(known: Native, name: str) -> str:
    """The declaration of the function in C."""
    parts: list[str] = []
    for each in known.arguments:
        star = "" if each.ndim is None else "*"
        const = "" if each.ndim is None else "const "
        parts += [f"{const}{c_type(each)} {star}{each.name}"]
        parts += [f"int64_t {length}" for length in each.lengths]
    for each in known.results:
        parts += [f"{c_type(each)} *{each.name}"]
        parts += [f"int64_t {length}" for length in each.lengths]
    return f"int64_t {name}({', '.join(parts)});"


def c_type(item: Item) -> str:
    """C's name for the numbers of an item; complex ones are two reals each."""
    return C_NAMES.get(item.dtype) or {"complex128": "double", "complex64": "float"}[item.dtype]


def signature(known: Native) -> Any:
    """Numba's signature of the function."""
    import numba
    import numpy as np

    def number(dtype: str) -> Any:
        return numba.from_dtype(np.dtype(dtype))

    taken: list[Any] = []
    for each in known.arguments:
        kind = number(each.dtype)
        taken.append(kind if each.ndim is None else numba.types.CPointer(kind))
        taken += [numba.int64] * len(each.lengths)
    for each in known.results:
        taken.append(numba.types.CPointer(number(each.dtype)))
        taken += [numba.int64] * len(each.lengths)
    return numba.int64(*taken)


def _ctypes_function(known: Native, address: int) -> Any:
    """The function at an address; its pointers are of any kind."""
    import ctypes

    import numpy as np

    taken: list[Any] = []
    for each in (*known.arguments, *known.results):
        is_number = each.ndim is None and each in known.arguments
        kind: Any = np.ctypeslib.as_ctypes_type(each.dtype) if is_number else ctypes.c_void_p
        taken += [kind, *[ctypes.c_int64] * len(each.lengths)]
    return ctypes.CFUNCTYPE(ctypes.c_int64, *taken)(address)


def entry_text(known: Native) -> str:
    """The text of what is called with pointers, and calls the derivative."""
    names: list[str] = []
    for each in (*known.arguments, *known.results):
        names += [each.name, *each.lengths]
    arguments = [
        each.name if each.ndim is None else f"carray({each.name}, {each.shape})"
        for each in known.arguments
    ]
    found = ", ".join(f"found{k}" for k in range(len(known.results)))
    lines = [f"def entry({', '.join(names)}):"]
    for each in known.arguments:
        if each.ndim and each.like is not None:
            lines.append(f"    if {each.shape} != {known.arguments[each.like].shape}:")
            lines.append(f"        return {MISFIT}")
    lines += [
        "    try:",
        f"        {found} = compiled({', '.join(arguments)})",
        "    except Exception:",
        f"        return {FAILED}",
    ]
    for k, each in enumerate(known.results):
        if each.ndim:
            lines += [f"    if found{k}.shape != {each.shape}:", f"        return {MISFIT}"]
    for k, each in enumerate(known.results):
        if each.ndim is None:
            lines.append(f"    carray({each.name}, (1,))[0] = found{k}")
        else:
            lines.append(f"    carray({each.name}, {each.shape})[...] = found{k}")
    return "\n".join([*lines, "    return 0", ""])


def _function(text: str, name: str, compiled: Any) -> Callable[..., Any]:
    import numba
    import numpy as np

    namespace: dict[str, Any] = {"carray": numba.carray, "compiled": compiled, "nan": np.nan}
    exec(text, namespace)
    made: Callable[..., Any] = namespace[name]
    return made


def kept(cfunc: Any) -> Any:
    """The `ctypes` function of a Numba one, which keeps that alive."""
    found = cfunc.ctypes
    found.keeps = cfunc
    return found


def integrand(f: Callable[..., Any]) -> Any:
    """A function, or a derivative, of floats as a `scipy.LowLevelCallable`, for `quad` and `nquad`.

    `f(x, a, b)` is integrated over x by `quad(integrand(f), 0.0, 1.0, args=(2.0, 3.0))`; SciPy
    calls machine code, without Python. Where the program raises, or is given another number of
    parameters, it is NaN.

    >>> from scipy.integrate import quad
    >>> round(quad(integrand(lambda x, a: a * x * x), 0.0, 3.0, args=(2.0,))[0], 9)
    18.0
    """
    import numba

    scipy = package("scipy", "a LowLevelCallable")
    known = native(f, None)
    _check_number(known)
    given = ", ".join(f"given[{k}]" for k in range(len(known.arguments)))
    text = f"""
def entry(count, given):
    if count != {len(known.arguments)}:
        return nan
    try:
        return compiled({given})
    except Exception:
        return nan
"""
    made = _function(text, "entry", known.dispatcher)
    double = numba.float64
    return scipy.LowLevelCallable(
        kept(numba.cfunc(double(numba.intc, numba.types.CPointer(double)))(made))
    )


def window_function(f: Callable[..., Any]) -> Any:
    """A function of a vector as a `scipy.LowLevelCallable`, for `scipy.ndimage.generic_filter`.

    `f` takes the elements of a window, and gives a number. Where it raises, SciPy does.

    >>> from scipy.ndimage import generic_filter
    >>> import numpy as np
    >>> generic_filter(np.array([1.0, 5.0, 2.0]), window_function(lambda w: np.max(w)), size=3)
    array([5., 5., 5.])
    """
    import numba

    scipy = package("scipy", "a LowLevelCallable")
    known = native(f, "f8[:]")
    _check_number(known)
    text = """
def entry(window, count, result, data):
    try:
        carray(result, (1,))[0] = compiled(carray(window, (count,)))
    except Exception:
        return 0
    return 1
"""
    made = _function(text, "entry", known.dispatcher)
    pointer = numba.types.CPointer(numba.float64)
    form = numba.intc(pointer, numba.intp, pointer, numba.types.voidptr)
    return scipy.LowLevelCallable(kept(numba.cfunc(form)(made)))


def _check_number(known: Native) -> None:
    if len(known.results) != 1 or known.results[0].ndim is not None:
        raise errors.NonScalarOutput(
            f"{known.name} does not give one number, which SciPy asks for",
            advice="Differentiate with respect to one number: argnums=0.",
            code="SG497",
        )
