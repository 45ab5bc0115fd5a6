"""Generator expressions and comprehensions: what they give, one value after the other."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import gast

from srcgrad.frontend.evaluate.calls import functions
from srcgrad.frontend.evaluate.containers import columns
from srcgrad.frontend.evaluate.language import assignment, choices
from srcgrad.frontend.evaluate.loops import iterators, loops, stream
from srcgrad.frontend.evaluate.loops.listed_defaults import runs_over
from srcgrad.frontend.evaluate.loops.stream import Done, Rest, Some, Stream, made
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import NeedKnown
from srcgrad.frontend.values.core.frames import Frame
from srcgrad.frontend.values.core.over import Loop
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Iterator, Known, Tuple, Value
from srcgrad.frontend.values.joins.joins import branch


def generator(run: Run, node: Any) -> Iterator:
    """The value of a generator expression: what it runs over first is found now, all else late."""
    first = iterators.iterator(run, runs_over(run, node.generators[0].iter))
    frame = functions.inner_frame(run, run.frame, node, "<comprehension>")
    stream = Comprehension(node, frame, first)
    # What of the inner clauses is under way.
    return made(run, stream, Tuple(()) if len(node.generators) > 1 else None)


class Comprehension(Stream):
    """A generator expression."""

    def __init__(self, node: Any, frame: Frame, first: Iterator) -> None:
        self.node, self.frame, self.parts = node, frame, (first,)
        self.clauses = node.generators

    @contextmanager
    def _inside(self, run: Run) -> Generator[None]:
        """Read what belongs to the comprehension in its own names."""
        place, run.place = run.place, self.node
        run.frames.append(self.frame)
        try:
            yield
        finally:
            run.frames.pop()
            run.place = place

    def _assign(self, run: Run, depth: int, value: Value) -> None:
        with self._inside(run):
            assignment.assign(run, self.clauses[depth].target, value)

    def _holds(self, run: Run, test: Any) -> Value:
        with self._inside(run):
            return choices.condition(run, test)

    def _over(self, run: Run, depth: int) -> Value:
        with self._inside(run):
            return runs_over(run, self.clauses[depth].iter)

    def _value(self, run: Run) -> Value:
        with self._inside(run):
            if isinstance(self.node, gast.DictComp):
                key = run.evaluate(self.node.key)
                return Tuple((key, run.evaluate(self.node.value)))
            return lists.stored(run, run.evaluate(self.node.elt))

    def _forget(self, run: Run) -> None:
        """The names of a comprehension are its own, and those of functions that it makes."""
        if any(isinstance(each, gast.Lambda) for each in gast.walk(self.node)):
            return
        for key in [k for k in run.state if k[0] == "name" and k[1] == self.frame.id]:
            del run.state[key]

    def _passes(self, run: Run, depth: int) -> bool:
        """Whether a value is wanted, which must be known."""
        for test in self.clauses[depth].ifs:
            held = self._holds(run, test)
            if not isinstance(held, Known):
                raise NeedKnown(
                    "which value comes next is only known when the program runs",
                    run.span(self.node),
                    "Write the loop out.",
                    code="SG283",
                )
            if not held.object:
                return False
        return True

    # -------------------------------------------------------------------------- one by one

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        if len(self.clauses) == 1 and not self.clauses[0].ifs:
            (first,) = self.parts
            first.stream.advance(run, first, lambda value: some(self._of(run, value)), none)
            return
        active = [self.parts[0], *self._active(run, it)]
        while active:
            value = stream.pull(run, active[-1])
            depth = len(active) - 1
            if value is None:
                if depth == 0:
                    self._forget(run)
                    none()
                    return
                active.pop()
            else:
                self._assign(run, depth, value)
                if self._passes(run, depth):
                    if depth + 1 == len(self.clauses):
                        found = self._value(run)
                        self._keep(run, it, active)
                        some(found)
                        return
                    inner = iterators.iterator(run, self._over(run, depth + 1))
                    lists.name(run, inner)
                    active.append(inner)
            self._keep(run, it, active)

    def _active(self, run: Run, it: Iterator) -> list[Iterator]:
        if len(self.clauses) == 1:
            return []
        found = stream.remembered(run, it)
        return [each for each in found if isinstance(each, Iterator)]

    def _keep(self, run: Run, it: Iterator, active: list[Iterator]) -> None:
        if len(self.clauses) > 1:
            stream.remember(run, it, *active[1:])

    def _of(self, run: Run, value: Value) -> Value:
        """The value for an item, of a comprehension of one clause without conditions."""
        self._assign(run, 0, value)
        found = self._value(run)
        self._forget(run)
        return found

    # -------------------------------------------------------------------------- all at once

    def counted(self, run: Run, it: Iterator) -> Rest | None:
        if len(self.clauses) > 1 or self.clauses[0].ifs:
            return None
        rest = self.parts[0].stream.counted(run, self.parts[0])
        return None if rest is None else rest.mapped(lambda value: self._of(run, value))

    def drive(self, run: Run, it: Iterator, loop: Loop) -> None:
        if len(self.clauses) > 1 and loop.exits and stream.wanted(run, it, loop):
            # Where it is left must be known, to go on from there.
            stream.pulled(run, it, loop)
            return
        for depth, inner in reversed(list(enumerate(self._active(run, it), start=1))):
            loops.nested(run, inner, self._clause(run, depth, loop), loop)
        first = self.parts[0]
        body = self._clause(run, 0, loop)
        first.stream.drive(run, first, replace(loop, body=body))
        if len(self.clauses) > 1:
            stream.remember(run, it)
        self._forget(run)

    def _clause(self, run: Run, depth: int, loop: Loop) -> Any:
        """What is done for each item that a clause runs over."""
        clause = self.clauses[depth]

        def body(value: Value) -> None:
            self._assign(run, depth, value)
            conditions(0)

        def conditions(position: int) -> None:
            if position < len(clause.ifs):
                held = self._holds(run, clause.ifs[position])
                branch(run, held, lambda: conditions(position + 1), lambda: None)
            elif depth + 1 == len(self.clauses):
                loop.body(self._value(run))
            else:
                over = run.iterate(self._over(run, depth + 1))
                loops.nested(run, over, self._clause(run, depth + 1, loop), loop)

        return body


def of_generator(run: Run, node: Any) -> Value:
    return generator(run, node)


def of_list_comprehension(run: Run, node: Any) -> Value:
    return columns.collected(run, node, generator(run, node))


def of_set_comprehension(run: Run, node: Any) -> Value:
    """A set of constants, as `set` makes it of a generator."""
    run.place = node
    return run.call(Known(set), (generator(run, node),), {})


def of_dict_comprehension(run: Run, node: Any) -> Value:
    run.place = node
    site = run.span()
    if site in run.shared.keyed:
        return run.call(Known(dict), (generator(run, node),), {})
    pairs: dict[Any, Value] = {}

    def put(pair: Value) -> None:
        assert isinstance(pair, Tuple)
        pairs[lists.known_key(run, pair.items[0], site)] = lists.stored(run, pair.items[1])

    with lists.keyed_at(site):
        iterators.known_only(run, generator(run, node), put)
    return lists.new_dict(run, pairs, site)
