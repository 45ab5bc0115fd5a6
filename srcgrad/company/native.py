"""What compiled code takes and gives, in the types of C, with the reasons why some cannot be."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.api import value
from srcgrad.derivative import Derivative
from srcgrad.frontend.reading.unwrap import own_signature
from srcgrad.pipeline import with_respect_to
from srcgrad.records import dataclass
from srcgrad.specialisation import Specialisation
from srcgrad.types import Array, Type

C_NAMES = {
    "float64": "double",
    "float32": "float",
    **{f"{sign}int{bits}": f"{sign}int{bits}_t" for sign in ("", "u") for bits in (8, 16, 32, 64)},
}


@dataclass(frozen=True)
class Item:
    """A number or an array that goes into machine code, or comes out of it."""

    name: str
    dtype: str
    ndim: int | None
    """None of a number."""
    like: int | None = None
    """The place of the argument that it is a tangent of, and shaped as."""

    @property
    def lengths(self) -> tuple[str, ...]:
        """The names of the lengths of its axes."""
        return tuple(f"{self.name}_length{axis}" for axis in range(self.ndim or 0))

    @property
    def shape(self) -> str:
        """Its shape, as Python text."""
        return f"({''.join(f'{each}, ' for each in self.lengths)})"


@dataclass(frozen=True, eq=False)
class Native:
    """A derivative for types that are named, as machine code sees it."""

    specialisation: Specialisation
    dispatcher: Any
    arguments: tuple[Item, ...]
    results: tuple[Item, ...]

    @property
    def name(self) -> str:
        """The name of the generated function."""
        return self.specialisation.generated.name

    def call(self, arguments: str) -> str:
        """The text that calls it, the results by their names."""
        names = ", ".join(each.name for each in self.results)
        return f"{names} = compiled({arguments})"


def native(f: Callable[..., Any], types: str | tuple[str, ...] | None) -> Native:
    """A derivative, or a function, for these types; without, all its arguments are floats.

    Raises NotDifferentiable where machine code cannot be called from without.
    """
    derivative = f if isinstance(f, Derivative) else value(f)
    if types is None:
        parameters = own_signature(derivative._function).parameters.values()
        types = tuple("f8" for each in parameters if each.kind not in (2, 3, 4))
    given = (types,) if isinstance(types, str) else tuple(types)
    known = derivative.specialise(*given)
    _check(known)
    _check_order(derivative, known)
    kinds = known.generated.leaf_types
    paths = known.leaf_names[: len(kinds)]
    arguments = [_argument(path, kind) for path, kind in zip(paths, kinds, strict=True)]
    names = _names([each.name for each in arguments])
    likes = _likes(known, len(kinds))
    dispatcher = known.compiled
    items = tuple(
        Item(name, each.dtype, each.ndim, like)
        for name, each, like in zip(names, arguments, likes, strict=True)
    )
    return Native(known, dispatcher, items, _results(dispatcher))


def _likes(known: Specialisation, count: int) -> list[int | None]:
    """Of each argument, the place of that which it is a tangent of."""
    generated = known.generated
    first = count - len(generated.seeds)
    if known.request.operator.mode != "forward":
        return [None] * count
    program = generated.specialised.program
    wanted = with_respect_to(known.request, program)
    return [None] * first + [program.params.index(name) for name in wanted[: count - first]]


def _check(known: Specialisation) -> None:
    """Refuse what needs more than its arguments."""
    operator, kinds = known.request.operator, known.generated.leaf_types
    seeds = kinds[len(kinds) - len(known.generated.seeds) :]
    is_loose = operator.mode == "reverse" and any(isinstance(each, Array) for each in seeds)
    if operator.part or operator.is_split or operator.is_path or is_loose:
        raise errors.NotDifferentiable(
            f"{known.generated.name} takes what only a call from Python checks",
            advice="Make a function for C of a derivative that takes numbers and arrays shaped as "
            "its arguments are: grad, jvp, hvp, jacobian, hessian.",
            code="SG2414",
        )
    specialised = known.generated.specialised
    name = known.request.function.__name__
    outside = [each.path or each.name for each in specialised.captured]
    if outside:
        raise errors.NotDifferentiable(
            f"{name} reads {', '.join(outside)} outside itself, and a function for C has its "
            "arguments only",
            advice="Make it a parameter.",
            code="SG2415",
        )
    if known.generated.printed is None or not known.generated.printed.results:
        raise errors.NotDifferentiable(
            f"{name} returns no number and no array, and a function for C gives such",
            advice="Return an array.",
            code="SG2417",
        )
    if specialised.drawn:
        raise errors.NotDifferentiable(
            f"{name} draws random numbers from Python at each call, and a function for C has its "
            "arguments only",
            advice="Draw them before, and pass them.",
            code="SG2416",
        )


def _check_order(derivative: Derivative, known: Specialisation) -> None:
    """Refuse what a call from Python answers in another order than machine code does."""
    names = [*derivative.__signature__.parameters]
    asked = [(names.index(each.parameter), each.item or 0) for each in derivative._wanted.each]
    if asked != sorted(asked):
        wanted = ", ".join(map(str, derivative._wanted.each))
        raise errors.NotDifferentiable(
            f"{known.generated.name} is with respect to {wanted}, and a function for C takes "
            "tangents and gives derivatives in the order of the parameters",
            advice="Give argnums in that order.",
            code="SG2418",
        )


def _argument(path: str, kind: Type) -> Item:
    ndim = kind.ndim if isinstance(kind, Array) else None
    _check_dtype(path, kind.dtype, ndim)
    return Item(path, kind.dtype, ndim)


def _check_dtype(what: str, dtype: str, ndim: int | None) -> None:
    if dtype in C_NAMES or (ndim is not None and np.dtype(dtype).kind == "c"):
        return
    raise errors.DTypeError(
        f"{what} is a number of {dtype}, which a function for C does not take or give",
        advice="Use real numbers, or an array of one element.",
        code="SG537",
    )


def native_results(known: Specialisation) -> tuple[Item, ...]:
    """What machine code returns, as Numba has found."""
    return _results(known.compiled)


def _results(dispatcher: Any) -> tuple[Item, ...]:
    from numba import types
    from numba.np.numpy_support import as_dtype

    (overload,) = dispatcher.overloads.values()
    returned = overload.signature.return_type
    kinds = list(returned) if isinstance(returned, types.BaseTuple) else [returned]
    found = []
    for k, kind in enumerate(kinds):
        assert isinstance(kind, types.Array | types.Number), "a text returns numbers and arrays"
        ndim = kind.ndim if isinstance(kind, types.Array) else None
        dtype = str(as_dtype(kind.dtype if isinstance(kind, types.Array) else kind))
        _check_dtype("a result", dtype, ndim)
        found.append(Item(f"result{k}", dtype, ndim))
    return tuple(found)


def _names(paths: list[str]) -> list[str]:
    """A name of C's for each argument, none of them twice."""
    made: list[str] = []
    for path in paths:
        name = re.sub(r"\W+", "_", path).strip("_")
        name = f"{name}_" if name in _TAKEN or _OURS.fullmatch(name) else name
        while name in made:
            name = f"{name}_"
        made.append(name)
    return made


OF_C = (
    *("auto", "bool", "break", "case", "char", "const", "continue", "default", "do", "double"),
    *("else", "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register"),
    *("restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef"),
    *("union", "unsigned", "void", "volatile", "while", "class", "new", "delete", "this", "try"),
    *("alignas", "alignof", "asm", "constexpr", "false", "linux", "nullptr", "static_assert"),
    *("thread_local", "true", "typeof", "unix", "int32_t", "int64_t"),
)
"""Words of C, of C++, and of GNU's compilers."""
_TAKEN = frozenset([*OF_C, *keyword.kwlist, "compiled", "carray", "nan", "np", "entry", "kernel"])
_OURS = re.compile(r"(result|found)\d+|.*_length\d+|status_|error_|derivative_")
