"""The calls of itself in a function's expressions, each as a statement before the expression.

    return n * f(n - 1) + f(n - 2)      part = f(n - 1); part_1 = n * part; part_2 = f(n - 2)
                                        return part_1 + part_2

What is read before a call is read before it still, unless nothing that the call does changes it.
"""

from __future__ import annotations

import copy
from typing import Any

import gast

from srcgrad.frontend.reading import scopes
from srcgrad.records import dataclass


class Unstackable(Exception):
    """A function that calls itself in a way that is not followed."""


@dataclass(frozen=True, eq=False)
class Called:
    """A call of the function itself, whose value a name gets; the parameters that move."""

    target: str | None
    values: dict[str, Any]


class Hoisting:
    """The names of a function that calls itself, and its calls."""

    def __init__(self, node: Any, items_of: Any) -> None:
        self.node, self.items_of = node, items_of
        arguments = node.args
        if arguments.vararg or arguments.kwarg or arguments.kwonlyargs:
            raise Unstackable
        self.all = [each.id for each in (*arguments.posonlyargs, *arguments.args)]
        inside = [each for statement in node.body for each in scopes.own(statement)]
        stored = {
            each.id
            for each in inside
            if isinstance(each, gast.Name) and isinstance(each.ctx, gast.Store | gast.Del)
        }
        self.shared: frozenset[str] = frozenset(
            name
            for each in inside
            if isinstance(each, gast.Nonlocal | gast.Global)
            for name in each.names
        )
        self.names = {each.id for each in gast.walk(node) if isinstance(each, gast.Name)}
        calls = [each for each in inside if self._is_call(each)]
        fixed = {
            name
            for name in self.all
            if name not in stored and all(self._hands_on(each, name) for each in calls)
        }
        self.parameters = [name for name in self.all if name not in fixed]
        self.fixed = fixed
        self.parts = 0
        self.made: set[str] = set()
        self.locals = (stored | set(self.parameters)) - self.shared
        self.todo, self.step, self.given = map(self._unused, ("todo", "step", "given"))

    @property
    def moving(self) -> frozenset[str]:
        """The names that are others in each call."""
        return frozenset(self.locals | self.made)

    def stack(self, name: str) -> str:
        return self._unused(f"{name}_stack")

    def _unused(self, name: str) -> str:
        while name in self.names:
            name += "_"
        return name

    def _part(self) -> str:
        name = self._unused("part" if self.parts == 0 else f"part_{self.parts}")
        self.parts += 1
        self.made.add(name)
        return name

    # ------------------------------------------------------------------------------------ calls

    def _is_call(self, node: Any) -> bool:
        match node:
            case gast.Call(func=gast.Name(id=name)):
                return bool(name == self.node.name)
            case gast.Call(func=gast.Attribute(value=gast.Name(id=owner), attr=name)):
                return bool(name == self.node.name and self.all[:1] == [owner])
        return False

    def calls(self, node: Any) -> bool:
        return any(map(self._is_call, gast.walk(node)))

    def _values(self, call: Any) -> dict[str, Any]:
        """What each parameter gets in a call; those that are left out have constants."""
        is_method = isinstance(call.func, gast.Attribute)
        names = self.all[1:] if is_method else self.all
        if any(isinstance(each, gast.Starred) for each in call.args):
            raise Unstackable
        if len(call.args) > len(names) or any(each.arg is None for each in call.keywords):
            raise Unstackable
        found = dict(zip(names, call.args, strict=False))
        found.update({each.arg: each.value for each in call.keywords})
        if is_method:
            found[self.all[0]] = call.func.value
        defaults = self.node.args.defaults
        for name, value in zip(self.all[len(self.all) - len(defaults) :], defaults, strict=True):
            if name not in found:
                if not isinstance(value, gast.Constant):
                    raise Unstackable
                found[name] = value
        if set(found) != set(self.all):
            raise Unstackable
        return found

    def _hands_on(self, call: Any, name: str) -> bool:
        value = self._values(call)[name]
        return isinstance(value, gast.Name) and bool(value.id == name)

    # ------------------------------------------------------------------------------ expressions

    def statement(self, node: Any) -> list[Any]:
        """A statement after the calls in it."""
        match node:
            case gast.Expr(value=value) if self._is_call(value):
                before, values = self._arguments(value)
                return [*before, Called(None, values)]
            case gast.Assign(targets=[gast.Name(id=name)], value=value) if (
                self._is_call(value) and name not in self.shared
            ):
                before, values = self._arguments(value)
                return [*before, Called(name, values)]
            case gast.AugAssign(target=target):
                if not _is_plain(target):
                    raise Unstackable
                read = copy.deepcopy(target)
                read.ctx = gast.Load()
                value = gast.copy_location(gast.BinOp(read, node.op, node.value), node)
                made = gast.copy_location(gast.Assign([target], value, None), node)
                return self.statement(made)
            case gast.Assign(targets=targets) if any(map(self.calls, targets)):
                raise Unstackable
            case gast.If(test=test):
                before, value = self._hoisted(test)
                made = copy.copy(node)
                made.test = value
                return [*before, made]
        before, value = self._hoisted(node.value)
        made = copy.copy(node)
        made.value = value
        return [*before, made]

    def _hoisted(self, node: Any) -> tuple[list[Any], Any]:
        """What is to be done before an expression, and the expression without calls."""
        if not self.calls(node):
            return [], node
        if self._is_call(node):
            before, values = self._arguments(node)
            part = self._part()
            return [*before, Called(part, values)], self._name(part, node)
        made = copy.copy(node)
        match node:
            case gast.BinOp():
                before, (made.left, made.right) = self._in_order([node.left, node.right])
            case gast.UnaryOp():
                before, (made.operand,) = self._in_order([node.operand])
            case gast.Compare(comparators=[other]):
                before, (made.left, other) = self._in_order([node.left, other])
                made.comparators = [other]
            case gast.Tuple() | gast.List():
                before, made.elts = self._in_order(node.elts)
            case gast.Subscript():
                before, (made.value, made.slice) = self._in_order([node.value, node.slice])
            case gast.Call() if not self.calls(node.func):
                count = len(node.args)
                given_values = [*node.args, *(each.value for each in node.keywords)]
                before, found = self._in_order(given_values)
                made.args, made.keywords = found[:count], []
                for keyword, value in zip(node.keywords, found[count:], strict=True):
                    given = copy.copy(keyword)
                    given.value = value
                    made.keywords.append(given)
            case gast.IfExp():
                return self._chosen(node, node.test, node.body, node.orelse)
            case gast.BoolOp(values=[first, *rest]):
                return self._shortened(node, first, rest)
            case _:
                raise Unstackable
        return before, made

    def _chosen(self, node: Any, test: Any, yes: Any, no: Any) -> tuple[list[Any], Any]:
        """`yes if test else no` as a branch."""
        part = self._part()
        before, condition = self._hoisted(test)
        branch = gast.If(condition, [self._assigned(part, yes)], [self._assigned(part, no)])
        return [*before, gast.copy_location(branch, node)], self._name(part, node)

    def _shortened(self, node: Any, first: Any, rest: list[Any]) -> tuple[list[Any], Any]:
        """`first and rest` as a branch."""
        part = self._part()
        others = copy.copy(node)
        others.values = rest
        value = others if len(rest) > 1 else rest[0]
        before, start = self._hoisted(first)
        then, stays = [self._assigned(part, value)], []
        if isinstance(node.op, gast.Or):
            then, stays = [gast.copy_location(gast.Pass(), node)], then
        branch = gast.copy_location(gast.If(self._name(part, node), then, stays), node)
        return [*before, self._assigned(part, start), branch], self._name(part, node)

    def _in_order(self, nodes: list[Any]) -> tuple[list[Any], list[Any]]:
        """Expressions that are read one after the other."""
        before: list[Any] = []
        found: list[Any] = []
        for each in nodes:
            first, value = self._hoisted(each)
            if first:
                for at, earlier in enumerate(found):
                    if not self._stays(earlier):
                        part = self._part()
                        before.append(self._assigned(part, earlier))
                        found[at] = self._name(part, earlier)
            before += first
            found.append(value)
        return before, found

    def _stays(self, node: Any) -> bool:
        """Whether nothing that a call does changes what an expression gives."""
        if isinstance(node, gast.Name):
            return node.id not in self.shared
        return isinstance(node, gast.Constant)

    def _arguments(self, call: Any) -> tuple[list[Any], dict[str, Any]]:
        found = self._values(call)
        names = [name for name in found if name in self.parameters]
        before, values = self._in_order([found[name] for name in names])
        return before, dict(zip(names, values, strict=True))

    def _name(self, name: str, model: Any, context: Any = None) -> Any:
        made = gast.Name(name, context or gast.Load(), None, None)
        return gast.copy_location(made, model)

    def _assigned(self, name: str, value: Any) -> Any:
        target = self._name(name, value, gast.Store())
        return gast.copy_location(gast.Assign([target], value, None), value)

    # ------------------------------------------------------------------------------------ loops

    def counted(self, node: Any) -> tuple[list[Any], Any, list[Any]]:
        """A loop over a range or items: what comes before, the test, the start of the body."""
        match node.iter:
            case gast.Call(func=gast.Name(id="range"), args=args, keywords=[]) if (
                isinstance(node.target, gast.Name) and 1 <= len(args) <= 3
            ):
                return self._over_range(node, args)
            case gast.Name(id=name) if name not in self.locals and name not in self.shared:
                return self._over_items(node, node.iter, None)
            case gast.Call(func=gast.Name(id="enumerate"), args=[items], keywords=[]) if (
                isinstance(node.target, gast.Tuple) and len(node.target.elts) == 2
            ):
                return self._over_items(node, items, node.target.elts)
        return self._over_items(node, node.iter, None)

    def _over_range(self, node: Any, args: list[Any]) -> tuple[list[Any], Any, list[Any]]:
        at = self._part()
        start = args[0] if len(args) > 1 else self._constant(0, node)
        step = args[2] if len(args) > 2 else self._constant(1, node)
        sign = -1 if isinstance(step, gast.UnaryOp) and isinstance(step.op, gast.USub) else 1
        size = step.operand if isinstance(step, gast.UnaryOp) else step
        if not isinstance(size, gast.Constant) or not isinstance(size.value, int) or not size.value:
            raise Unstackable
        before = [self._assigned(at, start)]
        stop = args[1] if len(args) > 1 else args[0]
        if not isinstance(stop, gast.Constant):
            end = self._part()
            before.append(self._assigned(end, stop))
            stop = self._name(end, stop)
        is_before = gast.Lt() if sign * size.value > 0 else gast.Gt()
        test = gast.copy_location(gast.Compare(self._name(at, node), [is_before], [stop]), node)
        return before, test, self._next(node, at, self._name(at, node), step)

    def _over_items(
        self, node: Any, items: Any, pair: list[Any] | None
    ) -> tuple[list[Any], Any, list[Any]]:
        """A loop over what an expression gives, or over numbers and that (`enumerate`)."""
        at, name = self._part(), self._part()
        listed = gast.Call(gast.Constant(self.items_of, None), [items], [])
        gast.copy_location(listed, node.iter)
        gast.copy_location(listed.func, node.iter)
        length = gast.Call(self._name("len", node), [self._name(name, node)], [])
        gast.copy_location(length, node.iter)
        test = gast.Compare(self._name(at, node), [gast.Lt()], [length])
        item = gast.Subscript(self._name(name, node), self._name(at, node), gast.Load())
        gast.copy_location(item, node.iter)
        if pair is not None:
            item = gast.Tuple([self._name(at, node), item], gast.Load())
            gast.copy_location(item, node.iter)
        first = self._next(node, at, item, self._constant(1, node))
        zero = self._assigned(at, self._constant(0, node))
        return [self._assigned(name, listed), zero], gast.copy_location(test, node), first

    def _next(self, node: Any, at: str, item: Any, step: Any) -> list[Any]:
        """Take an item, and count."""
        taken = gast.copy_location(gast.Assign([node.target], item, None), node.target)
        further = gast.BinOp(self._name(at, node), gast.Add(), step)
        return [taken, self._assigned(at, gast.copy_location(further, node.target))]

    def _constant(self, value: int, model: Any) -> Any:
        return gast.copy_location(gast.Constant(value, None), model)


def _is_plain(target: Any) -> bool:
    """A name, or an element whose subscripts are names and constants."""
    if isinstance(target, gast.Name):
        return True
    if not isinstance(target, gast.Subscript) or not isinstance(target.value, gast.Name):
        return False
    parts = target.slice.elts if isinstance(target.slice, gast.Tuple) else [target.slice]
    return all(isinstance(each, gast.Name | gast.Constant) for each in parts)
