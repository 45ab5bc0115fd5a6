"""Sums of products of any number of arrays, two at a time, in an order that is cheap.

The order of the pairs is greedy, as `np.einsum_path` has it, but by the number of axes, since
lengths are not known: the pair is taken whose product has the fewest axes and sums the most.

An operand that is itself a product, and is there for nothing else, is taken apart if the whole then
goes over fewer axes at a time: `(a @ b) @ v` is `a @ (b @ v)`, and `np.sum(a @ b)` and
`np.trace(a @ b)` make no matrix.
"""

from __future__ import annotations

import itertools
import string
from collections.abc import Sequence

from srcgrad import ir
from srcgrad.frontend.meanings.numpy import product_operands
from srcgrad.frontend.meanings.numpy.contract import Labelled, all_reads, contract
from srcgrad.frontend.values.arrays import elements
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Lazy, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.records import dataclass
from srcgrad.types import Scalar

LETTERS = "ijklmnop" + "abcdefghqrstuvwxyz" + string.ascii_uppercase
"""Labels, those first after which loops are called."""
EXACT = ("float64", "complex128")
"""The dtypes of which the order of sums is free: those of single precision are carried in these."""


@dataclass(frozen=True, eq=False)
class Made:
    """Of what an array is the product, and where and when it was made."""

    operands: tuple[Labelled, ...]
    output: str
    block: list[ir.Statement]
    reads: tuple[tuple[str, int], ...]


def product_of(run: Run, operands: Sequence[Labelled], output: str, message: str = "") -> Value:
    """`contract`, of operands that may be taken apart; the result may be in turn."""
    for k, each in enumerate(operands):
        found = _apart(run, each, operands, output)
        if found is not None:
            return pairwise(run, [*operands[:k], *found, *operands[k + 1 :]], output)
    value = contract(run, operands, output, message)
    if isinstance(value, ArrayRef) and len(output) > 1 and value.dtype in EXACT:
        reads = (*all_reads(run, operands), *elements.reads(run, value))
        made = Made(tuple(operands), output, run.draft.blocks[-1], reads)
        run.known.products[value.base] = made
    return value


def sum_of_product(run: Run, array: AnyArray, labels: str, output: str) -> Value | None:
    """The sum over some axes, or along a diagonal, of what is a product; None if it is none."""
    term = Labelled(array, labels)
    found = _apart(run, term, [term], output)
    return None if found is None else pairwise(run, found, output)


def _apart(
    run: Run, each: Labelled, terms: Sequence[Labelled], output: str
) -> list[Labelled] | None:
    """The operands of a product that is an operand, under labels of the whole."""
    made = _made(run, each.array)
    form = product_operands.form(run, each.array)
    if made is None or form is None or form.of is not None:
        return None
    used = set(output).union(*(term.labels for term in terms))
    free = (letter for letter in LETTERS if letter not in used)
    own = [each.labels[axis] for axis in form.order]
    names = dict(zip(made.output, own, strict=True))
    inner = set().union(*(operand.labels for operand in made.operands)) - set(made.output)
    names |= {label: next(free) for label in sorted(inner)}
    found = [
        Labelled(operand.array, "".join(names[label] for label in operand.labels))
        for operand in made.operands
    ]
    others = [term.labels for term in terms if term is not each]
    axes = len(inner | set(made.output))
    return found if _widest([*others, *(e.labels for e in found)], output) < axes else None


def _made(run: Run, array: AnyArray) -> Made | None:
    """Of what an array is the product, if it has no name and nothing has been changed since."""
    if not isinstance(array, ArrayRef) or array.base not in run.known.products:
        return None
    made: Made = run.known.products[array.base]
    if made.block is not run.draft.blocks[-1]:
        return None
    if any(run.memory.writes.get(base, 0) != writes for base, writes in made.reads):
        return None
    is_named = any(
        isinstance(value, ArrayRef) and value.base == array.base for value in run.state.values()
    )
    return None if is_named else made


def pairwise(run: Run, terms: list[Labelled], output: str, message: str = "") -> Value:
    """One pair after the other; what only one operand has, and nothing else needs, is summed."""
    while len(terms) > 2:
        p, q = _pair([each.labels for each in terms], output)
        rest = [each for k, each in enumerate(terms) if k not in (p, q)]
        needed = set(output).union(*(each.labels for each in rest))
        kept = _kept(terms[p].labels + terms[q].labels, needed)
        made = _product(run, [terms[p], terms[q]], kept, message)
        terms = [*rest, Labelled(_as_array(run, made), kept)]
    return _product(run, terms, output, message)


def _kept(labels: str, needed: set[str]) -> str:
    return "".join(label for label in dict.fromkeys(labels) if label in needed)


def _pair(terms: Sequence[str], output: str) -> tuple[int, int]:
    """The two operands to multiply next."""

    def cost(pair: tuple[int, int]) -> tuple[int, int, int]:
        p, q = pair
        both = set(terms[p]) | set(terms[q])
        kept = both & _needed(terms, pair, output)
        before = max(len(set(terms[p])), len(set(terms[q])))
        return len(kept) - before, len(both), len(kept)

    return min(itertools.combinations(range(len(terms)), 2), key=cost)


def _needed(terms: Sequence[str], pair: tuple[int, int], output: str) -> set[str]:
    return set(output).union(*(each for k, each in enumerate(terms) if k not in pair))


def _widest(terms: list[str], output: str) -> int:
    """The largest number of axes that a product of two operands goes over."""
    widest = max(len(set(each)) for each in terms)
    while len(terms) > 1:
        p, q = _pair(terms, output)
        rest = [each for k, each in enumerate(terms) if k not in (p, q)]
        needed = _needed(terms, (p, q), output)
        one = set(terms[p]) & (needed | set(terms[q]))
        other = set(terms[q]) & (needed | set(terms[p]))
        widest = max(widest, len(one | other))
        terms = [*rest, _kept(terms[p] + terms[q], needed)]
    return widest


def _product(run: Run, terms: list[Labelled], output: str, message: str) -> Value:
    if len(terms) == 2:
        own = [set(each.labels) for each in terms]
        for k, each in enumerate(terms):
            needed = set(output) | own[1 - k]
            if own[k] - needed:
                kept = _kept(each.labels, needed)
                terms[k] = Labelled(_as_array(run, contract(run, [each], kept, message)), kept)
    return contract(run, terms, output)


def _as_array(run: Run, value: Value) -> AnyArray:
    if isinstance(value, AnyArray):
        return value
    kind = scalars.type_of(value)
    assert kind is not None, "a sum of products is a number or an array"
    return Lazy((), Scalar(kind.dtype), lambda at: value, ())
