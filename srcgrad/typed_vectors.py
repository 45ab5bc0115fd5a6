"""What derivatives that take a vector are to a type checker: the vector is asked for.

A `ParamSpec` has no place for another keyword, so that the other arguments are not checked. Where
the function has a parameter of that name, the keyword has an underscore at its end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, overload

from srcgrad.binding import Argnums
from srcgrad.derivative import Derivative
from srcgrad.typed import Function, Options

if TYPE_CHECKING:
    from typing_extensions import Unpack

R = TypeVar("R")
Answer = TypeVar("Answer", covariant=True)

if TYPE_CHECKING:

    class Tangential(Derivative, Generic[Answer]):
        """A derivative that takes tangents of the arguments."""

        @overload
        def __call__(self, *args: Any, tangents: Any, **kwargs: Any) -> Answer: ...
        @overload
        def __call__(self, *args: Any, tangents_: Any, **kwargs: Any) -> Answer: ...
        def __call__(self, *args: Any, **kwargs: Any) -> Any: ...
        @overload
        def plain(self, *args: Any, tangents: Any, **kwargs: Any) -> Answer: ...
        @overload
        def plain(self, *args: Any, tangents_: Any, **kwargs: Any) -> Answer: ...
        def plain(self, *args: Any, **kwargs: Any) -> Any: ...

    class Adjoint(Derivative, Generic[Answer]):
        """A derivative that takes adjoints of the results."""

        @overload
        def __call__(self, *args: Any, seed: Any, **kwargs: Any) -> Answer: ...
        @overload
        def __call__(self, *args: Any, seed_: Any, **kwargs: Any) -> Answer: ...
        def __call__(self, *args: Any, **kwargs: Any) -> Any: ...
        @overload
        def plain(self, *args: Any, seed: Any, **kwargs: Any) -> Answer: ...
        @overload
        def plain(self, *args: Any, seed_: Any, **kwargs: Any) -> Answer: ...
        def plain(self, *args: Any, **kwargs: Any) -> Any: ...

    class Taylor(Derivative, Generic[Answer]):
        """A derivative that takes coefficients of a path."""

        @overload
        def __call__(self, *args: Any, series: Any, **kwargs: Any) -> Answer: ...
        @overload
        def __call__(self, *args: Any, series_: Any, **kwargs: Any) -> Answer: ...
        def __call__(self, *args: Any, **kwargs: Any) -> Any: ...
        @overload
        def plain(self, *args: Any, series: Any, **kwargs: Any) -> Answer: ...
        @overload
        def plain(self, *args: Any, series_: Any, **kwargs: Any) -> Answer: ...
        def plain(self, *args: Any, **kwargs: Any) -> Any: ...

    class Curved(Derivative, Generic[Answer]):
        """A derivative that takes a vector."""

        @overload
        def __call__(self, *args: Any, v: Any, **kwargs: Any) -> Answer: ...
        @overload
        def __call__(self, *args: Any, v_: Any, **kwargs: Any) -> Answer: ...
        def __call__(self, *args: Any, **kwargs: Any) -> Any: ...
        @overload
        def plain(self, *args: Any, v: Any, **kwargs: Any) -> Answer: ...
        @overload
        def plain(self, *args: Any, v_: Any, **kwargs: Any) -> Answer: ...
        def plain(self, *args: Any, **kwargs: Any) -> Any: ...


class ToTangent(Protocol):
    """What `jvp` without a function is: a decorator."""

    def __call__(self, f: Callable[..., R]) -> Tangential[tuple[R, Any]]: ...


class TangentEntry(Protocol):
    """`jvp(f)`: the value and a tangent."""

    @overload
    def __call__(
        self, f: Callable[..., R], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Tangential[tuple[R, Any]]: ...
    @overload
    def __call__(
        self, f: None = None, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> ToTangent: ...


class ToAdjoints(Protocol):
    """What `vjp` without a function is: a decorator."""

    def __call__(self, f: Callable[..., R]) -> Adjoint[tuple[R, Any]]: ...


class AdjointsEntry(Protocol):
    """`vjp(f)`: the value and adjoints."""

    @overload
    def __call__(
        self, f: Callable[..., R], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Adjoint[tuple[R, Any]]: ...
    @overload
    def __call__(
        self, f: None = None, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> ToAdjoints: ...


class ToSeries(Protocol):
    """What `jet` without a function is: a decorator."""

    def __call__(self, f: Callable[..., R]) -> Taylor[tuple[R, Any]]: ...


class SeriesEntry(Protocol):
    """`jet(f)`: the value and coefficients."""

    @overload
    def __call__(
        self, f: Callable[..., R], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Taylor[tuple[R, Any]]: ...
    @overload
    def __call__(
        self, f: None = None, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> ToSeries: ...


class ToCurvature(Protocol):
    """What `hvp` without a function is: a decorator."""

    def __call__(self, f: Function) -> Curved[Any]: ...


class CurvatureEntry(Protocol):
    """`hvp(f)`."""

    @overload
    def __call__(
        self, f: Function, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Curved[Any]: ...
    @overload
    def __call__(
        self, f: None = None, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> ToCurvature: ...


class ToSlopesAndCurvature(Protocol):
    """What `grad_and_hvp` without a function is: a decorator."""

    def __call__(self, f: Function) -> Curved[tuple[Any, Any]]: ...


class SlopesAndCurvatureEntry(Protocol):
    """`grad_and_hvp(f)`: a pair."""

    @overload
    def __call__(
        self, f: Function, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Curved[tuple[Any, Any]]: ...
    @overload
    def __call__(
        self, f: None = None, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> ToSlopesAndCurvature: ...


class ToAllAndCurvature(Protocol):
    """What `value_grad_and_hvp` without a function is: a decorator."""

    def __call__(self, f: Callable[..., R]) -> Curved[tuple[R, Any, Any]]: ...


class AllAndCurvatureEntry(Protocol):
    """`value_grad_and_hvp(f)`: three, of which the value comes first."""

    @overload
    def __call__(
        self, f: Callable[..., R], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Curved[tuple[R, Any, Any]]: ...
    @overload
    def __call__(
        self, f: None = None, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> ToAllAndCurvature: ...
