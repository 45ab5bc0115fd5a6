"""What derivatives that take a vector are to a type checker: the vector is asked for.

A `ParamSpec` has no place for another keyword. So the first four arguments are checked by place, in
their types and their number; those that are given by name are not. Where the function has a
parameter of the keyword's name, the keyword has an underscore at its end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from srcgrad.derivative import Derivative

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
Rest = TypeVar("Rest")
"""What follows the fourth argument: anything, or nothing where the function has fewer."""
Answer = TypeVar("Answer", covariant=True)

if TYPE_CHECKING:

    class Tangential(Derivative, Generic[Answer, A, B, C, D, Rest]):
        """A derivative that takes tangents of the arguments."""

        @overload
        def __call__(
            self,
            a: A = ...,
            b: B = ...,
            c: C = ...,
            d: D = ...,
            /,
            *rest: Rest,
            tangents: Any,
            **kwargs: Any,
        ) -> Answer: ...
        @overload
        def __call__(
            self,
            a: A = ...,
            b: B = ...,
            c: C = ...,
            d: D = ...,
            /,
            *rest: Rest,
            tangents_: Any,
            **kwargs: Any,
        ) -> Answer: ...
        def __call__(self, *args: Any, **kwargs: Any) -> Any: ...  # type: ignore[misc]
        @overload
        def plain(
            self,
            a: A = ...,
            b: B = ...,
            c: C = ...,
            d: D = ...,
            /,
            *rest: Rest,
            tangents: Any,
            **kwargs: Any,
        ) -> Answer: ...
        @overload
        def plain(
            self,
            a: A = ...,
            b: B = ...,
            c: C = ...,
            d: D = ...,
            /,
            *rest: Rest,
            tangents_: Any,
            **kwargs: Any,
        ) -> Answer: ...
        def plain(self, *args: Any, **kwargs: Any) -> Any: ...  # type: ignore[misc]

    class Adjoint(Derivative, Generic[Answer, A, B, C, D, Rest]):
        """A derivative that takes adjoints of the results."""

        @overload
        def __call__(
            self,
            a: A = ...,
            b: B = ...,
            c: C = ...,
            d: D = ...,
            /,
            *rest: Rest,
            seed: Any,
            **kwargs: Any,
        ) -> Answer: ...
        @overload
        def __call__(
            self,
            a: A = ...,
            b: B = ...,
            c: C = ...,
            d: D = ...,
            /,
            *rest: Rest,
            seed_: Any,
            **kwargs: Any,
        ) -> Answer: ...
        def __call__(self, *args: Any, **kwargs: Any) -> Any: ...  # type: ignore[misc]
        @overload
        def plain(
            self,
            a: A = ...,
            b: B = ...,
            c: C = ...,
            d: D = ...,
            /,
            *rest: Rest,
            seed: Any,
            **kwargs: Any,
        ) -> Answer: ...
        @overload
        def plain(
            self,
            a: A = ...,
            b: B = ...,
            c: C = ...,
            d: D = ...,
            /,
            *rest: Rest,
            seed_: Any,
            **kwargs: Any,
        ) -> Answer: ...
        def plain(self, *args: Any, **kwargs: Any) -> Any: ...  # type: ignore[misc]

    class Taylor(Derivative, Generic[Answer, A, B, C, D, Rest]):
        """A derivative that takes coefficients of a path."""

        @overload
        def __call__(
            self,
            a: A = ...,
            b: B = ...,
            c: C = ...,
            d: D = ...,
            /,
            *rest: Rest,
            series: Any,
            **kwargs: Any,
        ) -> Answer: ...
        @overload
        def __call__(
            self,
            a: A = ...,
            b: B = ...,
            c: C = ...,
            d: D = ...,
            /,
            *rest: Rest,
            series_: Any,
            **kwargs: Any,
        ) -> Answer: ...
        def __call__(self, *args: Any, **kwargs: Any) -> Any: ...  # type: ignore[misc]
        @overload
        def plain(
            self,
            a: A = ...,
            b: B = ...,
            c: C = ...,
            d: D = ...,
            /,
            *rest: Rest,
            series: Any,
            **kwargs: Any,
        ) -> Answer: ...
        @overload
        def plain(
            self,
            a: A = ...,
            b: B = ...,
            c: C = ...,
            d: D = ...,
            /,
            *rest: Rest,
            series_: Any,
            **kwargs: Any,
        ) -> Answer: ...
        def plain(self, *args: Any, **kwargs: Any) -> Any: ...  # type: ignore[misc]

    class Curved(Derivative, Generic[Answer, A, B, C, D, Rest]):
        """A derivative that takes a vector."""

        @overload
        def __call__(
            self,
            a: A = ...,
            b: B = ...,
            c: C = ...,
            d: D = ...,
            /,
            *rest: Rest,
            v: Any,
            **kwargs: Any,
        ) -> Answer: ...
        @overload
        def __call__(
            self,
            a: A = ...,
            b: B = ...,
            c: C = ...,
            d: D = ...,
            /,
            *rest: Rest,
            v_: Any,
            **kwargs: Any,
        ) -> Answer: ...
        def __call__(self, *args: Any, **kwargs: Any) -> Any: ...  # type: ignore[misc]
        @overload
        def plain(
            self,
            a: A = ...,
            b: B = ...,
            c: C = ...,
            d: D = ...,
            /,
            *rest: Rest,
            v: Any,
            **kwargs: Any,
        ) -> Answer: ...
        @overload
        def plain(
            self,
            a: A = ...,
            b: B = ...,
            c: C = ...,
            d: D = ...,
            /,
            *rest: Rest,
            v_: Any,
            **kwargs: Any,
        ) -> Answer: ...
        def plain(self, *args: Any, **kwargs: Any) -> Any: ...  # type: ignore[misc]
