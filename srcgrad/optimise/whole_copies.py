"""Copies of whole arrays that need not be made, for one array can serve as both.

    before  t = u_bar.copy()       t = u_bar.copy()      x_bar[:] = 0.0      t = x.copy()
            t += c * f_bar         t += c * f_bar        x_bar += t          y = c * t
            u_bar[:] = t           s += t @ v
                                   u_bar[:] = w
    after   u_bar += c * f_bar     u_bar += c * f_bar    x_bar[:] = t        y = c * x
                                   s += u_bar @ v
                                   u_bar[:] = w

All uses of a copy stand in the block that makes it. Arrays of which parts have names are left
alone, and so are those that the user named.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Set
from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.array_parts import wholes
from srcgrad.optimise.effects import effects
from srcgrad.optimise.handed_over import plainness
from srcgrad.optimise.placed_sums import is_sum

_NEW: tuple[object, ...] = (operator.matmul, np.einsum, np.sum, np.copy)
"""Functions whose results are no parts of their operands."""


def whole_copies(program: ir.Function, user_names: Set[str]) -> ir.Function:
    """A finished program, about whole arrays, without copies of these that are not needed."""
    work = _Copies(program, user_names)
    body = work.block(program.body)
    if body is program.body:
        return program
    new = {name: best for name, best in work.best.items() if name != best}
    types = {name: kind for name, kind in program.types.items() if name not in new}
    types.update({best: program.types[name] for name, best in new.items()})
    return replace(program, body=dataflow.renamed(body, new), types=types)


class _Copies:
    def __init__(self, program: ir.Function, user_names: Set[str]) -> None:
        self.types = program.types
        every = list(dataflow.walk(program.body))
        self.mentions = Counter(name for each in every for name in mentioned(each))
        self.makers = Counter(name for each in every for name in makes(each))
        self.shared = shared(every)
        self.best: dict[str, str] = {}
        """What arrays that serve as copies of theirs, too, are best called."""
        self.lasting = lasting(program, user_names)

    def block(self, body: ir.Block) -> ir.Block:
        inner = [dataflow.with_blocks(statement, self.block) for statement in body]
        found: list[ir.Statement] | None = inner
        while found is not None:
            inner = found
            found = _added_to_zeros(inner, self.shared) or self._without_one(inner)
        is_same = len(inner) == len(body) and all(map(operator.is_, inner, body))
        return body if is_same else tuple(inner)

    def _without_one(self, body: list[ir.Statement]) -> list[ir.Statement] | None:
        """A block without the first copy that it does not need; None if there is no such."""
        for at, statement in enumerate(body):
            pair = copied(statement)
            if pair is None or not self._may_go(*pair, body[at:]):
                continue
            name, source = pair
            rest = body[at + 1 :]
            back = _only_read(name, source, rest)
            if back is None:
                back = _set_back(name, source, rest)
            if back is None:
                later = _set_later(name, source, rest)
                rest, back = (rest, None) if later is None else (later, [])
            if back is not None:
                left = tuple(each for each in rest if each not in back)
                self._name(name, source)
                self.mentions[source] += self.mentions[name] - 2 - 2 * len(back)
                return [*body[:at], *dataflow.renamed(left, {name: source})]
        return None

    def _name(self, name: str, source: str) -> None:
        if source not in self.lasting:
            both = self.best.get(source, source), self.best.get(name, name)
            self.best[source] = min(both, key=plainness)

    def _may_go(self, name: str, source: str, rest: list[ir.Statement]) -> bool:
        if name in self.lasting or self.makers[name] != 1 or self.types[name] != self.types[source]:
            return False
        if name in self.shared or source in self.shared or name == source:
            return False
        own = sum(name in mentioned(each) for each in dataflow.walk(tuple(rest)))
        return own == self.mentions[name]


def _only_read(name: str, source: str, rest: list[ir.Statement]) -> list[ir.Statement] | None:
    """Nothing, if neither a copy nor its source changes until the copy is read last."""
    last = _last(name, rest)
    changes = {n for each in rest[: last + 1] for n in effects(each).changes}
    return [] if changes.isdisjoint((name, source)) else None


def _set_back(name: str, source: str, rest: list[ir.Statement]) -> list[ir.Statement] | None:
    """The statement that gives an array the elements of its copy, which alone was changed."""
    is_changed = False
    for at, statement in enumerate(rest):
        match statement:
            case ir.Update(ir.Whole(target, ()), ir.Whole(value, ()), False, False) if (
                target == source and value == name
            ):
                last = _last(name, rest)
                after = {n for each in rest[at + 1 : last + 1] for n in effects(each).changes}
                return [statement] if after.isdisjoint((name, source)) else None
        found = effects(statement)
        is_changed = is_changed or name in found.changes
        if source in found.changes or (is_changed and source in dataflow.named_within(statement)):
            return None
    return None


def _set_later(name: str, source: str, rest: list[ir.Statement]) -> list[ir.Statement] | None:
    """The statements after a copy, of which its source is next mentioned by one that sets it anew,
    after all uses of the copy: a constant is stored as late as that."""
    last = _last(name, rest)
    for at, statement in enumerate(rest):
        if source not in dataflow.named_within(statement):
            continue
        match statement:
            case ir.Update(ir.Whole(array, ()), value, False, False) if array == source:
                if source in wholes(value):
                    return None
                if last < at:
                    return rest
                if isinstance(value, ir.Const) and not _is_named(source, rest[at + 1 : last + 1]):
                    return [*rest[:at], *rest[at + 1 : last + 1], statement, *rest[last + 1 :]]
        return None
    return None


def _is_named(name: str, body: list[ir.Statement]) -> bool:
    return any(name in dataflow.named_within(statement) for statement in body)


def _last(name: str, rest: list[ir.Statement]) -> int:
    return max((k for k, s in enumerate(rest) if name in dataflow.named_within(s)), default=-1)


def _added_to_zeros(body: list[ir.Statement], shared: Set[str]) -> list[ir.Statement] | None:
    """A block in which an array gets the elements that one adds to it after setting it to zero.

    Sums and products are added in place, and set by making an array for them.
    """
    for at, statement in enumerate(body):
        match statement:
            case ir.Update(ir.Whole(name, ()), ir.Const(0.0), False, False) if name not in shared:
                rest = body[at + 1 :]
                user = next((s for s in rest if name in dataflow.named_within(s)), None)
                match user:
                    case ir.Update(ir.Whole(array, ()), value, True) if (
                        array == name and name not in wholes(value) and not is_sum(value)
                    ):
                        new = replace(user, adds=False)
                        return [new if s is user else s for s in body if s is not statement]
    return None


def copied(statement: ir.Statement) -> tuple[str, str] | None:
    """The array that a statement makes as a copy, and what it is a copy of."""
    match statement:
        case ir.Copy(name, source):
            return name, source
        case ir.Update(
            ir.Whole(name, ()), ir.Apply(np.copy, (ir.Whole(source, ()),)), adds=False, is_new=True
        ):
            return name, source
    return None


def lasting(program: ir.Function, user_names: Set[str]) -> set[str]:
    """Names that stay: of what is given and returned, and those of the user's."""
    results = {result.name for result in program.results if isinstance(result, ir.Var)}
    return results | set(program.params) | set(user_names)


