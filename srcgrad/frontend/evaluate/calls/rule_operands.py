"""The arguments of a call that has a rule: which numbers and arrays may carry a derivative."""

from __future__ import annotations

import inspect
from collections.abc import Iterable

from srcgrad import errors, ir
from srcgrad.frontend.evaluate.calls import functions, pytrees
from srcgrad.frontend.evaluate.calls.inner_programs import name_of
from srcgrad.frontend.evaluate.calls.pytrees import Pytree, Taking
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Closure, Known, Number, Value
from srcgrad.frontend.values.environment import environment
from srcgrad.records import dataclass
from srcgrad.types import is_inexact

Bound = dict[str, Value]


@dataclass(frozen=True)
class Given:
    """The arguments of one call, by the names of the function's parameters."""

    bound: Bound
    trees: dict[str, Pytree]
    """Of those that hold numbers or arrays with a fraction."""
    args: tuple[Value, ...]
    kwargs: dict[str, Value]
    """What the function itself is called with."""

    @property
    def leaves(self) -> tuple[str, ...]:
        """The names of the numbers and arrays that may carry a derivative."""
        return tuple(name_of(leaf) for tree in self.trees.values() for leaf in tree.leaves)


def parameters(run: Run, function: Value) -> dict[str, inspect.Parameter] | None:
    """The parameters of a function; None if it does not tell."""
    match function:
        case Closure(node):
            try:
                return _of_node(node.args)
            except AttributeError:
                return None
        case Known(found):
            try:
                return dict(inspect.signature(found).parameters)
            except (TypeError, ValueError):
                return None
    return None


def operands_of(names: Iterable[str]) -> tuple[str, ...]:
    """Those of a rule's parameters that stand for operands."""
    return tuple(name for name in names if name != "result" and not name.endswith(("_bar", "_dot")))


def _of_node(a: object) -> dict[str, inspect.Parameter]:
    kind = inspect.Parameter
    found: dict[str, inspect.Parameter] = {}
    positional = [*a.posonlyargs, *a.args]  # type: ignore[attr-defined]
    for each in positional:
        found[each.id] = kind(each.id, kind.POSITIONAL_OR_KEYWORD)
    if a.vararg is not None:  # type: ignore[attr-defined]
        found[a.vararg.id] = kind(a.vararg.id, kind.VAR_POSITIONAL)  # type: ignore[attr-defined]
    for each in a.kwonlyargs:  # type: ignore[attr-defined]
        found[each.id] = kind(each.id, kind.KEYWORD_ONLY)
    if a.kwarg is not None:  # type: ignore[attr-defined]
        found[a.kwarg.id] = kind(a.kwarg.id, kind.VAR_KEYWORD)  # type: ignore[attr-defined]
    return found


def given(
    run: Run,
    function: Value,
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
    wanted: Iterable[str],
    is_edit: bool,
) -> Given:
    """The arguments of a call by names: of the function, or else those that its rule has."""
    bound, own = _bound(run, function, args, kwargs, tuple(wanted))
    trees: dict[str, Pytree] = {}
    for name, value in bound.items():
        hint = None if is_edit else name
        taking = Taking(run, _leaf(run, hint, isinstance(function, Closure)), is_strict=False)
        found = taking.pytree(value)
        if found.leaves:
            trees[name] = found
            bound[name] = found.rebuilt(found.leaves)
    positional, named = own
    return Given(
        bound,
        trees,
        tuple(bound[name] for name in positional),
        {name: bound[name] for name in named},
    )


def _bound(
    run: Run,
    function: Value,
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
    wanted: tuple[str, ...],
) -> tuple[Bound, tuple[list[str], list[str]]]:
    """The arguments, and the names of those that are given by position, and by name."""
    if isinstance(function, Closure):
        bound = _of_closure(run, function, args, kwargs)
        only = {each.id for each in function.node.args.kwonlyargs}
        return bound, ([n for n in bound if n not in only], [n for n in bound if n in only])
    assert isinstance(function, Known), "what has a rule is a function"
    signature = _signature(function.object)
    if signature is None:
        wanted = wanted or tuple(f"x{k}" for k in range(len(args)))
        if kwargs or len(args) > len(wanted):
            run.refuse(
                f"a call with {len(args) + len(kwargs)} arguments of what has a rule for "
                f"{len(wanted)} ({', '.join(wanted)})",
                "Call it with as many, without keywords, as its rule has operands.",
                errors.NotDifferentiable,
                code="SG2401",
            )
        bound = dict(zip(wanted, args, strict=False))
        return bound, (list(bound), [])
    try:
        found = signature.bind(*args, **kwargs)
    except TypeError as error:
        name = getattr(function.object, "__name__", "function")
        raise Raised(TypeError(f"{name}() {error}"), run.span()) from None
    bound = {}
    for name, each in signature.parameters.items():
        if each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD):
            if found.arguments.get(name):
                _refuse_stars(run, name)
        elif name in found.arguments:
            bound[name] = found.arguments[name]
        else:
            default = each.default
            bound[name] = environment.wrap(run, default, "", environment.same(default))
    names = [name for name in bound if name in found.arguments]
    first = names[: len(found.args)]
    return bound, (first, [name for name in names if name not in first])


def _of_closure(
    run: Run, function: Closure, args: tuple[Value, ...], kwargs: dict[str, Value]
) -> Bound:
    a = function.node.args
    if a.vararg is not None or a.kwarg is not None:
        _refuse_stars(run, (a.vararg or a.kwarg).id)
    keyword_defaults = {
        each.id: value
        for each, value in zip(a.kwonlyargs, function.keyword_defaults, strict=True)
        if value is not None
    }
    bound = functions.bind(
        run, function.node, function.name, args, kwargs, function.defaults, keyword_defaults
    )
    order = [each.id for each in (*a.posonlyargs, *a.args, *a.kwonlyargs)]
    return {name: bound[name] for name in order}


def _refuse_stars(run: Run, name: str) -> None:
    run.refuse(
        f"a rule for a function with the parameter *{name.lstrip('*')}",
        "Give the function a parameter for each argument that its rule is about.",
        errors.NotDifferentiable,
        code="SG2400",
    )


def _signature(function: object) -> inspect.Signature | None:
    try:
        found = inspect.signature(function)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    kinds = {each.kind for each in found.parameters.values()}
    is_any = kinds == {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}
    is_of_python = any(map(inspect.isfunction, (function, type(function).__call__)))
    # What Python tells of functions of ctypes from 3.14 on.
    return None if is_any and not (is_of_python or inspect.ismethod(function)) else found


def _leaf(run: Run, name: str | None, copies: bool) -> pytrees.Make:
    """What stands for a number or an array of an argument while a rule is read.

    It has a name of its own: the function may know the same number by another way.
    """

    def leaf(value: Value) -> Value | None:
        if isinstance(value, Number):
            if not is_inexact(value.type.dtype):
                return None
            own = run.fresh(value.type, run.draft.hints.get(value.atom.name, name))
            run.emit(ir.Assign(ir.Var(own), value.atom, run.span()))
            return Number(ir.Var(own), value.type)
        if isinstance(value, ArrayRef) and is_inexact(value.dtype):
            return nests.materialise(run, value, copy=copies)
        return None

    return leaf
