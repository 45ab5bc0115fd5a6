"""What loops run over: items known in number, or a count and an item for each."""

from __future__ import annotations

import operator
from collections.abc import Callable

import gast

from srcgrad.frontend import arithmetic, containers
from srcgrad.frontend.arithmetic import atom, describe, numbers, plain
from srcgrad.frontend.joins import (
    branch,
)
from srcgrad.frontend.run import NeedKnown, Raised, Run
from srcgrad.frontend.values import (
    ArrayRef,
    Buffer,
    DictRef,
    Generator,
    Items,
    Iteration,
    Key,
    Known,
    Lazily,
    Lazy,
    ListRef,
    Number,
    Range,
    Tuple,
    Value,
    same,
)


def iterated(run: Run, value: Value) -> Iteration | Items | Generator:
    """How to run over a value: item by item if their number is known, else by counting."""
    from srcgrad.frontend import arrays, attributes, calls

    value = plain(run, value)
    match value:
        case Tuple():
            return Items(value.items)
        case Range():
            return Iteration(value.start, value.stop, value.step, lambda counter: counter)
        case Known(range() as known):
            bounds = (Known(known.start), Known(known.stop), Known(known.step))
            return Iteration(*bounds, lambda counter: counter)
        case Known(frozenset() | set() as known):
            if not all(isinstance(each, int) for each in known):
                run.refuse("a set has no fixed order", "Run over a tuple or a list.", code="SG122")
            return Items(tuple(map(Known, known)))
        case Known(str() | bytes() as known):
            return Items(tuple(map(Known, known)))
        case ListRef():
            contents = run.get(("list", value.id))
            if isinstance(contents, Tuple):
                return Items(contents.items)
            assert isinstance(contents, Buffer)
            return Iteration(
                Known(0),
                contents.length,
                Known(1),
                lambda counter: containers.item(run, value, counter),
            )
        case DictRef():
            return Items(
                tuple(containers.key_value(key) for key in containers.entries(run, value).keys)
            )
        case ArrayRef() | Lazy():
            if not value.shape:
                raise Raised(TypeError("iteration over a 0-d array"), run.span())
            return Iteration(
                Known(0),
                value.shape[0],
                Known(1),
                lambda counter: arrays.row(run, value, counter),
            )
        case Lazily():
            expanded = value.expand(run)
            return expanded if isinstance(expanded, Items | Iteration) else iterated(run, expanded)
        case Generator():
            return value
        case Known(type() as kind) if hasattr(kind, "__members__"):
            return Items(tuple(Known(member) for member in kind))  # type: ignore[attr-defined]
    if hasattr(getattr(value, "kind", None), "__getitem__") and hasattr(value.kind, "__len__"):  # type: ignore[union-attr]
        size = calls.call(run, attributes.read(run, value, "__len__"), (), {})
        method = attributes.read(run, value, "__getitem__")
        return Iteration(
            Known(0), size, Known(1), lambda counter: calls.call(run, method, (counter,), {})
        )
    if isinstance(value, Known) and not hasattr(value.object, "__iter__"):
        raise Raised(
            TypeError(f"{type(value.object).__name__!r} object is not iterable"), run.span()
        )
    if isinstance(value, Number):
        raise Raised(TypeError(f"cannot iterate over {describe(value)}"), run.span())
    run.refuse(
        f"iteration over {describe(value)} is not supported", "Use a list or a range.", code="SG121"
    )


