"""One derivative: arguments to types, types to compiled code, its results to the user's answer.

A call binds its arguments, looks up the code for their types, and runs it. What depends on the
types alone is decided once, when a `Specialisation` and its `Runner` are made.
"""

from __future__ import annotations

import copy
import importlib
import os
import threading
import time
import types
import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import srcgrad
from srcgrad import units
from srcgrad.binding import (
    Argnums,
    TypeOnly,
    Values,
    Wanted,
    binder,
    describe,
    select,
    type_or_value,
    visible_signature,
    with_extras,
)
from srcgrad.budget import Budget
from srcgrad.frontend.arguments import dispatch, notation, selection
from srcgrad.frontend.arguments.repeats import in_all, repeats
from srcgrad.frontend.arguments.specs import Spec
from srcgrad.frontend.evaluate.calls import stated as own_rules
from srcgrad.frontend.reading.unwrap import innermost, own_signature, unwrap
from srcgrad.frontend.values.core.control import NeedUnits
from srcgrad.keywords import explaining, free_name, seeded_by
from srcgrad.latest import Latest
from srcgrad.operators import GRAD, Operated, Operator
from srcgrad.outputs import written
from srcgrad.pickled import Portable
from srcgrad.progress import working
from srcgrad.rules import registry
from srcgrad.running import Renew, Runner, leaves_at, leaves_of
from srcgrad.specialisation import Specialisation

loading = threading.RLock()
if hasattr(os, "register_at_fork"):
    # A child forked in the middle of another thread's import would wait for that for ever.
    os.register_at_fork(
        before=loading.acquire, after_in_parent=loading.release, after_in_child=loading.release
    )

REMEMBERED = 256
"""How many combinations of argument types a derivative keeps at hand."""


