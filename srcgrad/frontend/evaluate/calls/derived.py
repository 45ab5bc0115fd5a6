"""Which derivative a program asks for: `grad(f, argnums)`, and the arguments that it is about."""

from __future__ import annotations

import inspect
from typing import Any, NoReturn

from srcgrad import errors
from srcgrad.frontend.arguments import selection
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Bound,
    Closure,
    Derived,
    Instance,
    Known,
    Partial,
    Value,
)
from srcgrad.frontend.values.environment import environment
from srcgrad.frontend.values.numbers import scalars
from srcgrad.keywords import seeded_by
from srcgrad.operators import Operated, Operator
from srcgrad.records import dataclass


def made(
    run: Run,
    operators: tuple[Operator, Operator | None],
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
) -> Value:
    """What `grad(f, argnums)` gives: a derivative that can be called.

    The second operator, if there is one, is that of the derivative of which the first is.
    """
    operator, inner = operators
    given = dict(zip(("f", "argnums"), args, strict=False)) | kwargs
    function = given.pop("f", None)
    known = {name: lists.known_object(run, value) for name, value in given.items()}
    if function is None or MISSING in known.values():
        refuse_unknown(run, operator.name, f"{operator.name}(f, argnums=0)")
    argnums, has_aux = known.get("argnums", 0), bool(known.get("has_aux", False))
    if known.get("mode") == "sparse":
        _refuse_sparse(run)
    if operator.is_open:
        operator = _in_mode(run, operator, known.get("mode", "auto"))
    if inner is not None:
        function = Derived(function, inner, argnums, has_aux)
        has_aux = has_aux or inner.value_is_last
    return Derived(function, operator, argnums, has_aux)


def refuse_unknown(run: Run, name: str, example: str) -> NoReturn:
    run.refuse(
        f"{name} within a function takes the function, and options that are known",
        f"Write {example}.",
        errors.NotDifferentiable,
        code="SG2122",
    )


def _in_mode(run: Run, operator: Operator, mode: Any) -> Operator:
    if mode == "auto":
        return operator
    if mode in ("forward", "reverse"):
        return operator.by(mode)
    raise Raised(ValueError(f"mode={mode!r} is none of 'auto', 'forward', 'reverse'"), run.span())


def _refuse_sparse(run: Run) -> NoReturn:
    run.refuse(
        "a sparse Jacobian or Hessian within a function",
        'Leave mode="sparse" out there, or take products by jvp, vjp or hvp.',
        errors.NotDifferentiable,
        code="SG2253",
    )


def of_object(run: Run, derivative: Operated) -> Derived:
    """A derivative that was made before, as a value."""
    if derivative.is_sparse:
        _refuse_sparse(run)
    wrapped = derivative.__wrapped__
    plain = wrapped.__func__ if isinstance(wrapped, staticmethod) else wrapped
    function = environment.from_python(run, Known(plain))
    return Derived(function, derivative.operator, derivative.argnums, derivative.has_aux)


@dataclass(frozen=True)
class Place:
    """Where an argument that is differentiated stands in a call."""

    at: int | str
    name: str


def places(
    run: Run, derived: Derived, args: tuple[Value, ...], kwargs: dict[str, Value]
) -> tuple[list[Place], bool]:
    """The arguments of a call that are differentiated; whether one was asked for by itself."""
    names = parameters(run, derived.function)
    star = next((k for k, name in enumerate(names) if name.startswith("*")), None)
    if star is not None:
        items = [f"{names[star][1:]}[{k}]" for k in range(len(args) - star)]
        names = [*names[:star], *items, *names[star + 1 :]]
    try:
        chosen = selection.select(derived.argnums, names, "the function")
    except (TypeError, ValueError) as error:
        raise Raised(error, run.span()) from None
    found: list[Place] = []
    for name in chosen.names:
        at = names.index(name)
        if at < len(args):
            found.append(Place(at, name))
        elif name in kwargs:
            found.append(Place(name, name))
        else:
            run.refuse(
                f"{derived.operator.name} with respect to {name}, which is not given",
                f"Give {name} in the call.",
                errors.NotDifferentiable,
                code="SG2131",
            )
    return found, chosen.single


def parameters(run: Run, function: Value) -> list[str]:
    """The names of a function's parameters; that of `*args` has its star."""
    match function:
        case Closure(node):
            a = node.args
            star = [] if a.vararg is None else [f"*{a.vararg.id}"]
            plain = [each.id for each in (*a.posonlyargs, *a.args)]
            return [*plain, *star, *(each.id for each in a.kwonlyargs)]
        case Bound():
            return parameters(run, function.function)[1:]
        case Partial():
            return parameters(run, function.function)
        case Derived():
            seed = seed_of(run, function)
            return [*parameters(run, function.function), *([] if seed is None else [seed])]
        case Known(known) | Instance(real=known) if callable(known):
            try:
                found = inspect.signature(known).parameters.values()
                return [f"*{p.name}" if p.kind is p.VAR_POSITIONAL else p.name for p in found]
            except (TypeError, ValueError):
                pass
    run.refuse(
        f"a derivative of {scalars.describe(function)}, whose parameters are not known",
        "Differentiate a function that is written in Python.",
        errors.NotDifferentiable,
        code="SG2123",
    )


def seed_of(run: Run, derivative: Derived) -> str | None:
    """The keyword of a derivative's call for its seed, as outside a function."""
    if derivative.operator.seed is None:
        return None
    return seeded_by(derivative.operator, taken(run, derivative.function)).seed


def taken(run: Run, function: Value) -> set[str]:
    """The names of a function's parameters, `*args` and `**options` too, and of what is bound."""
    names = {name.lstrip("*") for name in parameters(run, function)}
    match function:
        case Closure(node) if node.args.kwarg is not None:
            names.add(node.args.kwarg.id)
        case Bound() | Derived():
            names |= taken(run, function.function)
        case Partial():
            names |= taken(run, function.function) | set(function.keywords)
    return names
