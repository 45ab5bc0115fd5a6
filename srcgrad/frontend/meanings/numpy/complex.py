"""Complex numbers: their parts, what they are made of, and the module `cmath`."""

from __future__ import annotations

import builtins
import cmath
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.access import complex_parts
from srcgrad.frontend.pointwise import complexes
from srcgrad.frontend.values.arrays import single_elements
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Lazy, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means, reads_as
from srcgrad.frontend.values.numbers import conversions, scalars
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import is_number, plain, type_of
from srcgrad.types import BOOL, is_complex_dtype


@means(builtins.complex)
def _complex(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = dict(zip(("real", "imag"), args, strict=False)) | kwargs
    found = {name: plain(run, each) for name, each in given.items()}
    if len(args) > 2 or set(found) - {"real", "imag"}:
        raise Raised(TypeError("complex() takes at most 2 arguments"), run.span())
    if all(isinstance(each, Known) for each in found.values()):
        objects = {name: each.object for name, each in found.items()}  # type: ignore[union-attr]
        first = [objects.pop("real")] if "real" in objects else []  # by name it is no text
        return scalars.fold(run, lambda: complex(*first, **objects))
    for name, each in found.items():
        if isinstance(each, ArrayRef | Lazy):
            found[name] = _only_element(run, each)
        elif not is_number(each):
            words = f"complex() argument must be a number, not {scalars.describe(each)}"
            raise Raised(TypeError(words), run.span())
    if "imag" not in found:
        return complex_parts.complex_of(run, found["real"])
    real, imaginary = found.get("real", Known(0.0)), found["imag"]
    if any(_is_complex(each) for each in (real, imaginary)):
        turned = numbers(run, operator.mul, Known(1j), imaginary)
        return complex_parts.complex_of(run, numbers(run, operator.add, real, turned))
    return complex_parts.rectangular(run, real, imaginary)


def _only_element(run: Run, array: ArrayRef | Lazy) -> Value:
    single_elements.check_converted(run, array)
    return run.call(Known(np.ndarray.item), (array,), {})


def _is_complex(value: Value) -> bool:
    if isinstance(value, ArrayRef | Lazy):
        return is_complex_dtype(value.dtype)
    kind = type_of(value)
    return kind is not None and is_complex_dtype(kind.dtype)


def _operand(run: Run, args: Args, kwargs: Kwargs, name: str) -> Value:
    """The only operand of a function, given by position or by name: a number, or an array."""
    if len(args) + len(kwargs) != 1 or set(kwargs) - {name}:
        words = f"one argument is expected, {name}, and not {len(args) + len(kwargs)}"
        raise Raised(TypeError(words), run.span())
    value = plain(run, args[0] if args else kwargs[name])
    return value if is_number(value) else run.as_array(value)


@means(np.real)
def _real(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return complex_parts.part(run, _operand(run, args, kwargs, "val"), "real")


@means(np.imag)
def _imag(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return complex_parts.part(run, _operand(run, args, kwargs, "val"), "imag")


@means(np.ndarray.conj, np.ndarray.conjugate)
@means(builtins.complex.conjugate, float.conjugate, int.conjugate)
def _conjugate(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if len(args) > 1 or kwargs:
        run.refuse("conjugate with out=", "Assign what it gives.", errors.MissingRule, code="SG317")
    return complex_parts.conjugate(run, plain(run, args[0]))


@means(complexes.made_like)
def _made_like(run: Run, args: Args, kwargs: Kwargs) -> Value:
    kind = type_of(args[0])
    assert kind is not None, "a number"
    made = complex_parts.rectangular(run, plain(run, args[1]), plain(run, args[2]))
    return conversions.convert(run, made, kind)


@means(np.iscomplexobj)
def _iscomplexobj(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Known(_is_complex(_operand(run, args, kwargs, "x")))


@means(np.isrealobj)
def _isrealobj(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Known(not _is_complex(_operand(run, args, kwargs, "x")))


@means(np.iscomplex)
def _iscomplex(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """Where the imaginary part is not zero: nowhere, it is known, in what is real."""
    return _compared(run, args, kwargs, operator.ne)


@means(np.isreal)
def _isreal(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """Where the imaginary part is zero."""
    return _compared(run, args, kwargs, operator.eq)


def _compared(run: Run, args: Args, kwargs: Kwargs, how: Callable[[Any, Any], bool]) -> Value:
    value = _operand(run, args, kwargs, "x")
    if _is_complex(value):
        imaginary = run.call(Known(np.imag), (value,), {})
        return run.operate(how, imaginary, Known(0))
    same = Known(how(0, 0))
    if is_number(value):
        return same
    shape = run.as_array(value).shape
    return Lazy(shape, BOOL, lambda at: same, ())


@reads_as(np.angle)
def angle(z: Any, deg: Any = False) -> Any:
    """The angle with the positive real axis; of zero, it is zero with a zero gradient."""
    z = np.asarray(z)
    turned = np.arctan2(z.imag, z.real) if np.iscomplexobj(z) else np.arctan2(0, z)
    return turned * (180 / math.pi) if deg else turned


@reads_as(cmath.phase)
def phase(z: Any) -> Any:
    """The angle with the positive real axis."""
    z = complex(z)
    return math.atan2(z.imag, z.real)


@reads_as(cmath.polar)
def polar(z: Any) -> Any:
    """Modulus and angle."""
    z = complex(z)
    return abs(z), math.atan2(z.imag, z.real)


@reads_as(cmath.rect)
def rect(r: Any, phi: Any) -> Any:
    """The number of this modulus and angle."""
    return complex(r * math.cos(phi), r * math.sin(phi))


@reads_as(cmath.isclose)
def isclose(a: Any, b: Any, *, rel_tol: float = 1e-09, abs_tol: float = 0.0) -> Any:
    """Whether two numbers are near each other."""
    if rel_tol < 0 or abs_tol < 0:
        raise ValueError("tolerances must be non-negative")
    a, b = complex(a), complex(b)
    apart = abs(b - a)
    near = apart <= rel_tol * abs(b) or apart <= rel_tol * abs(a) or apart <= abs_tol
    return a == b or (near and cmath.isfinite(a) and cmath.isfinite(b))