class Derivative(Latest, Portable, Operated):
    """A derivative of a function: call it like the function.

    Made by `srcgrad.grad` and its siblings. Compiles itself on first use for each combination of
    argument types; sizes of arrays are not part of their types.
    """

    __slots__ = (
        *("_bind", "_fixed", "_last", "_lock", "_plain_runners", "_runners"),
        *("_specialisations", "_stretched", "_twins"),
    )
    """What belongs to this process: `functools.wraps(derivative)`, whose wrapper has all that is in
    `__dict__`, leaves it here, so that wrappers can be pickled."""

    def __init__(
        self,
        function: Callable[..., Any],
        argnums: Argnums = 0,
        operator: Operator = GRAD,
        *,
        has_aux: bool = False,
        cache: bool = True,
        fastmath: frozenset[str] = frozenset(),
        budget: Budget | None = None,
        debug: bool = False,
        rules: tuple[Callable[..., Any], ...] = (),
    ) -> None:
        under = unwrap(function)
        visible = visible_signature(function, under)
        asked = operator.seed_of_call
        self.taken = under.taken
        operator = seeded_by(operator, self.taken)
        self.__wrapped__ = function
        shown = with_extras(visible.parameters, operator.seed_of_call).values()
        self.__signature__ = visible.replace(parameters=sorted(shown, key=lambda p: p.kind))
        self.__name__ = getattr(function, "__name__", under.function.__name__)
        self.__qualname__ = getattr(function, "__qualname__", under.function.__qualname__)
        self.__module__ = under.function.__module__
        self.__doc__ = under.function.__doc__
        self._options: dict[str, Any] = {
            "argnums": argnums,
            "operator": operator,
            "has_aux": has_aux,
            "cache": cache,
            "fastmath": fastmath,
            "budget": budget or Budget(),
            "debug": debug,
            "rules": own_rules.checked(rules),
        }
        self._function = under.function
        self._bound, self._keywords = under.bound, dict(under.keywords)
        self.operator, self.argnums, self.has_aux = operator, argnums, has_aux
        self._parameters = own_signature(under.function).parameters
        self._wanted = Wanted((), False)
        self._out = free_name("out", self.taken)
        self._twins: dict[str, Derivative] = {}
        if operator.mode != "none":
            self._wanted = select(argnums, visible, self.__name__)
        out = self._out if operator.takes_out else None
        extended = with_extras(self._parameters, operator.seed_of_call, out)
        changed = {str(asked): operator.seed_of_call, "out": self._out}
        self._bind = explaining(
            binder(extended, under.function.__qualname__), operator.name, changed
        )
        self._runners: dict[Values, Runner] = {}
        self._plain_runners: dict[Values, Runner] = {}
        self._specialisations: dict[Values, Specialisation] = {}
        self._fixed: dict[Values, Callable[[Any], Values]] = {}
        self._stretched: set[tuple[Any, ...]] = set()
        self._last: list[Specialisation] = []
        self._lock = threading.RLock()
        _derivatives.add(self)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The derivative at these arguments.

        With `out`, made as the answer is, the arrays of the answer are those: nothing is allocated
        for it. They are contiguous, and share no memory with the arguments; where the answer has a
        number, None, or an array without axes. A function with a parameter `out` has `out_`.
        """
        if self._out in kwargs and not self.operator.is_into:
            return self._writing(args, kwargs)
        if self._bound or self._keywords:
            values = self._bind(*self._bound, *args, **{**self._keywords, **kwargs})
        else:
            values = self._bind(*args, **kwargs)
        runner = self._runners.get(dispatch.key(values))
        if runner is None:
            runner = self._new_runner(values)
        return runner.run(values)

    def plain(self, *args: Any, **kwargs: Any) -> Any:
        """The derivative at these arguments, by Python running the generated text uncompiled."""
        if self._out in kwargs and not self.operator.is_into:
            return self._writing(args, kwargs, plain=True)
        values = self._bind(*self._bound, *args, **{**self._keywords, **kwargs})
        runner = self._plain_runners.get(dispatch.key(values))
        return (runner or self._new_plain_runner(values)).run(values)

    def into(self) -> Derivative:
        """The same derivative, which writes its results to arrays of the caller's.

        Its text takes them after the other arguments, `d.into().specialise(...).source`; a call of
        it is a call of the derivative with `out`.
        """
        if self.operator.is_path:
            raise TypeError("a call of jet takes out, and its text no arrays of the caller's")
        if not self._twins:
            operator = replace(self.operator, is_into=True, is_open=False)
            options = {**self._options, "operator": operator}
            self._twins["into"] = Derivative(self.__wrapped__, **options)
        twin = copy.copy(self._twins["into"])
        twin._bound, twin._keywords = self._bound, self._keywords
        return twin

    def _writing(self, args: tuple[Any, ...], kwargs: dict[str, Any], plain: bool = False) -> Any:
        """The derivative at these arguments, written to the arrays in `out`."""
        out = kwargs.pop(self._out)
        if out is None:
            return self.plain(*args, **kwargs) if plain else self(*args, **kwargs)
        if self.operator.is_path:
            return written(self.plain(*args, **kwargs) if plain else self(*args, **kwargs), out)
        twin = self.into()
        kwargs[self._out] = out
        return twin.plain(*args, **kwargs) if plain else twin(*args, **kwargs)

    def __get__(self, instance: object, owner: type | None = None) -> Derivative:
        """A derivative that is written in a class is a method; `argnums` do not count `self`."""
        if instance is None or isinstance(self.__wrapped__, staticmethod):
            return self
        bound = copy.copy(self._as_method(instance))
        bound.__wrapped__ = types.MethodType(self.__wrapped__, instance)
        bound._bound = (instance,)
        return bound

    def _as_method(self, instance: object) -> Derivative:
        """What the derivatives of this method share, whatever they are bound to."""
        method = self.__dict__.get("_method")
        if method is None:
            method = type(self)(types.MethodType(self.__wrapped__, instance), **self._options)
            method._bound, method.__wrapped__ = (), self.__wrapped__  # keeps no instance alive
            self.__dict__["_method"] = method
        return method

    def __copy__(self) -> Derivative:
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        for name in Derivative.__slots__:
            setattr(twin, name, getattr(self, name))
        return twin

    def __repr__(self) -> str:
        wanted = ", ".join(map(str, self._wanted.each))
        what = f"{self.__qualname__}{self.__signature__}"
        return f"<{self.operator.name} of {what} with respect to {wanted}>"

    # ------------------------------------------------------------------------ looking at it

    def specialise(self, *args: Any, **kwargs: Any) -> Specialisation:
        """The derivative for the types of these arguments, without running it.

        Arguments are example values, or names of types: `d.specialise("f8[:], f8")` or
        `d.specialise("f8[:]", "f8")`; see `srcgrad.frontend.arguments.notation.parse_types`.
        """
        return self._specialisation(self._examples(args, kwargs))

    def _examples(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Values:
        """What is given for each parameter: an example or its type."""
        if len(args) == 1 and isinstance(args[0], str):
            args = tuple(map(TypeOnly, notation.parse_types(args[0])))
        args = tuple(map(type_or_value, args))
        kwargs = {name: type_or_value(value) for name, value in kwargs.items()}
        if self.operator.seed_of_call is not None:
            kwargs.setdefault(self.operator.seed_of_call, None)
        if self.operator.is_into:
            kwargs.setdefault(self._out, None)
        return self._bind(*self._bound, *args, **{**self._keywords, **kwargs})

    def compiled(self, *args: Any, **kwargs: Any) -> Any:
        """The Numba dispatcher for the types of these arguments, usable in `@njit` code.

        It takes the numbers and arrays of the arguments by position, then those that the function
        finds outside itself; it returns what the generated source returns.
        """
        return self.specialise(*args, **kwargs).compiled

    def _told(
        self, module: str, maker: str, told: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """What a module finds out about a call that is made ready: told by an exception.

        `maker` names the function that makes, of a specialisation, what is run instead of it.
        """
        if self._out in kwargs and not self.operator.is_into:
            return self.into()._told(module, maker, told, args, kwargs)
        of = importlib.import_module(module)
        values = self._bind(*self._bound, *args, **{**self._keywords, **kwargs})

        def runner(values: Values, empty_slices: bool = False) -> Runner:
            known = self._specialisation(values, empty_slices)
            code = getattr(of, maker)(known)
            return Runner(known, code, self._wanted, values, runner, self._stretched)

        try:
            runner(values).run(values)
        except getattr(of, told) as found:
            return found.found
        raise AssertionError("what is run does not return")

    # --------------------------------------------------------------------------- making it

    def _forget(self) -> None:
        """Make everything anew at the next call: a rule has changed."""
        with self._lock:
            for known in (self._runners, self._plain_runners, self._specialisations, self._fixed):
                known.clear()

    def _new_runner(self, values: Values, empty_slices: bool = False) -> Runner:
        """Make, and remember, what runs compiled code for the types of these values."""
        renew = self._new_runner
        return self._made(self._runners, values, lambda known: known.compiled, renew, empty_slices)

    def _new_plain_runner(self, values: Values, empty_slices: bool = False) -> Runner:
        renew, runners = self._new_plain_runner, self._plain_runners
        return self._made(runners, values, lambda known: known.plain, renew, empty_slices)

    def _made(
        self,
        runners: dict[Values, Runner],
        values: Values,
        function: Callable[[Specialisation], Callable[..., Any]],
        renew: Renew,
        empty_slices: bool,
    ) -> Runner:
        with working(f"{self.operator.title} of {self.__name__}"), self._lock:
            key = (dispatch.key(values), "empty slices") if empty_slices else dispatch.key(values)
            runner = runners.get(key)
            if runner is None or runner.is_stale() or not runner.fits(values):
                known = self._specialisation(values, empty_slices)
                code = function(known)
                if self._options["debug"]:
                    code = importlib.import_module("srcgrad.debug").watched(code, known)
                runner = Runner(known, code, self._wanted, values, renew, self._stretched)
                while len(runners) >= REMEMBERED:
                    del runners[next(iter(runners))]
                runners[key] = runner
        return runner

    def _specialisation(self, values: Values, empty_slices: bool = False) -> Specialisation:
        """The derivative for the types of these values, made anew if what it captured changed."""
        values = values[: len(self._parameters)]
        specs = self._specs(values)
        leaves = None
        if not any(isinstance(value, TypeOnly) for value in values):
            leaves = leaves_of(tuple(specs.values()))(values)
            if units.pattern(leaves) in self._stretched:
                specs = self._specs(values, unit_axes=True)
        given = () if leaves is None else values
        shared = repeats(in_all(given))
        key = (
            *specs.values(),
            *self._fixed.get(tuple(specs.values()), lambda _: ())(leaves),
            shared,
            empty_slices,
        )
        with self._lock:
            known = self._specialisations.get(key)
            if known is None or known.is_stale() or not known.serves(given):
                while len(self._specialisations) >= REMEMBERED:
                    del self._specialisations[next(iter(self._specialisations))]
                try:
                    known = self._specialise(specs, leaves, values, empty_slices)
                except NeedUnits:
                    assert leaves is not None, "what is stretched was seen in values"
                    self._stretched.add(units.pattern(leaves))
                    return self._specialisation(values, empty_slices)
                fixed = known.generated.specialised.fixed
                if fixed:
                    # Integers that had to be known: there is a derivative for each of their values.
                    self._fixed[tuple(specs.values())] = leaves_at([place for place, _ in fixed])
                    compiled_in = (value for _, value in fixed)
                    key = (*specs.values(), *compiled_in, shared, empty_slices)
                self._specialisations[key] = known
            self._last[:] = [known]
        return known

    def _specs(self, values: Values, unit_axes: bool = False) -> dict[str, Spec]:
        """The description of each parameter, integers that are differentiated taken as floats."""
        specs = {}
        wrt = {want.parameter for want in self._wanted.each}
        for (name, parameter), value in zip(self._parameters.items(), values, strict=True):
            spec = describe(value, name, parameter, unit_axes)
            if name in wrt:
                spec = self._wanted.of(spec, name)
                spec = selection.promote(spec, selection.differentiable_leaves(spec, name))
            specs[name] = spec
        return specs

    def _specialise(
        self, specs: dict[str, Spec], leaves: Any, values: Values, empty_slices: bool
    ) -> Specialisation:
        with loading:
            from srcgrad.pipeline import Request, generate

        start = time.perf_counter()
        wrt = {want.parameter for want in self._wanted.each}
        request = Request(
            function=self._function,
            specs=specs,
            wrt=tuple(name for name in self._parameters if name in wrt),
            operator=self.operator,
            has_aux=self._options["has_aux"],
            leaves=None if leaves is None else tuple(leaves),
            budget=self._options["budget"],
            rules=self._options["rules"],
            given=() if leaves is None else tuple(zip(self._parameters, values, strict=True)),
            empty_slices=empty_slices,
        )
        generated = generate(request)
        seconds = time.perf_counter() - start
        code, options = innermost(self._function).__code__, self._options
        place = f"{Path(code.co_filename).name}, line {code.co_firstlineno}"
        what = f"{self.operator.title} of {self.__name__}"
        title = f"{what} ({place}), by srcgrad {srcgrad.__version__}."
        return Specialisation(
            request, generated, seconds, title, options["cache"], options["fastmath"]
        )


_derivatives: weakref.WeakSet[Derivative] = weakref.WeakSet()


def _forget_all() -> None:
    for derivative in tuple(_derivatives):
        derivative._forget()


registry.on_change.append(_forget_all)
