"""`any` and `all`, which ask for no more values than decide them."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.frontend.evaluate.language import choices
from srcgrad.frontend.evaluate.loops import loops, sequences
from srcgrad.frontend.meanings.python import folds
from srcgrad.frontend.values.core.control import DEAD, NotFollowed
from srcgrad.frontend.values.core.over import Items
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Iterator, Key, Known, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.scalars import plain


def quantified(run: Run, value: Value, every: bool) -> Value:
    """`all(value)` if it is of every one, else `any(value)`."""
    over = sequences.snapshot(run.iterate(value))
    joint = ir.both if every else ir.either
    if isinstance(over, Items):
        found: Value = Known(every)
        for each in over.items:
            found = scalars.logical(run, joint, found, run.truth(each))
        return found

    def step(run: Run, found: Value, each: Value) -> Value:
        return scalars.logical(run, joint, found, run.truth(each))

    if not isinstance(over, Iterator):
        return folds.fold_over(run, over, Known(every), step)
    saved, state = run.save(), dict(run.state)
    kept = run.made.named
    try:
        with run.block() as block:
            found = folds.fold_over(run, over, Known(every), step)
    except NotFollowed:
        run.restore(saved)
        run.state = state
        return _up_to(run, over, every)
    after = {key: value for key, value in run.state.items() if state.get(key) is not value}
    if not after.keys() - {*state} and _unnoticed(after, kept) and all(map(_harmless, block)):
        run.draft.blocks[-1].extend(block)
        return found
    run.restore(saved)
    run.state = state
    return _up_to(run, over, every)


def _unnoticed(changed: dict[Key, Value], named: set[int]) -> bool:
    """Whether nothing but iterators without a name has changed."""
    return all(key[0] == "iterator" and key[1] not in named for key in changed)


def _up_to(run: Run, over: Iterator, every: bool) -> Value:
    """A loop that ends with the value that decides."""
    key = ("temporary", run.number())
    run.state[key] = Known(every)

    def look(each: Value) -> None:
        held = run.truth(plain(run, each))
        if DEAD in run.state:
            return
        run.state[key] = held
        loops.end(run, scalars.negate(run, held) if every else held)

    loops.run_over(run, over, look, exits=True)
    return run.state.pop(key)


def _harmless(statement: ir.Statement) -> bool:
    """Whether a statement may run although Python would not have come to it."""
    match statement:
        case ir.For(_, _, _, _, body):
            return all(map(_harmless, body))
        case ir.If(_, yes, no):
            return all(map(_harmless, (*yes, *no)))
        case ir.Assign(ir.Var(), ir.Item()):
            return True
    return choices.is_harmless(statement)
