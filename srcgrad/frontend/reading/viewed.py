"""A function that calls itself with slices of an array that it writes to: it takes their bounds.

    def sort(a):                        def sort(a, a_first, a_count):
        if len(a) > 1:                      if len(a[a_first : a_first + a_count]) > 1:
            k = split(a)                        k = split(a[a_first : a_first + a_count])
            sort(a[:k])                         sort(a, a_first, part(None, k, a_count))

A slice of an array is the same memory, so what a call writes there its caller finds. With bounds in
place of slices all calls hand on one array, and a stack has integers only (`stacked`).
"""

from __future__ import annotations

import builtins
import copy
import functools
from collections.abc import Callable
from typing import Any

import gast

from srcgrad.frontend.reading import scopes
from srcgrad.records import dataclass

READING = frozenset(dir(builtins))
"""Functions that write to no array that they are given."""


@dataclass(frozen=True)
class Viewed:
    """A function that takes bounds: of so many axes of each of these parameters."""

    node: Any
    axes: dict[str, int]


@dataclass(frozen=True, eq=False)
class Bounds:
    """How the bounds of a slice are worked out: where one lies, and how many items there are."""

    place: Callable[..., Any]
    count: Callable[..., Any]


def first_name(name: str, axis: int) -> str:
    return f"{name}_first" + (f"_{axis}" if axis else "")


def count_name(name: str, axis: int) -> str:
    return f"{name}_count" + (f"_{axis}" if axis else "")


@functools.lru_cache(maxsize=256)
def viewed(node: Any, bounds: Bounds) -> Viewed | None:
    """The function with bounds; None if it is not of that kind."""
    if not isinstance(node, gast.FunctionDef) or node.decorator_list:
        return None
    arguments = node.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs:
        return None
    found = Parameters(node)
    axes = {name: count for name in found.names if (count := found.axes(name))}
    if not axes:
        return None
    made = _Bounded(found, axes, bounds).visit(copy.deepcopy(node))
    for name, count in axes.items():
        for axis in range(count):
            for each in (first_name(name, axis), count_name(name, axis)):
                parameter = gast.Name(each, gast.Param(), None, None)
                made.args.args.append(gast.copy_location(parameter, node.args.args[0]))
    return Viewed(made, axes)


