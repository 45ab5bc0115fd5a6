"""What functions of scipy.special mean: on numbers, on arrays element by element, and in pieces."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.special

from srcgrad import errors, ir
from srcgrad.errors import DTypeError
from srcgrad.frontend.meanings.scipy import compiled, quotients
from srcgrad.frontend.meanings.scipy.names import SCALARS
from srcgrad.frontend.pointwise import table
from srcgrad.frontend.pointwise.call import Call, Function, Typing
from srcgrad.frontend.pointwise.promotion import loop
from srcgrad.frontend.pointwise.table import Pointwise
from srcgrad.frontend.values.arrays import broadcasting
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Lazy, Tuple, Value
from srcgrad.frontend.values.environment import environment
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import arithmetic, conversions, scalars
from srcgrad.frontend.values.numbers.scalars import plain, type_of
from srcgrad.types import Scalar


def _typed(function: Function, ufunc: np.ufunc) -> Typing:
    """A function of scipy.special at the dtypes that its ufunc computes with."""

    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        name = f"scipy.special.{function.__name__}"
        if len(types) != ufunc.nin:
            raise TypeError(f"{name} takes {ufunc.nin} numbers, not {len(types)}")
        for each in types:
            if each.dtype.startswith("complex"):
                raise DTypeError(
                    f"{name} of {each.dtype} is not supported",
                    advice="Convert the operand first: float(...), or z.real.",
                    code="SG525",
                )
        *operands, result = loop(ufunc, _widened(function, types))
        casts = tuple(map(_cast, types, operands))
        return Call(function, casts, Scalar(result))

    return typing


def _widened(function: Function, types: tuple[Scalar, ...]) -> tuple[Scalar, ...]:
    """The types that SciPy makes of the operands of its spherical functions."""
    if function in _REFLECTED:
        return types[0], Scalar("float64")
    if function is scipy.special.spherical_kn:
        return Scalar("int64"), types[1]
    return types


_REFLECTED = (
    scipy.special.spherical_in,
    scipy.special.spherical_jn,
    scipy.special.spherical_yn,
)
"""What SciPy computes with a sign that is an array of float64."""


def _cast(given: Scalar, wanted: str) -> Function | None:
    """The cast of an operand to the dtype of a loop; integers need none to become float64."""
    if given.dtype == wanted or ("int" in given.dtype and wanted in ("float64", "int64")):
        return None
    made: Function = np.dtype(wanted).type
    return made


_UFUNCS: dict[Any, str] = {
    scipy.special.zeta: "_zeta",
    scipy.special.spherical_in: "_spherical_in",
    scipy.special.spherical_jn: "_spherical_jn",
    scipy.special.spherical_kn: "_spherical_kn",
    scipy.special.spherical_yn: "_spherical_yn",
}
"""The ufuncs under functions that are written in Python."""

for _name in SCALARS:
    if hasattr(scipy.special, _name):
        _function = getattr(scipy.special, _name)
        _ufunc = _function
        if _function in _UFUNCS:
            _ufunc = getattr(scipy.special._ufuncs, _UFUNCS[_function])
        table.MEANINGS[_function] = Pointwise(_function, typing=_typed(_function, _ufunc))

for _name in ("cbrt", "exp2", "expm1", "log1p"):
    table.MEANINGS[getattr(scipy.special, _name)] = table.MEANINGS[getattr(np, _name)]
table.MEANINGS[scipy.special.round] = table.MEANINGS[np.rint]


def of_each(run: Run, function: Callable[..., Any], *operands: Value) -> Value:
    """A function of numbers for each element."""
    operands = tuple(plain(run, each) for each in operands)
    return broadcasting.elementwise(
        run, lambda *each: arithmetic.numbers(run, function, *each), operands
    )


@means(scipy.special.zeta)
def _zeta(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, "zeta", ("x", "q", "out"), args, kwargs)
    if "out" in given:
        refuse_keyword(run, "zeta", "out")
    x = plain(run, given["x"])
    if "q" in given or isinstance(x, Known):
        return of_each(run, scipy.special.zeta, x, given.get("q", Known(1.0)))
    kind = _type_of(x)
    if kind is not None and kind.dtype.startswith("complex"):
        refuse_keyword(run, "zeta", "a complex operand")
    result = Scalar("float32" if kind == Scalar("float32") else "float64")

    def narrowed(each: Value) -> Value:
        found = arithmetic.numbers(run, compiled.riemann_zeta, each)
        return conversions.convert(run, found, result)

    return broadcasting.elementwise(run, narrowed, (x,))


def _spherical(name: str) -> None:
    function = getattr(scipy.special, name)

    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = bound(run, name, ("n", "z", "derivative"), args, kwargs)
        derivative = given.get("derivative", Known(False))
        if not isinstance(derivative, Known) or derivative.object:
            refuse_keyword(run, name, "derivative")
        return of_each(run, function, given["n"], given["z"])

    means(function)(handler)


for _name in ("spherical_in", "spherical_jn", "spherical_kn", "spherical_yn"):
    _spherical(_name)


def bound(
    run: Run, function: str, names: tuple[str, ...], args: Args, kwargs: Kwargs
) -> dict[str, Value]:
    """Arguments by name; those that are None are left out."""
    found = dict(zip(names, args, strict=False))
    for key, value in kwargs.items():
        if key not in names:
            refuse_keyword(run, function, key)
        found[key] = value
    return {
        key: value
        for key, value in found.items()
        if not (isinstance(value, Known) and value.object is None)
    }


def refuse_keyword(run: Run, function: str, key: str) -> None:
    run.refuse(
        f"scipy.special.{function} with {key} is not supported",
        "Leave it out.",
        errors.MissingRule,
        code="SG351",
    )


def _narrow(function: Function) -> Typing:
    """A function of doubles, whose result is made as narrow as its operands were."""

    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        casts = tuple(_cast(each, "float64") for each in types)
        return Call(function, casts, Scalar("float64"))

    return typing


for _function in vars(compiled).values():
    if getattr(_function, "__module__", None) == compiled.__name__:
        table.MEANINGS[_function] = Pointwise(_function, typing=_narrow(_function))


def _type_of(value: Value) -> Scalar | None:
    return Scalar(value.dtype) if isinstance(value, ArrayRef | Lazy) else type_of(value)


def _several(name: str, names: tuple[str, ...], functions: tuple[Function, ...]) -> None:
    """A function whose results are each a function of their own."""
    ufunc = getattr(scipy.special, name)

    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = bound(run, name, names, args, kwargs)
        operands = tuple(given[each] for each in names)
        types = (_type_of(plain(run, operand)) for operand in operands)
        result = Scalar(loop(ufunc, tuple(each for each in types if each is not None))[-1])

        def narrowed(function: Function) -> Callable[..., Value]:
            return lambda *each: conversions.convert(
                run, arithmetic.numbers(run, function, *each), result
            )

        return Tuple(tuple(broadcasting.elementwise(run, narrowed(f), operands) for f in functions))

    means(ufunc)(handler)


_several(
    "airy",
    ("z",),
    (compiled.airy_ai, compiled.airy_aip, compiled.airy_bi, compiled.airy_bip),
)
_several("sici", ("x",), (compiled.sine_integral, compiled.cosine_integral))
_several(
    "shichi",
    ("x",),
    (compiled.hyperbolic_sine_integral, compiled.hyperbolic_cosine_integral),
)
_several("fresnel", ("x",), (compiled.fresnel_sine, compiled.fresnel_cosine))
_several(
    "ellipj",
    ("u", "m"),
    (compiled.jacobi_sn, compiled.jacobi_cn, compiled.jacobi_dn, compiled.jacobi_am),
)


@means(scipy.special.lambertw)
def _lambertw(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """The branches that are real for some real z, as complex numbers without imaginary part."""
    given = bound(run, "lambertw", ("z", "k", "tol"), args, kwargs)
    branch = lists.known_object(run, given.get("k", Known(0)))
    functions = {0: compiled.lambertw_upper, -1: compiled.lambertw_lower}
    if branch not in functions or "tol" in given:
        refuse_keyword(run, "lambertw", "tol" if "tol" in given else f"k = {branch}")
    z = plain(run, given["z"])
    kind = _type_of(z)
    if kind is not None and kind.dtype.startswith("complex"):
        refuse_keyword(run, "lambertw", "a complex operand")

    def real(z: Value) -> Value:
        message = "scipy.special.lambertw is not real at {}, and only its real values are supported"
        inside = arithmetic.numbers(run, operator.ge, z, Known(-1.0 / math.e))
        if branch == -1:
            negative = arithmetic.numbers(run, operator.lt, z, Known(0.0))
            inside = scalars.logical(run, ir.both, inside, negative)
        run.guard(inside, ValueError, message, (scalars.atom(run, z),))
        found = arithmetic.numbers(run, functions[branch], z)
        return conversions.convert(run, found, Scalar("complex128"))

    return broadcasting.elementwise(run, real, (z,))


def _folded(definition: Function) -> Any:
    """The handler of a definition in plain Python; what is known is computed at once."""

    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        objects = [lists.known_object(run, each) for each in args]
        named = {key: lists.known_object(run, each) for key, each in kwargs.items()}
        if MISSING in objects or MISSING in named.values():
            return run.call(Known(definition), args, kwargs)
        function = getattr(scipy.special, definition.__name__)
        return environment.from_python(run, scalars.fold(run, lambda: function(*objects, **named)))

    return handler


for _function in (quotients.factorial, quotients.comb, quotients.perm):
    means(getattr(scipy.special, _function.__name__))(_folded(_function))