def trips(run: Run, over: Iteration) -> Value:
    """How many iterations there are."""
    start, stop, step = over.start, over.stop, over.step
    if isinstance(start, Known) and isinstance(stop, Known) and isinstance(step, Known):
        return Known(len(range(start.object, stop.object, step.object)))
    if not isinstance(step, Known):
        run.refuse(
            "the step of this range must be known", "Use a while loop.", NeedKnown, code="SG236"
        )
    if step.object in (1, -1):
        ends = (stop, start) if step.object == 1 else (start, stop)
        count = numbers(run, operator.sub, *ends)
    else:
        size = abs(step.object)
        ends = (stop, start) if step.object > 0 else (start, stop)
        span = numbers(run, operator.add, numbers(run, operator.sub, *ends), Known(size - 1))
        count = numbers(run, operator.floordiv, span, Known(size))
    if same(start, Known(0)) and same(step, Known(1)) and isinstance(stop, Number):
        if stop.atom in (each.atom for each in run.dims.values()):
            return stop
    return arithmetic.numbers(run, max, count, Known(0))


def known_items(run: Run, value: Value, wanted: int | None = None) -> tuple[Value, ...]:
    """The items of something whose number of items is known."""
    over = iterated(run, value)
    if isinstance(over, Items):
        return over.items
    if isinstance(over, Generator):
        found: list[Value] = []
        known_only(run, over, found.append)
        return tuple(found)
    count = trips(run, over)
    if not isinstance(count, Known):
        if wanted is not None:
            agree = numbers(run, operator.eq, count, Known(wanted))
            run.guard(
                agree,
                ValueError,
                f"expected {wanted} values to unpack, got {{}}",
                (atom(run, count),),
            )
            count = Known(wanted)
        else:
            run.refuse(
                "the number of items must be known here",
                "Use a loop, or an argument whose length is known.",
                NeedKnown,
                code="SG237",
            )
    return tuple(
        over.item(numbers(run, operator.add, over.start, Known(k * step_of(over))))
        for k in range(count.object)
    )


def step_of(over: Iteration) -> int:
    assert isinstance(over.step, Known)
    return int(over.step.object)


def generate(
    run: Run, generator: Generator, action: Callable[[Value], None], sums: tuple[Key, ...] = ()
) -> None:
    """Do something with each value of a generator expression or comprehension."""
    from srcgrad.frontend import calls, expressions, loops, statements

    node = generator.node
    frame = calls.inner_frame(run, generator.frame, node, "<comprehension>")

    outer, place = list(run.frames), run.place

    def consume(value: Value) -> None:
        """Whatever is done with the value is done by the caller, in its own names."""
        inner = list(run.frames)
        run.frames[:], run.place = outer, place
        try:
            action(value)
        finally:
            run.frames[:] = inner
        run.place = node

    def level(depth: int) -> None:
        run.place = node
        if depth == len(node.generators):
            if isinstance(node, gast.DictComp):
                pair = (expressions.evaluate(run, node.key), expressions.evaluate(run, node.value))
                value: Value = Tuple(pair)
            else:
                value = statements.stored(run, expressions.evaluate(run, node.elt))
            consume(value)
            return
        clause = node.generators[depth]
        over = iterated(run, expressions.evaluate(run, clause.iter))
        run.place = node

        def body(value: Value) -> None:
            run.place = node
            statements.assign(run, clause.target, value)
            conditions(0)

        def conditions(position: int) -> None:
            if position == len(clause.ifs):
                level(depth + 1)
                return
            test = expressions.condition(run, clause.ifs[position])
            branch(run, test, lambda: conditions(position + 1), lambda: None)

        loops.run_over(run, over, body, sums=() if depth else sums)

    run.frames.append(frame)
    try:
        level(0)
    finally:
        run.frames.pop()
    for key in [key for key in run.state if key[0] == "name" and key[1] == frame.id]:
        del run.state[key]


def known_only(run: Run, generator: Generator, action: Callable[[Value], None]) -> None:
    """Do something now with each value of a generator whose loops can all be unrolled."""
    depth = len(run.blocks)

    def act(value: Value) -> None:
        if len(run.blocks) != depth:
            raise NeedKnown(
                "the number of values of this comprehension must be known",
                run.span(generator.node),
                "Write the loop out, into an array.",
                code="SG238",
            )
        action(value)

    generate(run, generator, act)
