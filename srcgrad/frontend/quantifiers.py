"""`any` and `all`, which ask for no more values than decide them."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.frontend import arithmetic, iteration, loops
from srcgrad.frontend.arithmetic import plain
from srcgrad.frontend.run import DEAD, Run
from srcgrad.frontend.values import Items, Iterator, Key, Known, Value


def quantified(run: Run, value: Value, every: bool) -> Value:
    """`all(value)` if it is of every one, else `any(value)`."""
    from srcgrad.frontend import builtin
    from srcgrad.frontend.expressions import truth

    over = iteration.snapshot(iteration.iterated(run, value))
    joint = ir.both if every else ir.either
    if isinstance(over, Items):
        found: Value = Known(every)
        for each in over.items:
            found = arithmetic.logical(run, joint, found, truth(run, each))
        return found

    def step(run: Run, found: Value, each: Value) -> Value:
        return arithmetic.logical(run, joint, found, truth(run, each))

    if not isinstance(over, Iterator):
        return builtin.fold_over(run, over, Known(every), step)
    saved, state = run.save(), dict(run.state)
    kept = run.named
    with run.block() as block:
        found = builtin.fold_over(run, over, Known(every), step)
    after = {key: value for key, value in run.state.items() if state.get(key) is not value}
    if not after.keys() - {*state} and _unnoticed(after, kept) and all(map(_harmless, block)):
        run.blocks[-1].extend(block)
        return found
    run.restore(saved)
    run.state = state
    return _up_to(run, over, every)


def _unnoticed(changed: dict[Key, Value], named: set[int]) -> bool:
    """Whether nothing but iterators without a name has changed."""
    return all(key[0] == "iterator" and key[1] not in named for key in changed)


def _up_to(run: Run, over: Iterator, every: bool) -> Value:
    """A loop that ends with the value that decides."""
    from srcgrad.frontend.expressions import truth

    key = ("temporary", run.number())
    run.state[key] = Known(every)

    def look(each: Value) -> None:
        held = truth(run, plain(run, each))
        if DEAD in run.state:
            return
        run.state[key] = held
        loops.end(run, arithmetic.negate(run, held) if every else held)

    loops.run_over(run, over, look, exits=True)
    return run.state.pop(key)


def _harmless(statement: ir.Statement) -> bool:
    """Whether a statement may run although Python would not have come to it."""
    from srcgrad.frontend import expressions

    match statement:
        case ir.For(_, _, _, _, body):
            return all(map(_harmless, body))
        case ir.If(_, yes, no):
            return all(map(_harmless, (*yes, *no)))
        case ir.Assign(ir.Var(), ir.Item()):
            return True
    return expressions._harmless(statement)
