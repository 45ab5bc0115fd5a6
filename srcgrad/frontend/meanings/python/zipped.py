"""`zip`."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace

from srcgrad import errors
from srcgrad.frontend.evaluate.loops import lengths, loops, stream
from srcgrad.frontend.evaluate.loops.iterators import UNKNOWN, Walk
from srcgrad.frontend.evaluate.loops.lengths import by_position
from srcgrad.frontend.evaluate.loops.stream import HOW, Done, Rest, Some, Stream
from srcgrad.frontend.meanings.python import streams
from srcgrad.frontend.meanings.python.streams import Backwards, Counting, Subscripts
from srcgrad.frontend.values.arrays import broadcasting
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import Instead, NeedKnown, Raised
from srcgrad.frontend.values.core.over import Iteration, Loop
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Iterator, Known, Tuple, Value
from srcgrad.frontend.values.joins.joins import branch
from srcgrad.frontend.values.numbers import monomials, scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers


class Zipped(Stream):
    """`zip(…)`: an item of each in turn, until one has no more."""

    def __init__(self, parts: tuple[Iterator, ...], strict: bool) -> None:
        self.parts, self.strict = parts, strict

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        self._take(run, (), some, none)

    def _take(self, run: Run, got: tuple[Value, ...], some: Some, none: Done) -> None:
        k = len(got)
        if not self.parts:
            none()
        elif k == len(self.parts):
            some(Tuple(got))
        else:
            part = self.parts[k]

            def more(value: Value) -> None:
                self._take(run, (*got, lists.stored(run, value)), some, none)

            part.stream.advance(run, part, more, lambda: self._ended(run, k, none))

    def _ended(self, run: Run, k: int, none: Done) -> None:
        """The part `k` has no more; if all are to be as long, neither must the others."""
        if self.strict and k > 0:
            which = f"argument {k}" if k == 1 else f"arguments 1-{k}"
            words = f"zip() argument {k + 1} is shorter than {which}"
            raise Raised(ValueError(words), run.span())
        rest = list(enumerate(self.parts))[1:] if self.strict else []

        def check(left: list[tuple[int, Iterator]]) -> None:
            if not left:
                none()
                return
            (j, part), *others = left

            def longer(value: Value) -> None:
                which = f"argument {j}" if j == 1 else f"arguments 1-{j}"
                words = f"zip() argument {j + 1} is longer than {which}"
                raise Raised(ValueError(words), run.span())

            part.stream.advance(run, part, longer, lambda: check(others))

        check(rest)

    def counted(self, run: Run, it: Iterator) -> Rest | None:
        if self._shared():
            return None
        rests = []
        for each in self.parts:
            rest = each.stream.counted(run, each)
            if rest is None or (rest.over.end is not None and len(self.parts) > 1):
                return None
            rests.append(rest)
        if not rests:
            return None
        walks = [lengths.by_position(run, rest.over) for rest in rests]
        counts = [count for count, _ in walks]
        count = counts[0]
        for other in counts[1:]:
            if self.strict:
                broadcasting.agree(
                    run, count, other, [(count,), (other,)], "zip() arguments of lengths {} and {}"
                )
            else:
                count = sizes.smaller(run, count, other)

        def item(position: Value) -> Value:
            got = [r.over.item(at(position)) for r, (_, at) in zip(rests, walks, strict=True)]
            return Tuple(tuple(lists.stored(run, each) for each in got))

        def mark(position: Value | None) -> None:
            for k, (rest, (size, at)) in enumerate(zip(rests, walks, strict=True)):
                if position is not None:
                    rest.mark(at(position))
                elif k + 1 == len(rests) or self.strict or monomials.alike(run, size, count):
                    self._stop(run, rest, at, count)
                else:
                    self._surplus(run, list(zip(rests, walks, strict=True))[k:], count)
                    return

        effects = any(
            not monomials.alike(run, size, count) and does(each)
            for each, size in zip(self.parts[:-1], counts, strict=False)
        ) or any(rest.effects for rest in rests)
        over = Iteration(Known(0), count, Known(1), item, None, tuple(
            each for rest in rests for each in rest.over.over
        ))  # fmt: skip
        return Rest(over, mark, effects)

    def _shared(self) -> bool:
        """Whether two parts take their items from one iterator."""
        ids = [each.id for part in self.parts for each in lists.tree(part)]
        return len(set(ids)) < len(ids)

    def _stop(self, run: Run, rest: Rest, at: Callable[[Value], Value], count: Value) -> None:
        """As many items as there are pairs have been taken of this part."""
        rest.mark(at(sizes.plus(run, count, Known(-1))))

    def _surplus(
        self,
        run: Run,
        left: list[tuple[Rest, tuple[Value, Callable[[Value], Value]]]],
        count: Value,
    ) -> None:
        """Of each part that is longer, and of all before it, one more item has been taken."""
        (rest, (size, at)), *others = left

        def one_more() -> None:
            rest.mark(at(count))
            rest.over.item(at(count))
            if others:
                self._surplus(run, others, count)

        def none() -> None:
            for each, (_, place) in left:
                self._stop(run, each, place, count)

        branch(run, numbers(run, operator.lt, count, size), one_more, none)

    def drive(self, run: Run, it: Iterator, loop: Loop) -> None:
        if self._shared() or self.counted(run, it) is not None or self._all_fixed(run):
            super().drive(run, it, loop)
            return
        saved, state = run.save(), dict(run.state)
        try:
            own = frozenset(each.id for each in lists.tree(it)) - run.made.named
            sure = self._sure(run)
            loops.unrolled(run, lambda k: self._beside(run, k < sure), loop, own)
            return
        except NeedKnown:
            run.restore(saved)
            run.state = state
        first = self.parts[0]

        def act(value: Value) -> None:
            got = (lists.stored(run, value),)
            self._take(run, got, loop.body, lambda: loops.end(run))

        first.stream.drive(run, first, replace(loop, body=act, exits=True))

    def _all_fixed(self, run: Run) -> bool:
        return all(streams.left(run, each) is not None for each in self.parts)

    def _sure(self, run: Run) -> int:
        """How many items lists and tuples have: the arrays beside them must be as long."""
        lengths = [streams.left(run, each) for each in self.parts]
        known = [each for each in lengths if each is not None]
        if not known:
            raise Instead("the number of items must be known here", run.span())
        for part, fixed in zip(self.parts, lengths, strict=True):
            rest = part.stream.counted(run, part) if fixed is None else None
            if rest is not None:
                self._enough(run, by_position(run, rest.over)[0], min(known))
        return min(known)

    def _enough(self, run: Run, count: Value, wanted: int) -> None:
        if isinstance(count, Known) and count.object < wanted:
            raise _unknown(run)
        words = f"zip() of {wanted} values with an array of only {{}}"
        enough = numbers(run, operator.ge, count, Known(wanted))
        run.guard(enough, errors.NotDifferentiable, words, (scalars.atom(run, count),))

    def _beside(self, run: Run, sure: bool) -> Value | None:
        """The next items of lists and tuples beside arrays."""
        counts = [streams.left(run, each) for each in self.parts]
        short = counts.index(0) if 0 in counts else len(counts)
        got: list[Value] = []
        for part, fixed in zip(self.parts[:short], counts, strict=False):
            rest = part.stream.counted(run, part) if fixed is None else None
            if rest is None:
                value = stream.pull(run, part)
                if value is None:
                    return None
            elif short < len(counts):
                # Python asks for one more item of this one, and drops it.
                if part.id in run.made.named or does(part):
                    raise _unknown(run)
                continue
            else:
                count, at = lengths.by_position(run, rest.over)
                if not sure:
                    self._enough(run, count, 1)
                rest.mark(at(Known(0)))
                value = rest.over.item(at(Known(0)))
            got.append(lists.stored(run, value))
        return Tuple(tuple(got)) if short == len(counts) else None


def does(it: Iterator) -> bool:
    """Whether taking one item more may do anything else, or be noticed."""
    return any(
        not isinstance(each.stream, Walk | Backwards | Subscripts | Counting | Zipped)
        for each in lists.tree(it)
    )


def _unknown(run: Run) -> Instead:
    return Instead(UNKNOWN, run.span(), HOW)
