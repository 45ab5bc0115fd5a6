"""Patterns of values: what several values have in common, and names for what differs."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from srcgrad.frontend.values.arrays import mixtures, spreads, strides
from srcgrad.frontend.values.containers import array_lists, forms, growing
from srcgrad.frontend.values.core import mentions
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    ArrayHole,
    ArrayRef,
    Bound,
    Buffer,
    Conflict,
    DictRef,
    Entries,
    Fresh,
    Glimpse,
    Hole,
    Instance,
    Key,
    Known,
    ListRef,
    Maybe,
    Number,
    OneOf,
    Tuple,
    Value,
    ViewHole,
)
from srcgrad.frontend.values.joins import frozen, joined_views, one_of
from srcgrad.frontend.values.joins.copied_rows import row_copied
from srcgrad.frontend.values.joins.described import described
from srcgrad.frontend.values.joins.made import content
from srcgrad.frontend.values.numbers import glimpses, kinds, scalars, whole
from srcgrad.frontend.values.numbers.scalars import SPREAD, joined, promote, type_of
from srcgrad.types import BOOL, INT, Scalar

Moves = list[tuple[str, Value, Scalar]]
"""Names to be set, each with the value and the type to set it to."""
ArrayMoves = list[tuple[str, ArrayRef]]


def generalise(run: Run, a: Value | None, b: Value | None, name: str = "this") -> Value:
    """The pattern of which both values are cases; None stands for what is unset."""
    if a is not None and b is not None and same(a, b):
        return a
    for each in (a, b):
        if isinstance(each, Glimpse):
            glimpses.keep_glimpse(run, each)
    if isinstance(a, Conflict):
        return a
    if isinstance(b, Conflict):
        return b
    if a is None or b is None:
        present = a if a is not None else b
        assert present is not None
        message = unset_message(run, name, a is None)
        made = _made_on_one_path(run, present, int(a is None)) if _is_made(present) else None
        if isinstance(made, Maybe):
            return replace(made, absent="unset", message=message)
        return _maybe(run, present, "unset", message)
    left, right = _number_type(a), _number_type(b)
    if left is not None and right is not None:
        several = kinds.kinds_of(run, a) | kinds.kinds_of(run, b)
        bound = _bound(run, a, b)
        return Hole(joined(left, right), several if len(several) > 1 else frozenset(), bound)
    for pattern in (_of_options, _of_containers, _of_arrays):
        found = pattern(run, a, b, name)
        if found is not None:
            return found
    first, second = described(run, a, b, 0), described(run, b, a, 1)
    message = f"{name} is {first} on one path and {second} on another"
    found = _spread(run, a, b, message) or one_of.pattern(run, a, b, message)
    return found or Conflict(message, run.span(), scalars.ONE_KIND, forms.as_one(run, a, b))


def _spread(run: Run, a: Value, b: Value, message: str) -> Value | None:
    """The pattern of a number and an array; of what is either, and a number."""
    for one, other in ((a, b), (b, a)):
        if _number_type(one) is None:
            continue
        array = other.value if spreads.is_spread(other) else other
        if isinstance(array, ArrayRef):
            hole = hole_for(run, array, run.joining.there)
        elif isinstance(array, ArrayHole):
            hole = array
        else:
            return None
        made = spreads.pattern(run, one, array, hole, message)
        if made is not None and isinstance(other, Maybe):
            return replace(made, absent=max(made.absent, other.absent))
        return made
    return None


def _bound(run: Run, a: Value, b: Value) -> float:
    """A bound for the whole numbers of two values; the largest for what grows in a loop."""
    first, second = whole.size(run, a), whole.size(run, b)
    if run.joining.looping and isinstance(a, Hole) and a.kinds and second > first:
        return whole.EXACT
    return max(first, second)


def _of_options(run: Run, a: Value, b: Value, name: str) -> Value | None:
    """The pattern of two values of which one may be None, or unset."""
    if spreads.is_spread(a) or spreads.is_spread(b):
        return _of_spread(run, a, b, name)
    match a, b:
        case Maybe(), Maybe() if a.absent == b.absent:
            inner = generalise(run, a.value, b.value, name)
            return Maybe(inner, Hole(BOOL), a.absent, a.message or b.message)
        case Maybe(absent="None"), Known(None):
            return _or_none(run, a, 0)
        case Known(None), Maybe(absent="None"):
            return _or_none(run, b, 1)
        case Maybe(), _ if not isinstance(b, Maybe):
            return Maybe(generalise(run, a.value, b, name), Hole(BOOL), a.absent, a.message)
        case _, Maybe() if not isinstance(a, Maybe):
            return Maybe(generalise(run, a, b.value, name), Hole(BOOL), b.absent, b.message)
        case Known(None), _ if _is_of_numbers(b):
            return _maybe(run, b, "None", "")
        case _, Known(None) if _is_of_numbers(a):
            return _maybe(run, a, "None", "")
        case (Known(None), ArrayRef() as array) | (ArrayRef() as array, Known(None)):
            view = joined_views.alone(run, array, run.joining.there)
            if view is not None:
                return _maybe(run, view, "None", "")
            hole = hole_for(run, array, run.joining.there)
            if not run.joining.looping or not any(
                isinstance(extent, Hole) for extent in hole.shape
            ):
                return _maybe(run, hole, "None", "")
        case (Known(None), (ListRef() | DictRef() | Instance()) as made):
            return _made_on_one_path(run, made, 1)
        case ((ListRef() | DictRef() | Instance()) as made, Known(None)):
            return _made_on_one_path(run, made, 0)
    return None


def _or_none(run: Run, found: Maybe, side: int) -> Value | None:
    """The pattern of None and what may be None on its path: the other path has no value for it."""
    match found.value:
        case ListRef() | DictRef() | Instance():
            return _made_on_one_path(run, found.value, side)
        case Number() | Known() | Tuple() | ArrayRef():
            inner = optional(run, found.value, run.joining.there)
            is_open = isinstance(inner, ArrayHole) and any(
                isinstance(extent, Hole) for extent in inner.shape
            )
            if is_open and run.joining.looping:
                return None
            return Maybe(inner, Hole(BOOL), "None", found.message)
    return Maybe(found.value, Hole(BOOL), "None", found.message)


def _made_on_one_path(run: Run, made: Value, side: int) -> Value | None:
    """The pattern of None and a list, dict or object that has no other name on its path."""
    state = run.joining.sides[side]
    if mentions.mentions_of(state, made) > 1 and not frozen.is_numbered(run, made):
        return None
    found = content(run, made, state)
    inner = None if found is None else _optional_content(run, found, state)
    if found is None or inner is None:
        return None
    number = run.number()
    row_copied(run, number, made, found)
    return Maybe(Fresh(number, inner, made), Hole(BOOL), "None")


def _optional_content(run: Run, value: Value, state: dict[Key, Value]) -> Value | None:
    """The pattern of what is in a list, dict or object that other paths do not have."""
    match value:
        case Tuple(parts) | Entries(values=parts):
            inner = [_optional_content(run, each, state) for each in parts]
            known = tuple(each for each in inner if each is not None)
            if len(known) < len(inner):
                return None
            if isinstance(value, Tuple):
                return Tuple(known, value.kind)
            return replace(value, values=known)
        case ListRef() | DictRef() | Instance():
            if isinstance(value, Instance) and value.real is not None:
                return value
            found = content(run, value, state)
            inside = None if found is None else _optional_content(run, found, state)
            if found is None or inside is None or mentions.mentions_of(state, value) > 1:
                return None
            number = run.number()
            row_copied(run, number, value, found)
            return Fresh(number, inside, value)
        case ArrayRef() | Known() | Number():
            return optional(run, value, run.joining.there)
    return None


def _of_spread(run: Run, a: Value, b: Value, name: str) -> Value | None:
    """The pattern of two values of which one is a number or an array, as the path has it."""
    if _number_type(a) is not None or _number_type(b) is not None:
        return None
    arrays = [each.value if spreads.is_spread(each) else each for each in (a, b)]
    kinds = {each.absent for each in (a, b) if isinstance(each, Maybe)}
    inner = generalise(run, arrays[0], arrays[1], name)
    if not isinstance(inner, ArrayHole | ArrayRef) or not kinds <= {*SPREAD}:
        return None
    if inner.dtype != "float64" and len(kinds) > 1:
        return None
    if any(isinstance(extent, Hole) for extent in inner.shape):
        return None
    one = a if isinstance(a, Maybe) else b
    assert isinstance(one, Maybe)
    return Maybe(inner, Hole(BOOL), max(kinds), one.message, not run.joining.looping)


def _is_of_numbers(value: Value) -> bool:
    """Whether this is a number, or a tuple of such."""
    if isinstance(value, Tuple):
        return bool(value.items) and all(map(_is_of_numbers, value.items))
    return _number_type(value) is not None


def _of_containers(run: Run, a: Value, b: Value, name: str) -> Value | None:
    """The pattern of two tuples, lists, dicts or objects of one form."""
    match a, b:
        case Tuple(), Tuple() if a.kind is b.kind and len(a.items) == len(b.items):
            return Tuple(
                tuple(
                    generalise(run, x, y, f"{name}[{k}]")
                    for k, (x, y) in enumerate(zip(a.items, b.items, strict=True))
                ),
                a.kind,
            )
        case Entries(), Entries() if a.keys == b.keys:
            pairs = zip(a.keys, a.values, b.values, strict=True)
            return Entries(
                a.keys, tuple(generalise(run, x, y, f"{name}[{k!r}]") for k, x, y in pairs)
            )
        case Bound(), Bound() if same(a.function, b.function):
            return Bound(a.function, generalise(run, a.owner, b.owner, name))
        case ((ListRef() | DictRef() | Instance() | Fresh()), (ListRef() | DictRef() | Instance())):
            return _fresh(run, a, b, name)
        case ((Instance() | Fresh() | OneOf()), (Instance() | OneOf())):
            return _fresh(run, a, b, name)
    return None


def _of_arrays(run: Run, a: Value, b: Value, name: str) -> Value | None:
    """The pattern of two arrays, or of two states of one list that grows."""
    view = joined_views.pattern(run, a, b)
    if view is not None:
        return view
    a = joined_views.as_array(a) if isinstance(a, ViewHole) else a
    match a, b:
        case Buffer(), Buffer() if a.base == b.base:
            kind = b.type if a.provisional else a.type if b.provisional else joined(a.type, b.type)
            one, other = (b, b) if a.provisional else (a, a) if b.provisional else (a, b)
            if len(one.shape) == len(other.shape) and one.of == other.of:
                length = generalise(run, a.length, b.length, name)
                guessed = a.provisional and b.provisional
                return array_lists.generalised(
                    run, one, other, Buffer(a.base, kind, length, guessed, one.shape, one.of)
                )
        case (ArrayRef() | ArrayHole(), ArrayRef() | ArrayHole()) if a.ndim == b.ndim:
            shape = tuple(
                generalise(run, x, y, f"{name}.shape")
                for x, y in zip(a.shape, b.shape, strict=True)
            )
            dtype = promote(Scalar(a.dtype), Scalar(b.dtype)).dtype
            if all(each in (dtype, "int64", "bool") for each in (a.dtype, b.dtype)):
                order, several = strides.order_of(run, a, b), mixtures.several(run, a, b)
                return ArrayHole(dtype, a.ndim, shape, order, several)
    return None


def _fresh(run: Run, a: Value, b: Value, name: str) -> Value | None:
    """The pattern of two lists (dicts, objects) of one form that have no other names."""
    made = frozen.options(a), frozen.options(b)
    contents = frozen.contents(run, made)
    if not contents:
        return None
    copied = frozen.are_copied(run, a, b)
    if copied and not frozen.may_be_copied(run, a, b):
        return None
    number = a.id if isinstance(a, Fresh) else run.number()
    for value, each in zip(sum(made, ()), contents, strict=True):
        row_copied(run, number, value, each)
    grown = None
    if isinstance(b, ListRef) and not run.joining.looping:
        grown = growing.joined(run, *contents)
    joint = grown or reduce(lambda one, other: generalise(run, one, other, name), contents)
    if not isinstance(joint, Tuple | Entries) and grown is None:
        return None
    if copied:
        run.joining.copied |= {
            each.id
            for each in sum(made, ())
            if isinstance(each, Instance) and each.kind not in run.made.shelves
        }
    return Fresh(number, joint, made[1][0], copied)


def _number_type(value: Value) -> Scalar | None:
    return value.type if isinstance(value, Hole) else type_of(value)


def _maybe(run: Run, value: Value, absent: str, message: str) -> Value:
    if isinstance(value, Maybe):
        return Maybe(widen(run, value.value), Hole(BOOL), absent, value.message)
    is_held = isinstance(value, Tuple | OneOf) or _number_type(value) or _is_word(value)
    if not is_held and (absent == "unset" or isinstance(value, Known)):
        return Conflict(scalars.at_line(run, message), run.span())
    return Maybe(widen(run, value), Hole(BOOL), absent, message)


def _is_word(value: Value) -> bool:
    return isinstance(value, Known) and isinstance(value.object, str)


def _is_made(value: Value) -> bool:
    return isinstance(value, ListRef | DictRef | Instance)


def unset_message(run: Run, name: str, when_true: bool) -> str:
    """What to say where a name is read; `@` stands for that line."""
    span = run.span()
    line = span.line if span is not None else 0
    if run.joining.looping:
        return f"{name} may be unset at line @ when loop at line {line} does not run"
    return (
        f"{name} may be unset at line @ when condition at line {line} is {str(when_true).lower()}"
    )


def widen(run: Run, value: Value) -> Value:
    """The pattern of a value whose numbers are computed when the program runs."""
    kind = type_of(value)
    if kind is not None:
        several = kinds.kinds_of(run, value)
        return Hole(kind, several if len(several) > 1 else frozenset(), whole.size(run, value))
    match value:
        case Tuple():
            return Tuple(tuple(widen(run, item) for item in value.items), value.kind)
        case Maybe():
            return replace(value, value=widen(run, value.value), present=Hole(BOOL))
        case OneOf():
            return replace(value, index=Hole(INT))
    return value


def optional(run: Run, value: Value, there: set[str]) -> Value:
    """The pattern of a value that other paths do not have: its arrays get memory on all paths.

    `there` are the names that there are on all paths: arrays among them are kept, and lengths.
    """
    match value:
        case ArrayRef() if value.base in there and is_there(value.shape, there) and value.whole:
            return value
        case ArrayRef():
            return joined_views.alone(run, value, there) or hole_for(run, value, there)
        case Tuple():
            return Tuple(tuple(optional(run, item, there) for item in value.items), value.kind)
        case Entries():
            return Entries(value.keys, tuple(optional(run, v, there) for v in value.values))
        case Maybe():
            kept = optional(run, value.value, there)
            return replace(value, value=kept, present=Hole(BOOL))
    return widen(run, value)


def hole_for(run: Run, array: ArrayRef, there: set[str]) -> ArrayHole:
    """The pattern of an array that is copied: its own lengths where they are known all around."""
    extents = (each if is_there((each,), there) else widen(run, each) for each in array.shape)
    order, several = strides.order_of(run, array), mixtures.several(run, array)
    return ArrayHole(array.dtype, array.ndim, tuple(extents), order, several)


def is_there(lengths: tuple[Value, ...], there: set[str]) -> bool:
    return all(
        isinstance(each, Known) or (isinstance(each, Number) and each.atom.name in there)
        for each in lengths
    )
