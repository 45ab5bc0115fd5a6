"""What `jvp`, `vjp`, `jet` and `hvp` are to a type checker: an entry for each length of arguments.

A function of four arguments or more is tried first, so that defaults count as arguments; what
follows the fourth is not checked, and nothing is of NumPy's own functions, which take many kinds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, NoReturn, ParamSpec, Protocol, TypeVar, overload

import numpy as np

from srcgrad.binding import Argnums
from srcgrad.typed import Options
from srcgrad.typed_vectors import A, B, C, D

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from srcgrad.typed_vectors import Adjoint, Curved, Tangential, Taylor

P = ParamSpec("P")
R = TypeVar("R")


class TangentEntry(Protocol):
    """`jvp(f)`: the value and a tangent."""

    @overload
    def __call__(
        self, f: np.ufunc, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Tangential[tuple[Any, Any], Any, Any, Any, Any, Any]: ...
    @overload
    def __call__(
        self,
        f: Callable[Concatenate[A, B, C, D, P], R],
        argnums: Argnums = 0,
        **options: Unpack[Options],
    ) -> Tangential[tuple[R, Any], A, B, C, D, Any]: ...
    @overload
    def __call__(
        self,
        f: Callable[Concatenate[A, B, C, P], R],
        argnums: Argnums = 0,
        **options: Unpack[Options],
    ) -> Tangential[tuple[R, Any], A, B, C, NoReturn, NoReturn]: ...
    @overload
    def __call__(
        self, f: Callable[Concatenate[A, B, P], R], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Tangential[tuple[R, Any], A, B, NoReturn, NoReturn, NoReturn]: ...
    @overload
    def __call__(
        self, f: Callable[Concatenate[A, P], R], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Tangential[tuple[R, Any], A, NoReturn, NoReturn, NoReturn, NoReturn]: ...
    @overload
    def __call__(
        self, f: Callable[..., R], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Tangential[tuple[R, Any], Any, Any, Any, Any, Any]: ...
    @overload
    def __call__(
        self, f: None = None, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> TangentEntry: ...


class AdjointsEntry(Protocol):
    """`vjp(f)`: the value and adjoints."""

    @overload
    def __call__(
        self, f: np.ufunc, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Adjoint[tuple[Any, Any], Any, Any, Any, Any, Any]: ...
    @overload
    def __call__(
        self,
        f: Callable[Concatenate[A, B, C, D, P], R],
        argnums: Argnums = 0,
        **options: Unpack[Options],
    ) -> Adjoint[tuple[R, Any], A, B, C, D, Any]: ...
    @overload
    def __call__(
        self,
        f: Callable[Concatenate[A, B, C, P], R],
        argnums: Argnums = 0,
        **options: Unpack[Options],
    ) -> Adjoint[tuple[R, Any], A, B, C, NoReturn, NoReturn]: ...
    @overload
    def __call__(
        self, f: Callable[Concatenate[A, B, P], R], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Adjoint[tuple[R, Any], A, B, NoReturn, NoReturn, NoReturn]: ...
    @overload
    def __call__(
        self, f: Callable[Concatenate[A, P], R], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Adjoint[tuple[R, Any], A, NoReturn, NoReturn, NoReturn, NoReturn]: ...
    @overload
    def __call__(
        self, f: Callable[..., R], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Adjoint[tuple[R, Any], Any, Any, Any, Any, Any]: ...
    @overload
    def __call__(
        self, f: None = None, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> AdjointsEntry: ...


class SeriesEntry(Protocol):
    """`jet(f)`: the value and coefficients."""

    @overload
    def __call__(
        self, f: np.ufunc, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Taylor[tuple[Any, Any], Any, Any, Any, Any, Any]: ...
    @overload
    def __call__(
        self,
        f: Callable[Concatenate[A, B, C, D, P], R],
        argnums: Argnums = 0,
        **options: Unpack[Options],
    ) -> Taylor[tuple[R, Any], A, B, C, D, Any]: ...
    @overload
    def __call__(
        self,
        f: Callable[Concatenate[A, B, C, P], R],
        argnums: Argnums = 0,
        **options: Unpack[Options],
    ) -> Taylor[tuple[R, Any], A, B, C, NoReturn, NoReturn]: ...
    @overload
    def __call__(
        self, f: Callable[Concatenate[A, B, P], R], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Taylor[tuple[R, Any], A, B, NoReturn, NoReturn, NoReturn]: ...
    @overload
    def __call__(
        self, f: Callable[Concatenate[A, P], R], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Taylor[tuple[R, Any], A, NoReturn, NoReturn, NoReturn, NoReturn]: ...
    @overload
    def __call__(
        self, f: Callable[..., R], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Taylor[tuple[R, Any], Any, Any, Any, Any, Any]: ...
    @overload
    def __call__(
        self, f: None = None, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> SeriesEntry: ...


class CurvatureEntry(Protocol):
    """`hvp(f)`."""

    @overload
    def __call__(
        self, f: np.ufunc, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Curved[Any, Any, Any, Any, Any, Any]: ...
    @overload
    def __call__(
        self,
        f: Callable[Concatenate[A, B, C, D, P], Any],
        argnums: Argnums = 0,
        **options: Unpack[Options],
    ) -> Curved[Any, A, B, C, D, Any]: ...
    @overload
    def __call__(
        self,
        f: Callable[Concatenate[A, B, C, P], Any],
        argnums: Argnums = 0,
        **options: Unpack[Options],
    ) -> Curved[Any, A, B, C, NoReturn, NoReturn]: ...
    @overload
    def __call__(
        self,
        f: Callable[Concatenate[A, B, P], Any],
        argnums: Argnums = 0,
        **options: Unpack[Options],
    ) -> Curved[Any, A, B, NoReturn, NoReturn, NoReturn]: ...
    @overload
    def __call__(
        self, f: Callable[Concatenate[A, P], Any], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Curved[Any, A, NoReturn, NoReturn, NoReturn, NoReturn]: ...
    @overload
    def __call__(
        self, f: Callable[..., Any], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Curved[Any, Any, Any, Any, Any, Any]: ...
    @overload
    def __call__(
        self, f: None = None, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> CurvatureEntry: ...


class SlopesAndCurvatureEntry(Protocol):
    """`grad_and_hvp(f)`: a pair."""

    @overload
    def __call__(
        self, f: np.ufunc, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Curved[tuple[Any, Any], Any, Any, Any, Any, Any]: ...
    @overload
    def __call__(
        self,
        f: Callable[Concatenate[A, B, C, D, P], Any],
        argnums: Argnums = 0,
        **options: Unpack[Options],
    ) -> Curved[tuple[Any, Any], A, B, C, D, Any]: ...
    @overload
    def __call__(
        self,
        f: Callable[Concatenate[A, B, C, P], Any],
        argnums: Argnums = 0,
        **options: Unpack[Options],
    ) -> Curved[tuple[Any, Any], A, B, C, NoReturn, NoReturn]: ...
    @overload
    def __call__(
        self,
        f: Callable[Concatenate[A, B, P], Any],
        argnums: Argnums = 0,
        **options: Unpack[Options],
    ) -> Curved[tuple[Any, Any], A, B, NoReturn, NoReturn, NoReturn]: ...
    @overload
    def __call__(
        self, f: Callable[Concatenate[A, P], Any], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Curved[tuple[Any, Any], A, NoReturn, NoReturn, NoReturn, NoReturn]: ...
    @overload
    def __call__(
        self, f: Callable[..., Any], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Curved[tuple[Any, Any], Any, Any, Any, Any, Any]: ...
    @overload
    def __call__(
        self, f: None = None, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> SlopesAndCurvatureEntry: ...


class AllAndCurvatureEntry(Protocol):
    """`value_grad_and_hvp(f)`: three, of which the value comes first."""

    @overload
    def __call__(
        self, f: np.ufunc, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Curved[tuple[Any, Any, Any], Any, Any, Any, Any, Any]: ...
    @overload
    def __call__(
        self,
        f: Callable[Concatenate[A, B, C, D, P], R],
        argnums: Argnums = 0,
        **options: Unpack[Options],
    ) -> Curved[tuple[R, Any, Any], A, B, C, D, Any]: ...
    @overload
    def __call__(
        self,
        f: Callable[Concatenate[A, B, C, P], R],
        argnums: Argnums = 0,
        **options: Unpack[Options],
    ) -> Curved[tuple[R, Any, Any], A, B, C, NoReturn, NoReturn]: ...
    @overload
    def __call__(
        self, f: Callable[Concatenate[A, B, P], R], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Curved[tuple[R, Any, Any], A, B, NoReturn, NoReturn, NoReturn]: ...
    @overload
    def __call__(
        self, f: Callable[Concatenate[A, P], R], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Curved[tuple[R, Any, Any], A, NoReturn, NoReturn, NoReturn, NoReturn]: ...
    @overload
    def __call__(
        self, f: Callable[..., R], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Curved[tuple[R, Any, Any], Any, Any, Any, Any, Any]: ...
    @overload
    def __call__(
        self, f: None = None, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> AllAndCurvatureEntry: ...
