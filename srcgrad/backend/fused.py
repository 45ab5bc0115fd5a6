"""Loops that follow one another as one, and numbers for arrays that only it uses.

    for i in range(n): d[i] = x[i + 1] - x[i]          for i in range(n):
    for i in range(n): y[i] = d[i] * d[i]                  d = x[i + 1] - x[i]
                                                           y[i] = d * d

Loops over one range are joined if what one changes the other touches at the same element only, or
if both only add to it. Additions to elements that lie apart are loops of their own inside of the
same outer ones, so that each vectorises.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import field

from srcgrad.backend.array_sections import call, name, named
from srcgrad.backend.extents import Extents, Shape, stored
from srcgrad.records import dataclass


@dataclass
class Loops:
    """Loops in one another over all elements; the innermost ones follow one another."""

    counters: list[str]
    lengths: Shape
    parts: list[list[ast.stmt]]
    original: ast.stmt | None = None
    """What may stand for the loops while they do nothing else."""
    made: list[ast.stmt] = field(default_factory=list)
    """What makes the array that they fill, if the original makes it, too."""
    line: ast.stmt | None = None
    """The statement for which they stand."""
    is_alone: bool = False
    """Whether they are not to be joined to others."""

    def names(self) -> set[str]:
        """All names in them, those of their lengths, too."""
        lengths = {each for length in self.lengths for each in named(length.expression())}
        own = [*self.made, *(statement for part in self.parts for statement in part)]
        return lengths.union(*map(named, own), self.counters)

    def changed(self) -> set[str]:
        """The names of what they change."""
        body = [statement for part in self.parts for statement in part]
        return uses_of(body).changed().union(*map(stored, self.made))

    def statements(self) -> list[ast.stmt]:
        """The loops as Python has them."""
        if self.original is not None:
            return [self.original]
        *outer, inner = zip(self.counters, self.lengths, strict=True)
        body = [_loop(*inner, part) for part in self.parts]
        for counter, length in reversed(outer):
            body = [_loop(counter, length, body)]
        found = [*self.made, *body]
        if self.line is None:
            return found
        return [ast.fix_missing_locations(ast.copy_location(s, self.line)) for s in found]


def _loop(counter: str, length: object, body: Sequence[ast.stmt]) -> ast.stmt:
    steps = call(name("range"), length.expression())  # type: ignore[attr-defined]
    return ast.For(ast.Name(counter, ast.Store()), steps, list(body), [])


class Sequel:
    """The statements of a block, as they come: loops join those before them."""

    def __init__(self, extents: Extents, temporary: set[str]) -> None:
        self.extents = extents
        self.temporary = temporary
        """Arrays that statements about whole arrays make, to be used by others."""
        self.found: list[ast.stmt | Loops] = []
        self.last: Loops | None = None
        self.since: list[ast.stmt] = []
        """What has come since the last loops, and may as well come before them."""

    def add(self, statement: ast.stmt | Loops) -> None:
        if isinstance(statement, Loops):
            if self.last is None or not self._joined(self.last, statement):
                if self.last is not None:
                    self._hand_on(self.last, statement)
                self._close()
                self.last = statement
        elif self.last is not None and _is_simple(statement):
            self.since.append(statement)
        else:
            self._close()
            self.found.append(statement)

    def would_join(self, loops: Loops) -> bool:
        """Whether loops can be joined to the last ones as they are."""
        return (
            self.last is not None
            and not self.since
            and _join(copy.deepcopy(self.last), copy.deepcopy(loops), self.extents)
        )

    def _joined(self, one: Loops, other: Loops) -> bool:
        """Whether loops can be joined to those before them: what has come since may as well come
        before the first ones, or after the second ones."""
        early: list[ast.stmt] = []
        late: list[ast.stmt] = []
        for statement in self.since:
            if _are_independent(statement, one.names(), one.changed()) and all(
                _are_independent(statement, named(each), stored(each)) for each in late
            ):
                early.append(statement)
            elif _are_independent(statement, other.names(), other.changed()):
                late.append(statement)
            else:
                return False
        if not _join(one, other, self.extents):
            return False
        self.found += early
        self.since = late
        return True

    def _hand_on(self, one: Loops, other: Loops) -> None:
        """Have the second loops work out what the first ones do, and only the second ones need."""
        before = [*one.parts[-1]], other.counters, other.parts
        last = one.parts[-1]
        while len(last) > 1 and one.original is None and other.original is None:
            match last[-1]:
                case ast.Assign([ast.Subscript(ast.Name(array), _)]) if array in self.temporary:
                    own = named(last[-1])
                    if array not in other.names() or any(
                        array in named(s) or not own.isdisjoint(stored(s)) for s in self.since
                    ):
                        break
                case _:
                    break
            moved = Loops(one.counters, one.lengths, [last[-1:]])
            whole = Loops(
                other.counters, other.lengths, [[s for part in other.parts for s in part]]
            )
            if not _join(moved, whole, self.extents):
                break
            other.counters, other.parts = moved.counters, moved.parts
            last.pop()
        gone = before[0][len(last) :]
        if not (uses_of(last).sets.keys() & self.temporary).isdisjoint(uses_of(gone).reads):
            one.parts[-1], other.counters, other.parts = before  # they would have to be arrays

    def _close(self) -> None:
        self.found += [*([] if self.last is None else [self.last]), *self.since]
        self.last, self.since = None, []

    def statements(self) -> list[ast.stmt]:
        self._close()
        return [
            each
            for found in self.found
            for each in (found.statements() if isinstance(found, Loops) else [found])
        ]


@dataclass
class Uses:
    """Of names: the elements that are set, added to and read, or the names themselves."""

    sets: dict[str, set[str]] = field(default_factory=dict)
    adds: dict[str, set[str]] = field(default_factory=dict)
    reads: dict[str, set[str]] = field(default_factory=dict)

    def names(self) -> set[str]:
        return {*self.sets, *self.adds, *self.reads}

    def changed(self) -> set[str]:
        return {*self.sets, *self.adds}

    def with_(self, other: Uses) -> Uses:
        result = Uses()
        for own in (self, other):
            for mine, theirs in (
                (result.sets, own.sets),
                (result.adds, own.adds),
                (result.reads, own.reads),
            ):
                for each, places in theirs.items():
                    mine.setdefault(each, set()).update(places)
        return result


def uses_of(body: Sequence[ast.stmt]) -> Uses:
    found = Uses()
    for statement in body:
        match statement:
            case ast.Assign([target], value):
                table = found.sets
            case ast.AugAssign(target, ast.Add() | ast.Sub(), value):
                table = found.adds
            case _:
                for each in named(statement):
                    found.sets.setdefault(each, set()).add("?")
                continue
        for each, place in _places(target, is_target=True):
            table.setdefault(each, set()).add(place)
        reads = [*_places(value)]
        if isinstance(target, ast.Subscript):
            reads += _places(target.slice)
        for each, place in reads:
            found.reads.setdefault(each, set()).add(place)
    return found


def _places(value: ast.AST, is_target: bool = False) -> Iterator[tuple[str, str]]:
    """The names in an expression, with the subscripts of their elements."""
    match value:
        case ast.Name(each):
            yield each, ""
        case ast.Subscript(ast.Name(each), index):
            yield each, ast.unparse(index)
            if not is_target:
                yield from _places(index)
        case _:
            for part in ast.iter_child_nodes(value):
                yield from _places(part)


def _is_simple(statement: ast.stmt) -> bool:
    """Whether a statement only gives a name to what it works out."""
    return (
        isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and all(
            not isinstance(node, ast.Call) or _is_harmless(node.func)
            for node in ast.walk(statement.value)
        )
    )


def _are_independent(statement: ast.stmt, names: set[str], changed: set[str]) -> bool:
    """Whether a statement and others may change places: these have names, and change some."""
    return stored(statement).isdisjoint(names) and changed.isdisjoint(named(statement))


def _is_harmless(function: ast.expr) -> bool:
    match function:
        case ast.Name("max" | "min" | "float" | "int" | "abs"):
            return True
        case ast.Attribute(ast.Name("np"), "empty" | "zeros"):
            return True
        case ast.Attribute(ast.Name("math")):
            return True
    return False


def _join(one: Loops, other: Loops, extents: Extents) -> bool:
    """Do in the first loops what the second ones do, if that is the same."""
    if one.is_alone or other.is_alone or len(one.lengths) != len(other.lengths):
        return False
    if not all(map(extents.are_same, one.lengths, other.lengths)):
        return False
    if not all(_are_independent(each, one.names(), one.changed()) for each in other.made):
        return False
    renaming = _Renaming(dict(zip(other.counters, one.counters, strict=True)))
    body = [renaming.visit(copy.deepcopy(each)) for part in other.parts for each in part]
    before = uses_of([each for part in one.parts for each in part])
    after = uses_of(body)
    if not _agree(before, after, one.counters):
        if len(one.counters) == 1 or not _agree_by_step(before, after, one.counters[:-1]):
            return False
        one.parts.append(body)
        one.original = other.original = None
        one.made += other.made
        return True
    home = _home(one.parts, after)
    if home is None and len(one.counters) == 1:
        return False
    if home is None:
        one.parts.append(body)
    else:
        one.parts[home] += body
    one.original = other.original = None
    one.made += other.made
    return True


def _home(parts: list[list[ast.stmt]], new: Uses) -> int | None:
    """The innermost loop in which something is to be done; None if it is one of its own."""
    for at in reversed(range(len(parts))):
        own = uses_of(parts[at])
        if own.changed() & new.reads.keys() or own.sets.keys() & new.adds.keys():
            return at
        if not _may_swap(own, new):
            break
    return None if _lie_apart(uses_of(parts[-1]), new) else len(parts) - 1


def _may_swap(one: Uses, other: Uses) -> bool:
    """Whether two things may be done in either order."""

    def added(uses: Uses) -> set[str]:
        return {x for x in uses.adds if x not in uses.sets and x not in uses.reads}

    common = (one.changed() & other.names()) | (other.changed() & one.names())
    return common <= added(one) & added(other)


def _agree(one: Uses, other: Uses, counters: list[str]) -> bool:
    """Whether what either changes is touched at one element only, or only added to."""
    both = one.with_(other)
    for each in one.changed() | other.changed():
        if each in both.adds and each not in both.sets and each not in both.reads:
            continue
        if each not in one.names() or each not in other.names():
            continue
        places = [table.get(each, set()) for table in (both.sets, both.adds, both.reads)]
        every = set().union(*places)
        if len(every) != 1:
            return False
        (place,) = every
        if not place or place == "?":
            return False
        if not set(counters) <= named(ast.parse(f"({place},)", mode="eval")):
            return False
    return True


def _agree_by_step(one: Uses, other: Uses, counters: list[str]) -> bool:
    """Whether what either changes is touched, in each step of the outer loops, at elements that
    are this step's own: these have the counters as subscripts along the same axes."""
    both = one.with_(other)
    for each in (one.changed() & other.names()) | (other.changed() & one.names()):
        if each in both.adds and each not in both.sets and each not in both.reads:
            continue
        places = set().union(*(t.get(each, set()) for t in (both.sets, both.adds, both.reads)))
        if "" in places or "?" in places:
            return False
        index = [_subscripts(place) for place in places]
        for counter in counters:
            axes = [{k for k, part in enumerate(own) if part == counter} for own in index]
            if not set.intersection(*axes):
                return False
    return True


def _subscripts(place: str) -> list[str]:
    value = ast.parse(f"({place},)", mode="eval").body
    assert isinstance(value, ast.Tuple), "a place is made of subscripts"
    (inner,) = value.elts
    return [ast.unparse(each) for each in (inner.elts if isinstance(inner, ast.Tuple) else [inner])]


def _lie_apart(one: Uses, other: Uses) -> bool:
    """Whether both add to one array, at elements that lie apart."""
    return any(
        place and one.adds[each] != other.adds[each]
        for each in one.adds.keys() & other.adds.keys()
        for place in one.adds[each]
    )


class _Renaming(ast.NodeTransformer):
    def __init__(self, new: dict[str, str]) -> None:
        self.new = new

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self.new.get(node.id, node.id), node.ctx)