class Parameters:
    """The parameters of a function, and what they get in its calls of itself."""

    def __init__(self, node: Any) -> None:
        self.node = node
        self.inside = [each for statement in node.body for each in gast.walk(statement)]
        self.names = [each.id for each in (*node.args.posonlyargs, *node.args.args)]
        self.stores: dict[str, int] = dict.fromkeys(self.names, 0)
        augmented = {id(each.target) for each in self.inside if isinstance(each, gast.AugAssign)}
        for each in self.inside:
            if isinstance(each, gast.Name) and isinstance(each.ctx, gast.Store | gast.Del):
                if id(each) not in augmented or each.id not in self.names:
                    self.stores[each.id] = self.stores.get(each.id, 0) + 1
        loops = (gast.For, gast.While, *scopes.COMPREHENSIONS)
        self.repeated = {
            each.id
            for loop in self.inside
            if isinstance(loop, loops)
            for each in gast.walk(loop)
            if isinstance(each, gast.Name) and isinstance(each.ctx, gast.Store)
        }
        self.aliases = self._aliases()
        self.calls = [each for each in self.inside if self.is_call(each)]

    def is_call(self, node: Any) -> bool:
        return (
            isinstance(node, gast.Call)
            and isinstance(node.func, gast.Name)
            and node.func.id == self.node.name
        )

    def _aliases(self) -> dict[str, Any]:
        """Names that stand for one slice of a parameter, and for nothing else."""
        found: dict[str, Any] = {}
        for each in self.inside:
            match each:
                case gast.Assign(targets=[gast.Name(id=name)], value=gast.Subscript() as value):
                    if self.stores.get(name) == 1 and self._is_fixed(value):
                        found[name] = value
        return {name: value for name, value in found.items() if self._root(value, found)}

    def _is_fixed(self, value: Any) -> bool:
        """Whether a slice is the same wherever it stands: its bounds are set once."""
        names = [each.id for each in gast.walk(value) if isinstance(each, gast.Name)]
        return _slices(value) is not None and all(
            self.stores.get(each, 0) <= (0 if each in self.names else 1)
            and each not in self.repeated
            for each in names
        )

    def _root(self, node: Any, aliases: dict[str, Any]) -> str | None:
        """The parameter that this is a slice of, or is; None for anything else."""
        while True:
            match node:
                case gast.Subscript(value=inner) if _slices(node) is not None:
                    node = inner
                case gast.Name(id=name) if name in aliases:
                    node = aliases[name]
                case gast.Name(id=name) if name in self.names and not self.stores[name]:
                    return str(name)
                case _:
                    return None

    def root(self, node: Any) -> str | None:
        return self._root(node, self.aliases)

    def chain(self, node: Any) -> list[list[Any]]:
        """The slices of the parameter that lead to a slice of it, the first one first."""
        if isinstance(node, gast.Name):
            alias = self.aliases.get(node.id)
            return [] if alias is None else self.chain(alias)
        slices = _slices(node)
        assert slices is not None, "this is a slice"
        return [*self.chain(node.value), slices]

    def axes(self, name: str) -> int:
        """Of how many axes the calls have slices of a parameter; 0 if it stays as it is."""
        if self.stores[name] or not self.calls or not self.is_written(name):
            return 0
        found = 0
        for call in self.calls:
            value = self.argument(call, name)
            if value is None or self.root(value) != name:
                return 0
            found = max([found, *map(len, self.chain(value))])
        return found

    def argument(self, call: Any, name: str) -> Any | None:
        """What a parameter gets in a call; None if that is not seen."""
        at = self.names.index(name)
        given = [each.value for each in call.keywords if each.arg == name]
        if any(isinstance(each, gast.Starred) for each in call.args):
            return None
        if len(call.args) < len(self.names) - len(call.keywords):
            return None  # what is left out has a default
        return call.args[at] if at < len(call.args) else (given or [None])[0]

    def is_written(self, name: str) -> bool:
        """Whether the function may write to a parameter, or to a slice of it."""
        for each in self.inside:
            match each:
                case gast.Subscript(value=value, ctx=gast.Store()) if self.root(value) == name:
                    return True
                case gast.AugAssign(target=gast.Name(id=target)) if (
                    self.root(gast.Name(target, gast.Load(), None, None)) == name
                ):
                    return True
                case gast.Call(func=gast.Name(id=function), args=args) if (
                    function not in READING and not self.is_call(each)
                ):
                    if any(self.root(value) == name for value in args):
                        return True
        return False


def _slices(node: Any) -> list[Any] | None:
    """The slices of `a[lo:hi]` or `a[lo:hi, lo:hi]`, of step one; None for other subscripts."""
    if not isinstance(node, gast.Subscript):
        return None
    parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    plain = all(
        isinstance(each, gast.Slice)
        and each.step is None
        and all(bound is None or _is_arithmetic(bound) for bound in (each.lower, each.upper))
        for each in parts
    )
    return list(parts) if plain else None


def _is_arithmetic(bound: Any) -> bool:
    """Whether an expression of lengths and names gives the same as often as it is worked out."""
    match bound:
        case gast.Name() | gast.Constant():
            return True
        case gast.UnaryOp(operand=operand):
            return _is_arithmetic(operand)
        case gast.BinOp(left=left, right=right):
            return _is_arithmetic(left) and _is_arithmetic(right)
        case gast.Call(func=gast.Name(id="len"), args=[gast.Name()], keywords=[]):
            return True
        case gast.Subscript(
            value=gast.Attribute(value=gast.Name(), attr="shape"), slice=gast.Constant()
        ):
            return True
    return False


