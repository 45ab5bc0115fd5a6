"""`np.einsum`: any subscripts, two operands at a time (see `pairs`)."""

from __future__ import annotations

import string

import numpy as np

from srcgrad import errors
from srcgrad.frontend.meanings.numpy.contract import Labelled
from srcgrad.frontend.meanings.numpy.pairs import pairwise
from srcgrad.frontend.meanings.numpy.products import fail, into
from srcgrad.frontend.values.arrays import broadcasting, elements, views
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Along, ArrayRef, Known, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers.scalars import plain
from srcgrad.records import dataclass
from srcgrad.types import Scalar

DIFFERENT = "operands could not be broadcast together in np.einsum: {} is not {}"
SPARE = "".join(chr(code) for code in range(0x3B1, 0x3B1 + 32))
"""Labels for the axes that an ellipsis stands for."""


@dataclass(frozen=True)
class Subscripts:
    """Labels of the axes of each operand and of the result, ellipses written out."""

    inputs: tuple[str, ...]
    output: str


@means(np.einsum)
def _einsum(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = _keywords(run, kwargs)
    first = lists.known_object(run, plain(run, args[0])) if args else MISSING
    if isinstance(first, str):
        text = "".join(first.split())
        operands = [_operand(run, each) for each in args[1:]]
    else:
        text, operands = _from_sublists(run, args)
    if "dtype" in given:
        type = Scalar(np.dtype(lists.known_object(run, given["dtype"])).name)
        operands = [elements.as_type(run, each, type) for each in operands]
    found = parse(run, text, [each.ndim for each in operands])
    for labels, each in zip(found.inputs, operands, strict=True):
        _check_diagonals(run, labels, each)
    if len(operands) == 1 and isinstance(operands[0], ArrayRef) and not given:
        if set(found.output) == set(found.inputs[0]):
            return _view(run, operands[0], found)
    value = pairwise(run, list(map(Labelled, operands, found.inputs)), found.output, DIFFERENT)
    return into(run, given.get("out"), value)


def _view(run: Run, array: ArrayRef, found: Subscripts) -> Value:
    """What is not summed is the array itself, its axes in another order or a diagonal of them."""
    (labels,) = found.inputs
    places = {axis: Along(found.output.index(label), Known(0)) for axis, label in enumerate(labels)}
    shape = tuple(array.shape[labels.index(label)] for label in found.output)
    viewed = views.compose(run, array, dict(places), shape)
    return viewed if shape else elements.only(run, viewed)


def _keywords(run: Run, kwargs: Kwargs) -> dict[str, Value]:
    """The keywords that change the result; how it is worked out is decided here."""
    found = {}
    for key, value in kwargs.items():
        known = lists.known_object(run, value)
        if key == "optimize" or known is None or (key, known) in (("order", "K"), ("order", "C")):
            continue
        if key == "casting" and known == "safe":
            continue
        if key not in ("out", "dtype"):
            run.refuse(
                f"np.einsum with {key}={known!r}", "Leave it out.", errors.MissingRule, code="SG319"
            )
        found[key] = plain(run, value)
    return found


def _operand(run: Run, value: Value) -> AnyArray:
    return run.as_array(value)


def _from_sublists(run: Run, args: Args) -> tuple[str, list[AnyArray]]:
    """`einsum(a, [0, 1], b, [1, 2], [0, 2])` as subscripts and operands."""
    pairs = len(args) // 2
    operands = [_operand(run, each) for each in args[: 2 * pairs : 2]]
    terms = [_sublist(run, each) for each in args[1 : 2 * pairs : 2]]
    text = ",".join(terms)
    return (text + "->" + _sublist(run, args[-1]) if len(args) % 2 else text), operands


def _sublist(run: Run, value: Value) -> str:
    known = lists.known_object(run, value)
    if not isinstance(known, tuple | list):
        run.refuse(
            "the subscripts of np.einsum must be known",
            advice='Write them out: np.einsum("ij,j->i", a, x).',
            kind=errors.NotDifferentiable,
            code="SG243",
        )
    letters = string.ascii_uppercase + string.ascii_lowercase
    return "".join("..." if each is Ellipsis else letters[each] for each in known)


def parse(run: Run, text: str, ndims: list[int]) -> Subscripts:
    """What the subscripts mean for operands of so many axes, with NumPy's errors."""
    left, arrow, right = text.partition("->")
    terms = left.split(",")
    if not arrow and ("-" in text or ">" in text):
        words = "einstein sum subscript string does not contain proper '->' output specified"
        fail(run, ValueError(words))
    if len(terms) != len(ndims):
        more = "more" if len(ndims) > len(terms) else "fewer"
        words = f"{more} operands provided to einstein sum function than specified in the "
        fail(run, ValueError(words + "subscripts string"))
    for term in (*terms, right):
        _check_letters(run, term)
    inputs = [
        _written_out(run, *each) for each in zip(terms, ndims, range(len(terms)), strict=True)
    ]
    widest = max((sum(c in SPARE for c in each) for each in inputs), default=0)
    dots = SPARE[:widest][::-1]
    if arrow:
        return Subscripts(tuple(inputs), _output(run, right, dots, "".join(inputs)))
    letters = "".join(inputs)
    once = sorted(c for c in set(letters) if c not in SPARE and letters.count(c) == 1)
    return Subscripts(tuple(inputs), dots + "".join(once))


def _check_letters(run: Run, term: str) -> None:
    rest = term.replace("...", "", 1)
    if "." in rest:
        words = "einstein sum subscripts string contains a '.' that is not part of an ellipsis"
        fail(run, ValueError(words + " ('...')"))
    for letter in rest:
        if letter not in string.ascii_letters:
            words = f"invalid subscript '{letter}' in einstein sum subscripts string, subscripts "
            fail(run, ValueError(words + "must be letters"))


def _written_out(run: Run, term: str, ndim: int, which: int) -> str:
    """A term with a label for each axis that its ellipsis stands for, counted from the last."""
    named = len(term.replace("...", ""))
    if named > ndim:
        words = f"einstein sum subscripts string contains too many subscripts for operand {which}"
        fail(run, ValueError(words))
    if "..." not in term and named < ndim:
        words = (
            "operand has more dimensions than subscripts given in einstein sum, but no '...' "
            "ellipsis provided to broadcast the extra dimensions."
        )
        fail(run, ValueError(words))
    return term.replace("...", SPARE[: ndim - named][::-1])


def _output(run: Run, term: str, dots: str, letters: str) -> str:
    if dots and "..." not in term:
        words = (
            "output has more dimensions than subscripts given in einstein sum, but no '...' "
            "ellipsis provided to broadcast the extra dimensions."
        )
        fail(run, ValueError(words))
    for letter in term.replace("...", ""):
        if letter not in letters:
            words = f"output subscript '{letter}' which never appeared in an input"
            fail(run, ValueError("einstein sum subscripts string included " + words))
        if term.count(letter) > 1:
            words = f"output subscript '{letter}' multiple times"
            fail(run, ValueError("einstein sum subscripts string includes " + words))
    return term.replace("...", dots)


def _check_diagonals(run: Run, labels: str, array: AnyArray) -> None:
    """Axes of one operand with one label are equally long, also if one has length one."""
    for label in set(labels):
        own = [array.shape[k] for k, each in enumerate(labels) if each == label]
        for extent in own[1:]:
            message = (
                f"dimensions in operand for collapsing index '{label}' don't match ({{}} != {{}})"
            )
            broadcasting.agree(run, own[0], extent, [(own[0], extent)], message)
