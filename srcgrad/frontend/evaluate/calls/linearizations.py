"""Linearizations that the program itself asks for: `linearize(f, x)` within what is read.

It is read as an object with the value and two products, each of which is that of `jvp` or `vjp` at
the arguments as they were: what the products have in common the passes after this one find.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from srcgrad.frontend.evaluate.calls import derived
from srcgrad.frontend.evaluate.calls.argument_copies import Copies
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Derived, Known, Tuple, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.keywords import free_name
from srcgrad.operators import JVP, LINEARIZE, VJP

OPTIONS = ("argnums", "has_aux", "cache", "fastmath", "budget", "rules")
"""The options of `linearize`, of which the first two mean something here."""


class Linear:
    """`srcgrad.Linear`, as it is read."""

    def __init__(self, value: Any, products: Any, names: Any, args: Any, kwargs: Any) -> None:
        self.value = value
        self._tangents, self._adjoints = products
        self._names = names
        self._args = args
        self._kwargs = kwargs

    def __call__(self, v: Any) -> Any:
        return self._tangents(*self._args, **{self._names[0]: v}, **self._kwargs)[1]

    def jvp(self, v: Any) -> Any:
        return self._tangents(*self._args, **{self._names[0]: v}, **self._kwargs)[1]

    def vjp(self, w: Any) -> Any:
        return self._adjoints(*self._args, **{self._names[1]: w}, **self._kwargs)[1]


def call(run: Run, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """What `linearize(f, *args, **kwargs)` gives."""
    if not args:
        derived.refuse_unknown(run, "linearize", "linearize(f, x)")
    function, *rest = args
    taken = derived.taken(run, function)
    names = {free_name(option, taken): option for option in OPTIONS}
    given = {names[name]: lists.known_object(run, kwargs[name]) for name in names & kwargs.keys()}
    if MISSING in (given.get("argnums"), given.get("has_aux")):
        derived.refuse_unknown(run, "linearize", "linearize(f, x, argnums=0)")
    own = {name: value for name, value in kwargs.items() if name not in names}
    argnums, has_aux = given.get("argnums", 0), bool(given.get("has_aux", False))
    asked = Derived(function, LINEARIZE, argnums, has_aux)
    return made(run, asked, tuple(rest), own)


def made(run: Run, asked: Derived, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """The linearization of a function at these arguments, of which it has copies."""
    kept = Copies()
    given = Tuple(tuple(kept.passed(run, scalars.plain(run, each)) for each in args))
    named = {name: kept.passed(run, scalars.plain(run, each)) for name, each in kwargs.items()}
    products = tuple(replace(asked, operator=each) for each in (JVP, VJP))
    names = Known(tuple(derived.seed_of(run, each) for each in products))
    copies = Copies(taken=dict(kept.of))
    own = tuple(copies.passed(run, each) for each in given.items)
    own_named = {name: copies.passed(run, each) for name, each in named.items()}
    block = run.draft.blocks[-1]
    start = len(block)
    value = run.call(asked.function, own, own_named)
    copies.check(run, tuple(block[start:]))
    held = lists.new_dict(run, named)
    return run.call(Known(Linear), (value, Tuple(products), names, given, held), {})