class _Bounded(gast.NodeTransformer):  # type: ignore[misc]
    """Bounds in place of slices, in calls of the function, and slices in place of parameters."""

    def __init__(self, slices: Parameters, axes: dict[str, int], bounds: Bounds) -> None:
        self.slices, self.axes, self.bounds = slices, axes, bounds

    def visit_Call(self, node: Any) -> Any:
        if not self.slices.is_call(node):
            return self.generic_visit(node)
        more: list[Any] = []
        for name, count in self.axes.items():
            value = self.slices.argument(node, name)
            pairs = self._pairs(name, count, value)
            more += [
                gast.keyword(word(name, axis), pair[k])
                for axis, pair in enumerate(pairs)
                for k, word in enumerate((first_name, count_name))
            ]
            self._replace(node, name, self._name(name, value))
        node.args = [self._inside(each) for each in node.args]
        for each in node.keywords:
            each.value = self._inside(each.value)
        node.keywords += more
        return node

    def _inside(self, value: Any) -> Any:
        is_handed_on = isinstance(value, gast.Name) and value.id in self.axes
        return value if is_handed_on else self.visit(value)

    def _replace(self, call: Any, name: str, value: Any) -> None:
        at = self.slices.names.index(name)
        if at < len(call.args):
            call.args[at] = value
        else:
            (keyword,) = [each for each in call.keywords if each.arg == name]
            keyword.value = value

    def _pairs(self, name: str, count: int, value: Any) -> list[tuple[Any, Any]]:
        """The first position along each axis and the number of them, of a slice."""
        pairs = [
            (self._name(first_name(name, axis), value), self._name(count_name(name, axis), value))
            for axis in range(count)
        ]
        for slices in self.slices.chain(value):
            for axis, each in enumerate(slices):
                first, size = pairs[axis]
                low, high = (
                    gast.copy_location(gast.Constant(None, None), value)
                    if bound is None
                    else self.visit(copy.deepcopy(bound))
                    for bound in (each.lower, each.upper)
                )
                place = self._applied(self.bounds.place, [low, size], value)
                further = gast.copy_location(gast.BinOp(first, gast.Add(), place), value)
                sizes = self._applied(self.bounds.count, [low, high, size], value)
                pairs[axis] = (first if each.lower is None else further, sizes)
        return [(copy.deepcopy(a), copy.deepcopy(b)) for a, b in pairs]

    def _applied(self, function: Any, args: list[Any], model: Any) -> Any:
        called = gast.copy_location(gast.Constant(function, None), model)
        return gast.copy_location(gast.Call(called, [copy.copy(a) for a in args], []), model)

    def visit_Assign(self, node: Any) -> Any:
        match node.targets:
            case [gast.Name(id=name)] if self._is_alias(name):
                return gast.copy_location(gast.Pass(), node)
        return self.generic_visit(node)

    def _is_alias(self, name: str) -> bool:
        alias = self.slices.aliases.get(name)
        return alias is not None and self.slices.root(alias) in self.axes

    def visit_AugAssign(self, node: Any) -> Any:
        if isinstance(node.target, gast.Name):
            whole = self.visit_Name(gast.copy_location(self._name(node.target.id, node), node))
            if isinstance(whole, gast.Subscript):
                whole.ctx = gast.Store()
                node.target = whole
        else:
            node.target = self.visit(node.target)
        node.value = self.visit(node.value)
        return node

    def visit_Name(self, node: Any) -> Any:
        if self._is_alias(node.id):
            return self.visit(copy.deepcopy(self.slices.aliases[node.id]))
        if node.id not in self.axes or not isinstance(node.ctx, gast.Load):
            return node
        slices = []
        for axis in range(self.axes[node.id]):
            first, size = (self._name(w(node.id, axis), node) for w in (first_name, count_name))
            end = gast.copy_location(gast.BinOp(copy.copy(first), gast.Add(), size), node)
            slices.append(gast.copy_location(gast.Slice(first, end, None), node))
        index = slices[0]
        if len(slices) > 1:
            index = gast.copy_location(gast.Tuple(slices, gast.Load()), node)
        return gast.copy_location(gast.Subscript(node, index, gast.Load()), node)

    def _name(self, name: str, model: Any) -> Any:
        return gast.copy_location(gast.Name(name, gast.Load(), None, None), model)
