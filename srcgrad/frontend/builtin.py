"""What Python's built-in functions mean."""

from __future__ import annotations

import contextlib
import functools
import operator
from collections.abc import Callable
from typing import Any

from srcgrad import errors, ir
from srcgrad.frontend import (
    arithmetic,
    arrays,
    calls,
    containers,
    iteration,
    loops,
    sizes,
)
from srcgrad.frontend.arithmetic import numbers, plain
from srcgrad.frontend.joins import branch
from srcgrad.frontend.registry import means
from srcgrad.frontend.run import NeedKnown, NotAccumulated, Raised, Run
from srcgrad.frontend.values import (
    ArrayRef,
    Bound,
    DictRef,
    Generator,
    Items,
    Iteration,
    Known,
    Lazily,
    Lazy,
    ListRef,
    Number,
    Partial,
    Range,
    Tuple,
    Value,
    same,
)
from srcgrad.types import Scalar

Args = tuple[Value, ...]
Kwargs = dict[str, Value]


@means(len)
def _len(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return containers.length(run, args[0])


@means(range)
def _range(run: Run, args: Args, kwargs: Kwargs) -> Value:
    bounds = [arithmetic.integer(run, each, "a bound of range()") for each in args]
    if all(isinstance(each, Known) for each in bounds):
        return arithmetic.fold(run, range, *(each.object for each in bounds))  # type: ignore[union-attr]
    start, stop = (Known(0), bounds[0]) if len(bounds) == 1 else bounds[:2]
    step = bounds[2] if len(bounds) == 3 else Known(1)
    if isinstance(step, Known) and step.object == 0:
        raise Raised(ValueError("range() arg 3 must not be zero"), run.span())
    return Range(start, stop, step)


@means(enumerate)
def _enumerate(run: Run, args: Args, kwargs: Kwargs) -> Value:
    first = args[1] if len(args) > 1 else kwargs.get("start", Known(0))

    def expand(run: Run) -> Iteration | Items:
        over = _unlazy(run, args[0])
        if isinstance(over, Items):
            pairs = enumerate(over.items)
            return Items(
                tuple(
                    Tuple((numbers(run, operator.add, first, Known(k)), each)) for k, each in pairs
                )
            )
        count, at = _by_position(run, over)

        def item(position: Value) -> Value:
            return Tuple((_shifted(run, first, position), at(position)))

        return Iteration(Known(0), count, Known(1), item)

    return Lazily(expand)


def _shifted(run: Run, first: Value, position: Value) -> Value:
    if isinstance(first, Known) and first.object == 0:
        return position
    return numbers(run, operator.add, first, position)


def _unlazy(run: Run, value: Value) -> Iteration | Items:
    over = iteration.iterated(run, containers.stored(run, value))
    if isinstance(over, Generator):
        return iteration.iterated(run, containers.collected(run, over))  # type: ignore[return-value]
    return over


def _by_position(run: Run, over: Iteration) -> tuple[Value, Callable[[Value], Value]]:
    """How many items there are, and which is the k-th."""
    if same(over.start, Known(0)) and same(over.step, Known(1)):
        return over.stop, over.item
    count = iteration.trips(run, over)

    def item(position: Value) -> Value:
        scaled = (
            numbers(run, operator.mul, position, over.step)
            if iteration.step_of(over) != 1
            else position
        )
        return over.item(numbers(run, operator.add, over.start, scaled))

    return count, item


@means(zip)
def zipped(run: Run, args: Args, kwargs: Kwargs) -> Value:
    strict = kwargs.get("strict", Known(False))

    def expand(run: Run) -> Iteration | Items:
        over = [_unlazy(run, each) for each in args]
        if not over:
            return Items(())
        listed = [each for each in over if isinstance(each, Items)]
        if len(listed) == len(over):
            rows = [each.items for each in listed]
            if isinstance(strict, Known) and strict.object and len({len(row) for row in rows}) > 1:
                raise Raised(ValueError("zip() arguments have different lengths"), run.span())
            return Items(tuple(Tuple(row) for row in zip(*rows, strict=False)))
        if listed:
            return _zip_known(run, over, listed)
        pairs = [_by_position(run, each) for each in over if isinstance(each, Iteration)]
        count = pairs[0][0]
        for other, _ in pairs[1:]:
            if isinstance(strict, Known) and strict.object:
                arrays.agree(
                    run, count, other, [(count,), (other,)], "zip() arguments of lengths {} and {}"
                )
            else:
                count = sizes.smaller(run, count, other)
        return Iteration(
            Known(0), count, Known(1), lambda k: Tuple(tuple(at(k) for _, at in pairs))
        )

    return Lazily(expand)


def _zip_known(run: Run, over: list[Iteration | Items], listed: list[Items]) -> Items:
    """Items beside arrays: as many as there are items, if the arrays are long enough."""
    count = min(len(each.items) for each in listed)
    columns: list[tuple[Value, ...]] = []
    for each in over:
        if isinstance(each, Items):
            columns.append(each.items[:count])
            continue
        length, at = _by_position(run, each)
        if isinstance(length, Known):
            count = min(count, length.object)
        else:
            enough = numbers(run, operator.ge, length, Known(count))
            run.guard(
                enough,
                IndexError,
                f"zip() of {count} values with an array of only {{}}",
                (arithmetic.atom(run, length),),
            )
        columns.append(tuple(at(Known(k)) for k in range(count)))
    return Items(tuple(Tuple(row) for row in zip(*columns, strict=False)))


@means(reversed)
def _reversed(run: Run, args: Args, kwargs: Kwargs) -> Value:
    value = plain(run, args[0])

    def expand(run: Run) -> Iteration | Items:
        over = _unlazy(run, value)
        if isinstance(over, Items):
            return Items(over.items[::-1])
        if isinstance(over.step, Known) and abs(over.step.object) == 1:
            step = over.step.object
            last = sizes.plus(run, over.stop, Known(-step))
            end = sizes.plus(run, over.start, Known(-step))
            return Iteration(last, end, Known(-step), over.item)
        count, at = _by_position(run, over)
        top = sizes.plus(run, count, Known(-1))
        return Iteration(top, Known(-1), Known(-1), at)

    return Lazily(expand)


@means(map)
def _map(run: Run, args: Args, kwargs: Kwargs) -> Value:
    function, *rest = args

    def expand(run: Run) -> Iteration | Items:
        over = _unlazy(run, rest[0] if len(rest) == 1 else zipped(run, tuple(rest), {}))

        def applied(item: Value) -> Value:
            given = item.items if len(rest) > 1 and isinstance(item, Tuple) else (item,)
            return calls.call(run, function, given, {})

        if isinstance(over, Items):
            return Items(tuple(applied(each) for each in over.items))
        return Iteration(over.start, over.stop, over.step, lambda k: applied(over.item(k)))

    return Lazily(expand)


@means(filter)
def _filter(run: Run, args: Args, kwargs: Kwargs) -> Value:
    function, value = args

    def expand(run: Run) -> Iteration | Items | Value:
        over = _unlazy(run, value)
        if not isinstance(over, Items):
            return _growing_filter(run, function, over)
        kept = []
        for each in over.items:
            found = _passes(run, function, each)
            if not isinstance(found, Known):
                return _growing_filter(run, function, over)
            if found.object:
                kept.append(each)
        return Items(tuple(kept))

    return Lazily(expand)


def _passes(run: Run, function: Value, each: Value) -> Value:
    from srcgrad.frontend.expressions import truth

    by_itself = isinstance(function, Known) and function.object is None
    return truth(run, each if by_itself else calls.call(run, function, (each,), {}))


def _growing_filter(run: Run, function: Value, over: Iteration | Items) -> Value:
    """What passes a filter, in a list that grows at run time."""
    kept = containers.new_list(run, ())

    def keep(each: Value) -> None:
        put = functools.partial(containers.append, run, kept, each)
        branch(run, _passes(run, function, each), put, lambda: None)

    loops.run_over(run, over, keep)
    return kept


# ------------------------------------------------------------------------------------ reductions


@means(sum)
def _sum(run: Run, args: Args, kwargs: Kwargs) -> Value:
    start = args[1] if len(args) > 1 else kwargs.get("start", Known(0))
    over = iteration.iterated(run, args[0])
    if isinstance(over, Items):
        total = start
        for each in over.items:
            total = _add(run, total, each)
        return containers.stored(run, total)
    saved, state = run.save(), dict(run.state)
    try:
        return _fold_over(run, over, start, _add, summing=True)
    except NeedKnown:
        run.restore(saved)
        run.state = state
        found = _sum_of_arrays(run, over, start)
        if found is None:
            raise
        return found


class _Seen(Exception):
    """The first item has been read."""


def _first_item(run: Run, over: Iteration | Generator) -> Value | None:
    """What the items are like, found by reading one; nothing is left of that in the program."""
    saved, state = run.save(), dict(run.state)
    found: list[Value] = []

    def see(each: Value) -> None:
        found.append(plain(run, each))
        raise _Seen

    with contextlib.suppress(_Seen, errors.SrcgradError):
        loops.run_over(run, over, see)
    run.restore(saved)
    run.state = state
    return found[0] if found else None


def _sum_of_arrays(run: Run, over: Iteration | Generator, start: Value) -> Value | None:
    """A sum of arrays of one shape; of none it is zero everywhere."""
    from srcgrad.frontend import stores

    there = set(run.types)
    first, kind = _first_item(run, over), arithmetic.type_of(start)
    if not isinstance(first, ArrayRef | Lazy) or not first.shape or kind is None:
        return None
    if not all(
        isinstance(e, Known) or (isinstance(e, Number) and e.atom.name in there)
        for e in first.shape
    ):
        return None
    dtype = arithmetic.promote(Scalar(first.dtype), kind).dtype
    total = arrays.allocate(run, dtype, first.shape)
    everything = Known(Ellipsis)
    stores.set_item(run, total, everything, start)

    def add(each: Value) -> None:
        stores.update(run, total, everything, operator.add, each)

    loops.run_over(run, over, add)
    return total


def _add(run: Run, total: Value, each: Value) -> Value:
    from srcgrad.frontend.expressions import operate

    return operate(run, operator.add, total, each)


def _fold_over(
    run: Run,
    over: Iteration | Generator,
    start: Value,
    step: Callable[[Run, Value, Value], Value],
    summing: bool = False,
) -> Value:
    """Run over values, carrying one along."""
    from srcgrad.frontend import statements

    key = ("temporary", run.number())
    place = run.place
    run.state[key] = start
    saved = run.save()
    state = dict(run.state)
    if summing:
        try:

            def accumulate(each: Value) -> None:
                run.place = place
                if key in run.accumulators:
                    statements.accumulate(run, key, each)
                else:
                    run.state[key] = step(run, run.state[key], each)

            loops.run_over(run, over, accumulate, sums=(key,))
            return run.state.pop(key)
        except NotAccumulated:
            run.restore(saved)
            run.state = state

    def carry(each: Value) -> None:
        run.place = place
        run.state[key] = containers.stored(run, step(run, plain(run, run.state[key]), each))

    loops.run_over(run, over, carry)
    return run.state.pop(key)


def extreme(run: Run, function: Any, value: Value, kwargs: Kwargs) -> Value:
    """`max(values)`, `min(values)`."""
    name = function.__name__
    default = kwargs.get("default")
    by = kwargs.get("key")
    over = iteration.iterated(run, value)
    if by is not None:
        return _extreme_by(run, function, over, by, default)
    if isinstance(over, Items):
        if not over.items:
            if default is not None:
                return default
            raise Raised(ValueError(f"{name}() iterable argument is empty"), run.span())
        found = over.items[0]
        for each in over.items[1:]:
            found = _larger(run, function, found, each)
        return found
    if isinstance(over, Generator):
        over = iteration.iterated(run, containers.collected(run, over))
        if isinstance(over, Items):
            return extreme(run, function, Tuple(over.items), kwargs)
        assert isinstance(over, Iteration)
    return _extreme_of_many(
        run, name, over, default, lambda run, found, each: _larger(run, function, found, each)
    )


def _extreme_of_many(
    run: Run,
    name: str,
    over: Iteration,
    default: Value | None,
    better: Callable[[Run, Value, Value], Value],
    first: Callable[[Value], Value] = lambda each: each,
    answer: Callable[[Value], Value] = lambda found: found,
) -> Value:
    """The best of a run-time number of values: the first, then whatever is better."""
    from srcgrad.frontend.expressions import choose

    count, at = _by_position(run, over)
    filled = numbers(run, operator.gt, count, Known(0))

    def best() -> Value:
        rest = Iteration(Known(1), count, Known(1), at)
        return answer(_fold_over(run, rest, first(at(Known(0))), better))

    if default is not None:
        otherwise = default
        return choose(run, filled, best, lambda: otherwise)
    run.guard(filled, ValueError, f"{name}() iterable argument is empty")
    return best()


def _larger(run: Run, function: Any, found: Value, each: Value) -> Value:
    found, each = plain(run, found), plain(run, each)
    if arithmetic.is_number(found) and arithmetic.is_number(each):
        return numbers(run, function, found, each)
    from srcgrad.frontend.expressions import choose, operate

    compare = operator.gt if function is max else operator.lt
    test = operate(run, compare, each, found)
    return choose(run, arithmetic.truth(run, test), lambda: each, lambda: found)


def _extreme_by(
    run: Run, function: Any, over: Iteration | Items | Generator, by: Value, default: Value | None
) -> Value:
    """`max(values, key=by)`: the first value, and its mark, until one has a better mark."""
    from srcgrad.frontend.expressions import choose

    name = function.__name__
    compare = operator.gt if function is max else operator.lt
    if isinstance(over, Generator):
        over = _unlazy(run, over)

    def marked(each: Value) -> Value:
        return Tuple((calls.call(run, by, (each,), {}), each))

    def better(run: Run, found: Value, each: Value) -> Value:
        new = marked(each)
        assert isinstance(found, Tuple) and isinstance(new, Tuple)
        test = numbers(run, compare, new.items[0], found.items[0])
        return choose(run, arithmetic.truth(run, test), lambda: new, lambda: found)

    def answer(found: Value) -> Value:
        assert isinstance(found, Tuple)
        return found.items[1]

    if isinstance(over, Iteration):
        return _extreme_of_many(run, name, over, default, better, marked, answer)
    if not over.items:
        if default is None:
            raise Raised(ValueError(f"{name}() iterable argument is empty"), run.span())
        return default
    best = marked(over.items[0])
    for each in over.items[1:]:
        best = better(run, best, each)
    return answer(best)


def _quantifier(run: Run, value: Value, every: bool) -> Value:
    from srcgrad.frontend.expressions import truth

    over = iteration.iterated(run, value)
    joint = ir.both if every else ir.either
    if isinstance(over, Items):
        found: Value = Known(every)
        for each in over.items:
            found = arithmetic.logical(run, joint, found, truth(run, each))
        return found
    return _fold_over(
        run,
        over,
        Known(every),
        lambda run, found, each: arithmetic.logical(run, joint, found, truth(run, each)),
    )


means(any)(lambda run, args, kwargs: _quantifier(run, args[0], False))
means(all)(lambda run, args, kwargs: _quantifier(run, args[0], True))


@means(functools.reduce)
def _reduce(run: Run, args: Args, kwargs: Kwargs) -> Value:
    function, value = args[:2]
    items = iteration.known_items(run, value)
    found = args[2] if len(args) > 2 else None
    for each in items:
        found = each if found is None else calls.call(run, function, (found, each), {})
    if found is None:
        raise Raised(TypeError("reduce() of empty iterable with no initial value"), run.span())
    return found


@means(functools.partial)
def _partial(run: Run, args: Args, kwargs: Kwargs) -> Value:
    function, *given = args
    for each in given:
        function = Bound(function, containers.stored(run, each))
    return Partial(function, kwargs) if kwargs else function


# ------------------------------------------------------------------------------------- structures


@means(tuple)
def _tuple(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Tuple(iteration.known_items(run, args[0]) if args else ())


@means(list)
def _list(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return containers.collected(run, args[0]) if args else containers.new_list(run, ())


@means(set, frozenset)
def _set(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """A set of constants, which is compared with others and asked what is in it."""
    items = iteration.known_items(run, args[0]) if args else ()
    known = [containers.known_object(run, each) for each in items]
    if containers.MISSING in known:
        run.refuse(
            "a set of run-time values has no fixed order", "Use np.unique, or a list.", code="SG105"
        )
    return Known(frozenset(known))


@means(dict)
def _dict(run: Run, args: Args, kwargs: Kwargs) -> Value:
    pairs: dict[Any, Value] = {}
    if args:
        first = plain(run, args[0])
        if isinstance(first, DictRef):
            found = containers.entries(run, first)
            pairs.update(zip(found.keys, found.values, strict=True))
        else:
            for each in iteration.known_items(run, first):
                key, value = iteration.known_items(run, each)
                pairs[containers.known_key(run, key)] = value
    pairs.update(kwargs)
    return containers.new_dict(run, pairs)


@means(slice)
def _slice(run: Run, args: Args, kwargs: Kwargs) -> Value:
    parts = (Known(None), *args) if len(args) == 1 else args
    parts = (*parts, *(Known(None),) * (3 - len(parts)))
    return Tuple(parts, slice)


@means(sorted)
def _sorted(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if not set(kwargs) - {"reverse"}:
        from srcgrad.frontend import definitions

        ref = containers.collected(run, args[0]) if isinstance(args[0], Generator) else args[0]
        growing = isinstance(ref, ListRef) and containers.sequence(run, ref) is None
        if growing or isinstance(args[0], ArrayRef | Lazy):
            values = containers.as_array(run, ref)
            backwards = kwargs.get("reverse", Known(False))
            made = calls.call(run, Known(definitions.in_order), (values, backwards), {})
            return containers.collected(run, made) if growing else made
        args = (ref,)
    items = iteration.known_items(run, args[0])
    backwards = kwargs.get("reverse", Known(False))
    by = kwargs.get("key")
    marks = items if by is None else tuple(calls.call(run, by, (each,), {}) for each in items)
    keys = [containers.known_object(run, each) for each in marks]
    if containers.MISSING in keys or not isinstance(backwards, Known):
        if by is not None or not all(map(arithmetic.is_number, items)):
            run.refuse(
                "sorted() of run-time values by a key",
                "Sort before the call.",
                NeedKnown,
                code="SG212",
            )
        return containers.new_list(
            run, _network(run, items, bool(getattr(backwards, "object", False)))
        )
    order = sorted(range(len(items)), key=lambda k: keys[k], reverse=bool(backwards.object))
    return containers.new_list(run, tuple(items[k] for k in order))


def _network(run: Run, items: tuple[Value, ...], backwards: bool) -> tuple[Value, ...]:
    """A few numbers in order, by comparing neighbours."""
    found = list(items)
    for last in range(len(found) - 1, 0, -1):
        for k in range(last):
            low = numbers(run, min, found[k], found[k + 1])
            high = numbers(run, max, found[k], found[k + 1])
            found[k], found[k + 1] = low, high
    return tuple(found[::-1] if backwards else found)


@means(divmod)
def _divmod(run: Run, args: Args, kwargs: Kwargs) -> Value:
    from srcgrad.frontend.expressions import operate

    return Tuple((operate(run, operator.floordiv, *args), operate(run, operator.mod, *args)))


@means(pow)
def _pow(run: Run, args: Args, kwargs: Kwargs) -> Value:
    from srcgrad.frontend.expressions import operate

    if len(args) == 3:
        from srcgrad.frontend import definitions

        return calls.call(run, Known(definitions.modular_power), args, {})
    return operate(run, operator.pow, *args)