def mentioned(statement: ir.Statement) -> frozenset[str]:
    """The names that a statement itself mentions, what is in its blocks apart."""
    return dataflow.read(statement).names | dataflow.written(statement).names


def within_blocks(body: ir.Block, around: Set[str] = frozenset()) -> set[str]:
    """The arrays that statements about whole arrays make in the block that uses them, before all
    uses: in another block the same name is another array's."""
    return _made_in(body) - _seen_outside(body, around)


def _made_in(body: ir.Block) -> set[str]:
    return {n for s in dataflow.walk(body) if isinstance(s, ir.Update) for n in makes(s)}


def _seen_outside(body: ir.Block, around: Set[str]) -> set[str]:
    own, found = set(around), set[str]()
    for statement in body:
        made = makes(statement) if isinstance(statement, ir.Update) else ()
        read = dataflow.reads(statement) if made else mentioned(statement)
        found |= (read - own) | (set(made) & around)
        own.update(made)
        for inner in dataflow.blocks(statement):
            found |= _seen_outside(inner, own)
    return found


def makes(statement: ir.Statement) -> tuple[str, ...]:
    """The arrays that a statement makes, or gives another name."""
    match statement:
        case ir.Update(ir.Whole(name, ()), is_new=True):
            return (name,)
        case ir.Allocate() | ir.Copy() | ir.Routine() | ir.Swap() | ir.Pop():
            return dataflow.stored(statement)
    return ()


def shared(statements: list[ir.Statement]) -> set[str]:
    """Arrays that may be parts of one another, or are not arrays of their own."""
    return set().union(*map(_shared, statements))


def _shared(statement: ir.Statement) -> set[str]:
    """Arrays that may be parts of one another after a statement, or not arrays of their own."""
    match statement:
        case ir.Update(ir.Whole(name), ir.Whole(array), is_new=True):
            return {name, array}
        case ir.Update(ir.Whole(name), ir.Apply(np.transpose) as value, is_new=True):
            return {name, *wholes(value)}
        case ir.Routine(names, ir.Apply(function) as value):
            module = getattr(function, "__module__", None) or ""
            is_new = function in _NEW or module.startswith(("numpy.linalg", "numpy.fft"))
            return set() if is_new else {*names, *wholes(value)}
        case ir.Routine() | ir.Swap() | ir.Push() | ir.Pop() | ir.Grow():
            return set(mentioned(statement))
    return set()
