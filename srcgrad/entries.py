"""An entry point made of an operator and a docstring: a function of functions, and a decorator."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from srcgrad.binding import Argnums
from srcgrad.budget import Budget
from srcgrad.choosing import Choosing
from srcgrad.derivative import Derivative
from srcgrad.operators import GRAD, Operator
from srcgrad.sparse.derivative import Sparse
from srcgrad.typed import Function, HessianMode, Mode

EntryT = TypeVar("EntryT")


def entry(
    operator: Operator,
    typed: type[EntryT],
    of: Operator | None = None,
    kind: type[Derivative] = Derivative,
) -> Callable[[Callable[..., Any]], EntryT]:
    """An entry point for an operator, on a function or on another derivative of it.

    Its definition is a docstring. `typed` says what it is to a type checker.
    """

    def derive(f: Function, argnums: Argnums, **options: Any) -> Derivative:
        if of is not None:
            inner = {name: value for name, value in options.items() if name == "has_aux"}
            f = _derive(of, f, argnums, **inner)
            options["has_aux"] = options.get("has_aux", False) or of.value_is_last
        return _derive(operator, f, argnums, kind=kind, **options)

    def enter(definition: Callable[..., Any]) -> EntryT:
        either = _either(definition, derive)
        either.srcgrad_operators = (operator, of)
        return either  # type: ignore[no-any-return]

    return enter


def jacobian_entry(
    forward: Operator, reverse: Operator, typed: type[EntryT]
) -> Callable[[Callable[..., Any]], EntryT]:
    """An entry point with a mode to choose."""

    def derive(f: Function, argnums: Argnums, mode: Mode = "auto", **options: Any) -> Derivative:
        kind = _kind(_MODES, mode)
        operator = reverse if mode == "reverse" else forward
        operator = replace(operator, is_open=mode == "auto")
        return _derive(operator, f, argnums, kind=kind, **options)

    def enter(definition: Callable[..., Any]) -> EntryT:
        either = _either(definition, derive)
        either.srcgrad_operators = (replace(forward, is_open=True), None)
        return either  # type: ignore[no-any-return]

    return enter


def hessian_entry(
    operator: Operator, typed: type[EntryT]
) -> Callable[[Callable[..., Any]], EntryT]:
    """An entry point for second derivatives, dense or sparse."""

    def derive(
        f: Function, argnums: Argnums, mode: HessianMode = "forward", **options: Any
    ) -> Derivative:
        kind = _kind({"forward": Derivative, "sparse": Sparse}, mode)
        inner = {name: value for name, value in options.items() if name == "has_aux"}
        return _derive(operator, _derive(GRAD, f, argnums, **inner), argnums, kind=kind, **options)

    def enter(definition: Callable[..., Any]) -> EntryT:
        either = _either(definition, derive)
        either.srcgrad_operators = (operator, GRAD)
        return either  # type: ignore[no-any-return]

    return enter


_MODES: dict[str, type[Derivative]] = {
    "auto": Choosing,
    "forward": Derivative,
    "reverse": Derivative,
    "sparse": Sparse,
}


def _kind(modes: Mapping[str, type[Derivative]], mode: str) -> type[Derivative]:
    """The class of derivatives in a mode."""
    if mode not in modes:
        raise ValueError(f"mode={mode!r} is none of {', '.join(map(repr, modes))}")
    return modes[mode]


def _either(definition: Callable[..., Any], derive: Callable[..., Derivative]) -> Any:
    """What derives a function, or is a decorator that does, with a docstring."""

    @functools.wraps(definition)
    def either(f: Function | None = None, argnums: Argnums = 0, **options: Any) -> Any:
        if f is None:
            return lambda function: derive(function, argnums, **options)
        return derive(f, argnums, **options)

    del either.__wrapped__  # has no parameters
    return either


def _derive(
    operator: Operator,
    f: Function,
    argnums: Argnums,
    *,
    has_aux: bool = False,
    cache: bool = True,
    fastmath: Sequence[str] = (),
    budget: Budget | None = None,
    debug: bool = False,
    rules: Sequence[Function] = (),
    kind: type[Derivative] = Derivative,
) -> Derivative:
    return kind(
        f,
        argnums,
        operator,
        has_aux=has_aux,
        cache=cache,
        fastmath=frozenset(fastmath),
        budget=budget,
        debug=debug,
        rules=tuple(rules),
    )
