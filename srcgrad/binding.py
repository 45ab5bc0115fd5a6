"""Arguments of a call, by parameter: bound as Python binds them, selected, described."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from srcgrad.frontend.arguments import describe as describing
from srcgrad.frontend.arguments import notation
from srcgrad.frontend.arguments import selection as selecting
from srcgrad.frontend.arguments import specs as described
from srcgrad.frontend.arguments.specs import Spec
from srcgrad.frontend.reading.library_calls import calls_library
from srcgrad.frontend.reading.unwrap import Unwrapped, own_signature
from srcgrad.records import dataclass

Argnums: TypeAlias = int | str | tuple[int | str, ...] | list[int | str]
Values: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class TypeOnly:
    """Stands for an argument of which only the type is given."""

    spec: Spec


@dataclass(frozen=True)
class Want:
    """What to differentiate with respect to: a parameter, or one item of a parameter `*args`."""

    parameter: str
    item: int | None = None

    def __str__(self) -> str:
        return self.parameter if self.item is None else f"{self.parameter}[{self.item}]"


@dataclass(frozen=True)
class Wanted:
    each: tuple[Want, ...]
    single: bool
    """Whether one thing was asked for, so that the answer is no tuple."""

    def of(self, spec: Spec, name: str) -> Spec:
        """The description of a parameter; that of `*args` says which items are asked for."""
        asked = [want.item for want in self.each if want.parameter == name]
        items = frozenset(item for item in asked if item is not None)
        if len(items) < len(asked) or not isinstance(spec, described.Sequence):
            return spec
        if max(items) >= len(spec.items):
            raise ValueError(
                f"argnums asks for {name}[{max(items)}] of {len(spec.items)} arguments"
            )
        return replace(spec, asked=items)


def select(argnums: Argnums, signature: inspect.Signature, name: str) -> Wanted:
    """What `argnums` asks for; positions beyond the named parameters are items of `*args`."""
    parameters = list(signature.parameters.values())
    kinds = [parameter.kind for parameter in parameters]
    rest = kinds.index(inspect.Parameter.VAR_POSITIONAL) if 2 in kinds else None
    asked = argnums if isinstance(argnums, tuple | list) else (argnums,)
    items = {
        k: Want(parameters[rest].name, position - rest)
        for k, position in enumerate(asked)
        if rest is not None and type(position) is int and position >= rest
    }
    if len(items) == len(asked) > 0:
        return Wanted(tuple(items.values()), not isinstance(argnums, tuple | list))
    named = [position for k, position in enumerate(asked) if k not in items]
    single = not isinstance(argnums, tuple | list)
    selection = selecting.select(
        argnums if single else tuple(named), list(signature.parameters), name
    )
    remaining = iter(selection.names)
    each = [items[k] if k in items else Want(next(remaining)) for k in range(len(asked))]
    return Wanted(tuple(each), single)


def describe(value: Any, name: str, parameter: inspect.Parameter, unit_axes: bool = False) -> Spec:
    """The description of an argument: a value, or a type in its place."""
    match value:
        case TypeOnly(spec):
            return spec
        case tuple() if parameter.kind is parameter.VAR_POSITIONAL:
            items = [
                describe(item, f"{name}[{k}]", _ANY, unit_axes) for k, item in enumerate(value)
            ]
            return described.Sequence(tuple, tuple(items))
        case dict() if parameter.kind is parameter.VAR_KEYWORD:
            items = [
                describe(item, f"{name}[{key!r}]", _ANY, unit_axes) for key, item in value.items()
            ]
            return described.Mapping(tuple(value), tuple(items))
    specs, _ = describing.describe({name: value}, unit_axes=unit_axes)
    return specs[name]


def visible_signature(function: Callable[..., Any], under: Unwrapped) -> inspect.Signature:
    """The parameters of a function; those of what a decorator makes are the decorator's own."""
    if not hasattr(under.function, "__wrapped__") and not calls_library(under.function):
        return inspect.signature(function)
    own = own_signature(under.function)
    left = own.bind_partial(*under.bound, **under.keywords).arguments
    kept = [p for name, p in own.parameters.items() if name not in left or p.kind in (2, 4)]
    return own.replace(parameters=kept)


def with_extras(
    parameters: Mapping[str, inspect.Parameter], *names: str | None
) -> Mapping[str, inspect.Parameter]:
    """The parameters of a function, and more: what a derivative is to be multiplied by, and where
    it is to be written."""
    extras = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in names if name]
    if not extras:
        return parameters
    last = [p for p in parameters.values() if p.kind is p.VAR_KEYWORD]
    others = [p for p in parameters.values() if p.kind is not p.VAR_KEYWORD]
    # The binder hands on its values in this order: the seed comes after the arguments.
    return {p.name: p for p in (*others, *last, *extras)}


def type_or_value(value: Any) -> Any:
    """What stands for an argument in `specialise`: text that names a type, or an example."""
    if isinstance(value, str):
        try:
            (spec,) = notation.parse_types(value)
        except ValueError:
            return value
        return TypeOnly(spec)
    return value


def binder(parameters: Mapping[str, inspect.Parameter], name: str) -> Callable[..., Values]:
    """A function with these parameters that returns its arguments, in the order of the parameters.

    So Python itself binds them, in its own words if they do not fit. Defaults are bound as objects:
    nothing is made of their text.
    """
    each: list[inspect.Parameter] = list(parameters.values())
    defaulted = [parameter for parameter in each if parameter.default is not parameter.empty]
    bare = [parameter.replace(annotation=parameter.empty) for parameter in each]
    declared = inspect.Signature(
        [
            p.replace(default=None) if p.default is not p.empty else p
            for p in sorted(bare, key=lambda p: p.kind)
        ]
    )
    names = "".join(f"{parameter.name}, " for parameter in each)
    namespace: dict[str, Any] = {}
    exec(f"def bind{declared}: return ({names})", namespace)
    bind: Any = namespace["bind"]
    bind.__defaults__ = tuple(p.default for p in defaulted if p.kind is not p.KEYWORD_ONLY) or None
    bind.__kwdefaults__ = {p.name: p.default for p in defaulted if p.kind is p.KEYWORD_ONLY} or None
    bind.__name__ = bind.__qualname__ = name
    return bind  # type: ignore[no-any-return]


def example_types(signature: inspect.Signature) -> str:
    """A type for each argument that must be given, to show how types are written."""
    kinds = ("VAR_POSITIONAL", "VAR_KEYWORD")
    needed = [p for p in signature.parameters.values() if p.default is p.empty]
    shown = [
        f'{p.name}="f8"' if p.kind is p.KEYWORD_ONLY else '"f8"'
        for p in needed
        if p.kind.name not in kinds
    ]
    return ", ".join(shown)


_ANY = inspect.Parameter("value", inspect.Parameter.POSITIONAL_ONLY, default="")
