"""Results written to arrays that the caller gives: nothing is made for them."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.errors import ShapeError
from srcgrad.types import INT, Array, Type

Statements = list[ir.Statement]
Value = Callable[[tuple[ir.Expr, ...]], ir.Expr]
ZERO, ONE = ir.Const(0), ir.Const(1)


def into(program: ir.Function, but: int = 0) -> ir.Function:
    """The program with a parameter, after the others, for each array that it returns.

    As many as `but` of the results, the first, are returned as before. The program still says that
    it returns the others, until `numbers_only`. What makes such an array, once and for all, is left
    out; one that is made otherwise, by a routine for instance, is copied at the end.

    before  x_bar = np.zeros(n); x_bar[0] = 1.0; return value, x_bar
    after   if x_bar.shape[0] != n: raise …
            for i in range(n): x_bar[i] = 0.0
            x_bar[0] = 1.0; return value, x_bar
    """
    names = Names(program.types)
    given: list[str] = []
    taken: dict[int, Statements] = {}
    end: Statements = []
    results = list(program.results)
    for at, result in enumerate(program.results):
        if at < but or not isinstance(result, ir.Var):
            continue
        kind = names.types[result.name]
        if not isinstance(kind, Array):
            continue
        maker = _maker(program, result.name)
        if maker is not None and result.name not in given:
            given.append(result.name)
            names.types[result.name] = Array(kind.dtype, kind.ndim)
            taken[id(maker)] = _in_place(maker, names)
            continue
        out = names.fresh(f"{result.name}_out", Array(kind.dtype, kind.ndim))
        given.append(out)
        results[at] = ir.Var(out)
        end += _checked(out, tuple(ir.Dim(result.name, axis) for axis in range(kind.ndim)))
        end += _copied(out, result.name, names)
    body = [s for each in program.body for s in taken.get(id(each), [each])]
    return replace(
        program,
        params=(*program.params, *given),
        body=(*body, *end),
        results=tuple(results),
        types=names.types,
    )


def numbers_only(program: ir.Function, but: int = 0) -> ir.Function:
    """The program without the arrays that it returns: the caller has them, `but` for the first."""
    types = program.types
    kept = (r for k, r in enumerate(program.results) if k < but or not _is_array(r, types))
    return replace(program, results=tuple(kept))


def _is_array(result: ir.Atom, types: dict[str, Type]) -> bool:
    return isinstance(result, ir.Var) and isinstance(types[result.name], Array)


def _maker(program: ir.Function, name: str) -> ir.Allocate | ir.Copy | None:
    """The statement that makes an array, if nothing else does, and none gives it other memory."""
    every = list(dataflow.walk(program.body))
    makers = [s for s in every if name in dataflow.written(s).lengths]
    swapped = {each for s in every if isinstance(s, ir.Swap) for each in (s.first, s.second)}
    if len(makers) != 1 or name in program.params or name in swapped:
        return None
    (maker,) = makers
    if not any(maker is each for each in program.body):
        return None
    return maker if isinstance(maker, ir.Allocate | ir.Copy) else None


def _in_place(maker: ir.Allocate | ir.Copy, names: Names) -> Statements:
    """What stands in the place of the statement that made an array."""
    if isinstance(maker, ir.Copy):
        kind = names.types[maker.name]
        assert isinstance(kind, Array)
        shape: tuple[ir.Expr, ...] = tuple(ir.Dim(maker.source, k) for k in range(kind.ndim))
        return [*_checked(maker.name, shape), *_copied(maker.name, maker.source, names)]
    found = _checked(maker.name, maker.shape)
    if maker.fill is not None:
        found += _each(maker.name, lambda index: maker.fill or ZERO, names)
    return found


def _checked(out: str, shape: tuple[ir.Expr, ...]) -> Statements:
    """Checks that a given array has the lengths of the result."""
    return [
        ir.Guard(
            ir.Apply(operator.eq, (ir.Dim(out, axis), size)),
            ShapeError,
            f"axis {axis} of an array in out has the length {{}}, that of the result {{}}",
            (ir.Dim(out, axis), size),
        )
        for axis, size in enumerate(shape)
    ]


def _copied(out: str, source: str, names: Names) -> Statements:
    return _each(out, lambda index: ir.Item(source, index), names)


def _each(out: str, value: Value, names: Names) -> Statements:
    """Set each element of an array."""
    kind = names.types[out]
    assert isinstance(kind, Array)
    counters = [names.numbered("ijklmn"[axis % 6], INT) for axis in range(kind.ndim)]
    index = tuple(map(ir.Var, counters))
    body: ir.Block = (ir.Assign(ir.Item(out, index), value(index)),)
    for axis in reversed(range(kind.ndim)):
        body = (ir.For(counters[axis], ZERO, ir.Dim(out, axis), ONE, body),)
    return list(body)
