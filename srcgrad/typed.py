"""What entry points are to a type checker: a derivative is called as its function is.

At run time each makes a `Derivative`, which knows the function's signature by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import (
    TYPE_CHECKING,
    Any,
    Generic,
    Literal,
    ParamSpec,
    Protocol,
    TypeAlias,
    TypedDict,
    TypeVar,
    overload,
)

import numpy as np

from srcgrad.binding import Argnums
from srcgrad.budget import Budget
from srcgrad.derivative import Derivative

if TYPE_CHECKING:
    from typing_extensions import Unpack

P = ParamSpec("P")
R = TypeVar("R")
Answer = TypeVar("Answer", covariant=True)
Function: TypeAlias = Callable[..., Any]
Mode: TypeAlias = Literal["auto", "forward", "reverse", "sparse"]
HessianMode: TypeAlias = Literal["forward", "sparse"]


class Options(TypedDict, total=False):
    """What each entry point takes beside the function and `argnums`."""

    has_aux: bool
    cache: bool
    fastmath: Sequence[str]
    budget: Budget | None
    debug: bool
    rules: Sequence[Function]


class OptionsAndMode(Options, total=False):
    """The same for Jacobians."""

    mode: Mode


class OptionsAndHessianMode(Options, total=False):
    """The same for Hessians."""

    mode: HessianMode


if TYPE_CHECKING:

    class Alike(Derivative, Generic[P, Answer]):
        """A derivative that takes what its function takes, and `out`."""

        @overload
        def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Answer: ...
        @overload
        def __call__(self, *args: Any, out: Any, **kwargs: Any) -> Answer: ...
        def __call__(self, *args: Any, **kwargs: Any) -> Any: ...
        @overload
        def plain(self, *args: P.args, **kwargs: P.kwargs) -> Answer: ...
        @overload
        def plain(self, *args: Any, out: Any, **kwargs: Any) -> Answer: ...
        def plain(self, *args: Any, **kwargs: Any) -> Any: ...


class ToSlopes(Protocol):
    """A decorator that makes a derivative, without the value."""

    def __call__(self, f: Callable[P, Any]) -> Alike[P, Any]: ...


class ToValueAndSlopes(Protocol):
    """A decorator that makes a derivative, with the value."""

    def __call__(self, f: Callable[P, R]) -> Alike[P, tuple[R, Any]]: ...


class ToValue(Protocol):
    """A decorator that makes what computes the function itself."""

    def __call__(self, f: Callable[P, R]) -> Alike[P, R]: ...


class SlopesEntry(Protocol):
    """`grad(f)`, `@grad`, or `@grad(argnums="k")`; a function of NumPy's takes many kinds."""

    @overload
    def __call__(
        self, f: np.ufunc, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Alike[..., Any]: ...

    @overload
    def __call__(
        self, f: Callable[P, Any], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Alike[P, Any]: ...
    @overload
    def __call__(
        self, f: None = None, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> ToSlopes: ...


class ValueAndSlopesEntry(Protocol):
    """`value_and_grad(f)`: a pair."""

    @overload
    def __call__(
        self, f: Callable[P, R], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Alike[P, tuple[R, Any]]: ...
    @overload
    def __call__(
        self, f: None = None, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> ToValueAndSlopes: ...


class ValueEntry(Protocol):
    """`value(f)`."""

    @overload
    def __call__(
        self, f: Callable[P, R], argnums: Argnums = 0, **options: Unpack[Options]
    ) -> Alike[P, R]: ...
    @overload
    def __call__(
        self, f: None = None, argnums: Argnums = 0, **options: Unpack[Options]
    ) -> ToValue: ...


class JacobianEntry(Protocol):
    """`jacobian(f, mode="forward")`; without a mode, one is chosen."""

    @overload
    def __call__(
        self, f: Callable[P, Any], argnums: Argnums = 0, **options: Unpack[OptionsAndMode]
    ) -> Alike[P, Any]: ...
    @overload
    def __call__(
        self, f: None = None, argnums: Argnums = 0, **options: Unpack[OptionsAndMode]
    ) -> ToSlopes: ...


class ValueAndJacobianEntry(Protocol):
    """`value_and_jacobian(f)`: a pair."""

    @overload
    def __call__(
        self, f: Callable[P, R], argnums: Argnums = 0, **options: Unpack[OptionsAndMode]
    ) -> Alike[P, tuple[R, Any]]: ...
    @overload
    def __call__(
        self, f: None = None, argnums: Argnums = 0, **options: Unpack[OptionsAndMode]
    ) -> ToValueAndSlopes: ...


class HessianEntry(Protocol):
    """`hessian(f, mode="sparse")`."""

    @overload
    def __call__(
        self, f: Callable[P, Any], argnums: Argnums = 0, **options: Unpack[OptionsAndHessianMode]
    ) -> Alike[P, Any]: ...
    @overload
    def __call__(
        self, f: None = None, argnums: Argnums = 0, **options: Unpack[OptionsAndHessianMode]
    ) -> ToSlopes: ...
