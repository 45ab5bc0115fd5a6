"""Tuples, lists, dicts and strings of the program that is read."""

from __future__ import annotations

import operator
import types
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend import (
    arithmetic,
    arrays,
    boxes,
    growing,
    indexing,
    inner,
    iteration,
    kinds,
    loops,
    objects,
    outside,
    rows,
    sizes,
    stores,
)
from srcgrad.frontend.arithmetic import atom, describe, numbers, plain, type_of
from srcgrad.frontend.joins import branch
from srcgrad.frontend.registry import REGISTRY
from srcgrad.frontend.run import NeedKnown, Raised, Run
from srcgrad.frontend.values import (
    ArrayRef,
    Buffer,
    DictRef,
    Entries,
    Glimpse,
    Hole,
    Instance,
    Items,
    Iteration,
    Iterator,
    Known,
    Lazy,
    Listed,
    ListRef,
    Number,
    Range,
    Text,
    Tuple,
    Value,
    View,
    same,
)
from srcgrad.types import INT, Scalar


def new_list(run: Run, items: tuple[Value, ...]) -> ListRef:
    ref = ListRef(run.number())
    run.state["list", ref.id] = Tuple(items)
    return ref


def new_dict(run: Run, pairs: dict[Any, Value]) -> DictRef:
    ref = DictRef(run.number())
    run.state["dict", ref.id] = Entries(tuple(pairs), tuple(pairs.values()))
    return ref


def contents(run: Run, ref: ListRef) -> Tuple | Buffer:
    found = run.get(("list", ref.id))
    found = plain(run, found) if found is not None else None
    assert isinstance(found, Tuple | Buffer), "a list has contents"
    if isinstance(found, Listed):
        inner.check_fresh(run, found)
    return found


def set_items(run: Run, ref: ListRef, items: tuple[Value, ...]) -> None:
    """Change what is in a list of known length."""
    if isinstance(run.get(("list", ref.id)), Listed):
        inner.refuse_change(run)
    run.state[run.changed(ref)] = Tuple(items)


def entries(run: Run, value: Value) -> Entries:
    value = plain(run, value)
    if isinstance(value, DictRef):
        found = run.get(("dict", value.id))
        found = plain(run, found) if found is not None else None
        assert isinstance(found, Entries), "a dict has entries"
        return found
    run.refuse(
        f"a dict is needed, not {describe(value)}",
        advice="Make it a dict: dict(...), or {...}.",
        kind=errors.NotDifferentiable,
        code="SG217",
    )


def known_key(run: Run, value: Value) -> Any:
    """A dict's key as the object that it is; of a class without `__hash__`, the value itself."""
    if isinstance(value, Instance):
        if outside.has_equals(value.kind):
            run.refuse(
                f"an object of {value.kind.__name__}, which defines __eq__, as a key or constant",
                "Use what it is known by: a string or a number.",
                NeedKnown,
                code="SG285",
            )
        return value
    found = known_object(run, value)
    if found is MISSING:
        run.refuse(
            "a dict's key must be known",
            "Use a list or an array with a number as its subscript.",
            NeedKnown,
            code="SG222",
        )
    try:
        hash(found)
    except TypeError as error:
        raise Raised(error, run.span()) from None
    return found


class _Missing:
    pass


MISSING = _Missing()


def known_object(run: Run, value: Value) -> Any:
    """The Python object that a value is; MISSING if the program computes some of it."""
    match value:
        case Known():
            return value.object
        case Tuple():
            items = [known_object(run, item) for item in value.items]
            if any(item is MISSING for item in items):
                return MISSING
            if value.kind is slice:
                return slice(*items)
            return tuple(items) if value.kind is tuple else value.kind(*items)
        case ListRef():
            found = contents(run, value)
            if isinstance(found, Buffer):
                return MISSING
            inner = known_object(run, found)
            return MISSING if inner is MISSING else list(inner)
        case DictRef():
            pairs = entries(run, value)
            values = [known_object(run, item) for item in pairs.values]
            if any(item is MISSING for item in values):
                return MISSING
            return dict(zip(pairs.keys, values, strict=True))
        case Instance() if value.real is not None and not any(
            key[0] == "attribute" and key[1] == value.id for key in run.state
        ):
            return MISSING
    return MISSING


def key_value(key: Any) -> Value:
    if isinstance(key, Instance):
        return key
    return Tuple(tuple(map(key_value, key))) if type(key) is tuple else Known(key)


def length(run: Run, value: Value) -> Value:
    """`len(value)`."""
    value = plain(run, value)
    found_length = objects.call_special(run, value, "__len__")
    if found_length is not None:
        return found_length
    match value:
        case Tuple():
            return Known(len(value.items))
        case ListRef():
            found = contents(run, value)
            return Known(len(found.items)) if isinstance(found, Tuple) else found.length
        case DictRef():
            return Known(len(entries(run, value).keys))
        case View():
            return Known(len(entries(run, value.owner).keys))
        case ArrayRef() | Lazy():
            if not value.shape:
                raise Raised(TypeError("len() of unsized object"), run.span())
            return sizes.unmerged(value.shape[0])
        case Range():
            return iteration.trips(run, Iteration(value.start, value.stop, value.step, lambda k: k))
        case Known():
            return arithmetic.fold(run, len, value.object)
    raise Raised(TypeError(f"object of type {describe(value)} has no len()"), run.span())


def item(run: Run, owner: Value, index: Value) -> Value:
    """`owner[index]`."""
    from srcgrad.frontend import calls

    made = objects.call_special(run, owner, "__getitem__", index)
    if made is not None:
        return made
    match owner:
        case ArrayRef() | Lazy():
            return indexing.item(run, owner, index)
        case Glimpse() if isinstance(index, Known) and index.object is Ellipsis:
            return owner
        case Glimpse() if isinstance(index, Tuple) and not index.items:
            return arrays.number_of(owner)
        case Glimpse():
            return indexing.item(run, arrays.of_glimpse(run, owner), index)
        case Number() if not owner.type.weak:
            return indexing.item(run, Lazy((), owner.type, lambda at: owner, ()), index)
        case Tuple():
            return _sequence_item(run, owner.items, index, owner, "tuple")
        case ListRef():
            found = contents(run, owner)
            if isinstance(found, Buffer):
                return _buffer_item(run, found, index)
            return _sequence_item(run, found.items, index, owner, "list")
        case DictRef():
            pairs = entries(run, owner)
            key = known_key(run, index)
            for each, value in zip(pairs.keys, pairs.values, strict=True):
                if each == key:
                    return value
            raise Raised(KeyError(key), run.span())
        case Range():
            size = length(run, owner)
            where = arrays.inside(run, index, size, 0, False)
            step = numbers(run, operator.mul, where, owner.step)
            return numbers(run, operator.add, owner.start, step)
        case Known():
            meaning = REGISTRY.get(getattr(type(owner.object), "__getitem__", None))
            if meaning is not None:
                return meaning(run, (owner, index), {})
            known = known_object(run, index)
            if known is not MISSING:
                return calls.from_python(
                    run, arithmetic.fold(run, operator.getitem, owner.object, known)
                )
            if isinstance(owner.object, range):
                known_range = owner.object
                parts = map(Known, (known_range.start, known_range.stop, known_range.step))
                return item(run, Range(*parts), index)
            hook = objects.on_class(type(owner.object), "__getitem__")
            if isinstance(hook, types.FunctionType):  # of a class, by its metaclass
                return calls.call(run, Known(hook), (owner, index), {})
    run.refuse(
        f"a subscript of {describe(owner)}",
        "Only arrays, tuples, lists and dicts have elements here.",
        errors.NotDifferentiable,
        code="SG218",
    )


def _sequence_item(
    run: Run, items: tuple[Value, ...], index: Value, owner: Value, kind: str
) -> Value:
    if isinstance(index, Known):
        if isinstance(index.object, slice):
            try:
                found = items[index.object]
            except TypeError as error:
                raise Raised(error, run.span()) from None
            return Tuple(found) if kind == "tuple" else new_list(run, found)
        try:
            found_item: Value = items[index.object]
            return found_item
        except (IndexError, TypeError) as error:
            words = f"{kind} index out of range" if isinstance(error, IndexError) else str(error)
            raise Raised(type(error)(words), run.span()) from None
    if isinstance(index, Tuple) and index.kind is slice:
        run.refuse(
            f"the bounds of a slice of a {kind} must be known",
            "Use an array, or a loop whose number of iterations is known.",
            NeedKnown,
            code="SG223",
        )
    index = arithmetic.integer(run, index, "a subscript")
    kinds = [type_of(each) for each in items]
    if items and all(each is not None for each in kinds):
        # A run-time subscript of a few numbers: one comparison each.
        where = arrays.inside(run, index, Known(len(items)), 0, False)
        return _selected(run, items, where, 0)
    run.refuse(
        f"the subscript of a {kind} must be known",
        "Use an array, or a loop whose number of iterations is known.",
        NeedKnown,
        code="SG219",
    )


def _selected(run: Run, items: tuple[Value, ...], where: Value, position: int) -> Value:
    from srcgrad.frontend.expressions import choose

    if position + 1 == len(items):
        return items[position]
    test = numbers(run, operator.eq, where, Known(position))
    rest: Callable[[], Value] = lambda: _selected(run, items, where, position + 1)  # noqa: E731
    return choose(run, test, lambda: items[position], rest)


def set_item(run: Run, owner: Value, index: Value, value: Value) -> None:
    """`owner[index] = value`."""
    if isinstance(owner, ArrayRef):
        stores.set_item(run, owner, index, value)
        return
    if objects.call_special(run, owner, "__setitem__", index, stored(run, value)) is not None:
        return
    match owner:
        case ListRef():
            value = stored(run, value)
            found = contents(run, owner)
            if isinstance(found, Buffer):
                _set_buffer(run, found, index, value)
                return
            if isinstance(found, Listed):
                inner.set_item(run, owner, found, index, value)
                return
            items = list(found.items)
            if isinstance(index, Known):
                new = value
                if isinstance(index.object, slice):
                    new = iteration.known_items(run, value)  # type: ignore[assignment]
                try:
                    items[index.object] = new
                except (IndexError, TypeError, ValueError) as error:
                    raise Raised(error, run.span()) from None
                set_items(run, owner, tuple(items))
                return
            _set_selected(run, owner, items, index, value)
            return
        case DictRef():
            pairs = entries(run, owner)
            key = known_key(run, index)
            changed = dict(zip(pairs.keys, pairs.values, strict=True))
            changed[key] = stored(run, value)
            run.state[run.changed(owner)] = Entries(tuple(changed), tuple(changed.values()))
            return
        case Tuple():
            words = "'tuple' object does not support item assignment"
            raise Raised(TypeError(words), run.span())
        case Lazy():
            run.refuse(
                "storing into an array that no name stands for: it would be lost",
                "x[i][j] = v stores into a copy if i holds an array: write x[i, j] = v.",
                errors.NotDifferentiable,
                code="SG226",
            )
    if isinstance(owner, Glimpse):
        stores.set_item(run, owner.view, index, value)
        return
    boxes.refuse_store(run, owner)
    if isinstance(owner, Number):
        name = np.dtype(owner.type.dtype).name
        kind = type(np.dtype(name).type(0).item()).__name__ if owner.type.weak else f"numpy.{name}"
        words = f"{kind!r} object does not support item assignment"
        raise Raised(TypeError(words), run.span())
    run.refuse(
        f"storing into {describe(owner)}",
        "Only arrays, lists and dicts can be stored into.",
        code="SG109",
    )


def delete_item(run: Run, owner: Value, index: Value) -> None:
    """`del owner[index]`."""
    if objects.call_special(run, owner, "__delitem__", index) is not None:
        return
    known = known_object(run, index)
    if isinstance(owner, DictRef):
        pairs = entries(run, owner)
        left = dict(zip(pairs.keys, pairs.values, strict=True))
        key = known_key(run, index)
        if key not in left:
            raise Raised(KeyError(key), run.span())
        del left[key]
        run.state[run.changed(owner)] = Entries(tuple(left), tuple(left.values()))
        return
    found = contents(run, owner) if isinstance(owner, ListRef) else None
    if isinstance(owner, ListRef) and isinstance(found, Tuple) and known is not MISSING:
        items = list(found.items)
        try:
            del items[known]
        except (IndexError, TypeError) as error:
            raise Raised(error, run.span()) from None
        set_items(run, owner, tuple(items))
        return
    run.refuse(
        f"del of an element of {describe(owner)}",
        "Build a new list or array without the item.",
        code="SG166",
    )


def _set_selected(run: Run, owner: ListRef, items: list[Value], index: Value, value: Value) -> None:
    """A store at a run-time subscript of a list of a few numbers."""
    if not arithmetic.is_number(value) or not all(map(arithmetic.is_number, items)):
        run.refuse(
            "the subscript of a list must be known", "Use an array.", NeedKnown, code="SG224"
        )
    where = arrays.inside(run, index, Known(len(items)), 0, False)
    for position in range(len(items)):
        test = numbers(run, operator.eq, where, Known(position))

        def put(position: int = position) -> None:
            found = contents(run, owner)
            assert isinstance(found, Tuple)
            changed = [*found.items[:position], value, *found.items[position + 1 :]]
            set_items(run, owner, tuple(changed))

        branch(run, test, put, lambda: None)


def stored(run: Run, value: Value) -> Value:
    """A value as it is when a name stands for it: an array expression becomes an array."""
    if isinstance(value, Iterator):
        from srcgrad.frontend import iterators

        iterators.name(run, value)
    return arrays.materialise(run, value) if isinstance(value, Lazy) else value


# --------------------------------------------------------------------------------- growing lists


def append(run: Run, ref: ListRef, value: Value) -> None:
    value = stored(run, value)
    found = contents(run, ref)
    if isinstance(found, Tuple):
        set_items(run, ref, (*found.items, value))
        return
    value = plain(run, value)
    kind = type_of(value)
    if kind is None or found.shape:
        grown = rows.append(run, found, value)
        if grown is None:
            run.refuse(
                f"appending {describe(value)} to a list in a run-time loop",
                "Append numbers only, or arrays of one shape; make a list for each component.",
                NeedKnown,
                code="SG227",
            )
        run.state[run.changed(ref)] = grown
        return
    joint = kind if found.provisional else arithmetic.joined(found.type, kind)
    capacity = run.define(ir.Dim(found.base, 0), INT)
    full = numbers(run, operator.ge, found.length, capacity)
    if isinstance(full, Number):
        with run.block() as block:
            double = numbers(run, operator.mul, capacity, Known(2))
            run.emit(ir.Grow(found.base, atom(run, double), run.span()))
        run.emit(ir.If(full.atom, tuple(block), (), run.span()))
    kinds.put(run, found.base, kinds.kinds_of(run, value))
    where = ir.Item(found.base, (atom(run, found.length),))
    run.emit(ir.Assign(where, arithmetic.cast(run, value, joint), run.span()))
    run.writes[found.base] = run.writes.get(found.base, 0) + 1
    longer = numbers(run, operator.add, found.length, Known(1))
    if isinstance(longer, Number):
        run.signs.add(longer.atom.name)
    run.state[run.changed(ref)] = Buffer(found.base, joint, longer)


def _buffer_index(run: Run, found: Buffer, index: Value) -> ir.Atom:
    where = arrays.inside(run, index, found.length, 0, False)
    return atom(run, where)


def _buffer_item(run: Run, found: Buffer, index: Value) -> Value:
    if found.shape:
        if arrays.is_slice(index):
            ref = new_list(run, ())
            run.state[run.changed(ref)] = rows.sliced(run, found, index)
            return ref
        return inner.item(run, found, arrays.inside(run, index, found.length, 0, False))
    if arrays.is_slice(index):
        part = arrays.view(run, buffer_array(run, found), index)
        ref = new_list(run, ())
        run.state[run.changed(ref)] = growing.copied(run, part)
        return ref
    read = run.define(ir.Item(found.base, (_buffer_index(run, found, index),)), found.type)
    kinds.take(run, read.atom.name, found.base)
    return read


def _set_buffer(run: Run, found: Buffer, index: Value, value: Value) -> None:
    if found.shape:
        where = arrays.inside(run, index, found.length, 0, False)
        rows.set_item(run, found, where, value)
        return
    kind = type_of(value)
    joint = kind and inner.holds(run, found.base, found.type, kind)
    if joint is None:
        run.refuse(
            "storing another kind of value in a list of numbers", "Use an array.", code="SG110"
        )
    kinds.put(run, found.base, frozenset((found.type,)) | kinds.kinds_of(run, value))
    place = ir.Item(found.base, (_buffer_index(run, found, index),))
    run.emit(ir.Assign(place, arithmetic.cast(run, value, joint), run.span()))
    run.writes[found.base] = run.writes.get(found.base, 0) + 1


def buffer_array(run: Run, found: Buffer) -> ArrayRef:
    """A growing list's numbers as a view; of a list of arrays a copy."""
    from srcgrad.frontend.values import Along

    if found.shape:
        return rows.stacked(run, found)
    return ArrayRef(found.base, found.type.dtype, (Along(0, Known(0)),), (found.length,), False)


def pop(run: Run, ref: ListRef, index: Value) -> Value:
    found = contents(run, ref)
    if isinstance(found, Tuple):
        if not isinstance(index, Known):
            run.refuse(
                "the position to pop must be known",
                "Pop from the end, or read an array by its subscript.",
                NeedKnown,
                code="SG228",
            )
        items = list(found.items)
        try:
            value = items.pop(index.object)
        except IndexError as error:
            raise Raised(error, run.span()) from None
        set_items(run, ref, tuple(items))
        return value
    if not (isinstance(index, Known) and index.object == -1):
        run.refuse(
            "pop from the middle of a list in a run-time loop", "Pop from the end.", code="SG111"
        )
    value = stored(run, _buffer_item(run, found, Known(-1)))
    shorter = sizes.plus(run, found.length, Known(-1))
    run.state[run.changed(ref)] = replace(found, length=shorter)
    return value


def extend(run: Run, ref: ListRef, value: Value) -> None:
    loops.run_over(run, iteration.iterated(run, value), lambda each: append(run, ref, each))


def collected(run: Run, value: Value) -> ListRef:
    """`list(value)`: of known length if that can be, else a list that grows."""
    value = plain(run, value)
    ref = new_list(run, ())
    over = iteration.snapshot(iteration.iterated(run, value))
    if isinstance(over, Items):
        run.state[run.changed(ref)] = Tuple(over.items)
        return ref
    if isinstance(over, Iterator):
        from srcgrad.frontend import iterators

        saved, state = run.save(), dict(run.state)
        try:
            found: list[Value] = []
            iterators.known_only(run, over, found.append)
            run.state[run.changed(ref)] = Tuple(tuple(found))
            return ref
        except NeedKnown:
            run.restore(saved)
            run.state = state
    else:
        count = iteration.trips(run, over)
        if isinstance(count, Known) and count.object <= loops.UNROLLED:
            run.state[run.changed(ref)] = Tuple(iteration.known_items(run, value))
            return ref
    loops.run_over(run, over, lambda each: append(run, ref, each))
    return ref


def as_array(run: Run, value: Value, dtype: str | None = None) -> ArrayRef | Lazy:
    """`np.asarray(value)` of an array, a number, or nested tuples and lists of numbers."""
    value = plain(run, value)
    if isinstance(value, ArrayRef | Lazy):
        if dtype is None or value.dtype == dtype:
            return value
        target = Scalar(dtype)
        made = arrays.elementwise(run, lambda each: arithmetic.convert(run, each, target), (value,))
        assert isinstance(made, Lazy)
        return made
    if isinstance(value, ListRef):
        found = contents(run, value)
        if isinstance(found, Buffer):
            return as_array(run, arrays.materialise(run, buffer_array(run, found)), dtype)
    from srcgrad.frontend import nested

    return nested.stacked(run, value, dtype)


# ------------------------------------------------------------------------------------ operators


def operate(run: Run, function: Callable[..., Any], operands: tuple[Value, ...]) -> Value:
    """An operator on tuples, lists and dicts."""
    if len(operands) == 2:
        left, right = operands
        if function in (operator.add, operator.mul):
            made = _joined(run, function, left, right)
            if made is not None:
                return made
        if function is operator.or_ and isinstance(left, DictRef) and isinstance(right, DictRef):
            pairs = [entries(run, each) for each in (left, right)]
            both = {k: v for p in pairs for k, v in zip(p.keys, p.values, strict=True)}
            return new_dict(run, both)
        if function in (operator.eq, operator.ne) and not (_has_equals(left) or _has_equals(right)):
            found = _equal(run, left, right)
            return found if function is operator.eq else arithmetic.negate(run, found)
        if function in (operator.lt, operator.le, operator.gt, operator.ge):
            a, b = sequence(run, left), sequence(run, right)
            if a is not None and b is not None:
                return _ordered(run, function, a, b)
    run.refuse(
        f"{function.__name__} of {' and '.join(map(describe, operands))}",
        "Make arrays of them first: np.array(...).",
        errors.NotDifferentiable,
        code="SG220",
    )


def _has_equals(value: Value) -> bool:
    """Whether this is an object that may be equal to a list, a dict or a number."""
    if not isinstance(value, Known) or isinstance(value.object, _UNLIKE):
        return False
    return getattr(type(value.object), "__eq__", None) is not getattr(object, "__eq__", None)


_UNLIKE = (bool, int, float, complex, str, bytes, frozenset, set, range, slice, type, np.generic)
"""What is never equal to a list, tuple or dict; nor to a number, unless it is one."""


def sequence(run: Run, value: Value) -> tuple[Value, ...] | None:
    """The items of a tuple or of a list of known length."""
    if isinstance(value, Tuple):
        return value.items
    if isinstance(value, ListRef):
        found = contents(run, value)
        return found.items if isinstance(found, Tuple) else None
    return None


def _joined(run: Run, function: Callable[..., Any], left: Value, right: Value) -> Value | None:
    a, b = sequence(run, left), sequence(run, right)
    if function is operator.add and a is not None and b is not None and type(left) is type(right):
        return Tuple((*a, *b)) if isinstance(left, Tuple) else new_list(run, (*a, *b))
    if function is operator.add and isinstance(left, ListRef) and isinstance(right, ListRef):
        both = collected(run, left)
        extend(run, both, right)
        return both
    if function is operator.mul:
        if a is None:
            left, right, a = right, left, b
        if a is not None:
            count = plain(run, right)
            if not isinstance(count, Known):
                return _repeated(run, a, count)
            if not hasattr(count.object, "__index__"):
                words = (
                    f"can't multiply sequence by non-int of type {type(count.object).__name__!r}"
                )
                raise Raised(TypeError(words), run.span())
            return (
                Tuple(a * count.object)
                if isinstance(left, Tuple)
                else new_list(run, a * count.object)
            )
    return None


def _repeated(run: Run, items: tuple[Value, ...], count: Value) -> Value:
    """`[0.0] * n`: a list of run-time length."""
    kinds = [type_of(each) for each in items]
    known = [kind for kind in kinds if kind is not None]
    if len(items) != 1 or len(known) != 1:
        run.refuse(
            "a list repeated a run-time number of times",
            "Use np.zeros or np.full.",
            NeedKnown,
            code="SG225",
        )
    size = sizes.clip0(run, arithmetic.integer(run, count, "a number of times"))
    ref = ListRef(run.number())
    run.state["list", ref.id] = growing.filled(run, known[0], size, lambda at: items[0])
    return ref


def _equal(run: Run, left: Value, right: Value) -> Value:
    from srcgrad.frontend.expressions import operate as general

    if isinstance(left, DictRef) and isinstance(right, DictRef):
        p, q = entries(run, left), entries(run, right)
        if set(p.keys) != set(q.keys):
            return Known(False)
        values = dict(zip(q.keys, q.values, strict=True))
        pairs = [(v, values[k]) for k, v in zip(p.keys, p.values, strict=True)]
    else:
        a, b = sequence(run, left), sequence(run, right)
        if isinstance(left, ListRef) and isinstance(right, ListRef) and (a is None or b is None):
            return _equal_growing(run, left, right)
        if a is None or b is None or type(left) is not type(right) or len(a) != len(b):
            return Known(False)
        pairs = list(zip(a, b, strict=True))
    found: Value = Known(True)
    for x, y in pairs:
        alike = (
            Known(True)
            if same(x, y) and not isinstance(x, Number)
            else general(run, operator.eq, x, y)
        )
        found = arithmetic.logical(run, ir.both, found, arithmetic.truth(run, alike))
    return found


def _equal_growing(run: Run, left: ListRef, right: ListRef) -> Value:
    """Whether a list that grows at run time is empty; more is left to the user."""
    for one, other in ((left, right), (right, left)):
        if sequence(run, other) == ():
            return numbers(run, operator.eq, length(run, one), Known(0))
    run.refuse(
        "whether lists that grow in a run-time loop are equal",
        "Compare their lengths, and their items in a loop.",
        errors.NotDifferentiable,
        code="SG221",
    )


def _ordered(
    run: Run, function: Callable[..., Any], a: tuple[Value, ...], b: tuple[Value, ...]
) -> Value:
    """Tuples are compared by their first items that differ."""
    from srcgrad.frontend.expressions import choose
    from srcgrad.frontend.expressions import operate as general

    if not a or not b:
        return Known(function(len(a), len(b)))
    alike = general(run, operator.eq, a[0], b[0])
    return choose(
        run,
        arithmetic.truth(run, alike),
        lambda: _ordered(run, function, a[1:], b[1:]),
        lambda: general(run, function, a[0], b[0]),
    )


def contains(run: Run, container: Value, value: Value) -> Value:
    """`value in container`."""
    container, value = plain(run, container), plain(run, value)
    found_inside = objects.call_special(run, container, "__contains__", value)
    if found_inside is not None:
        from srcgrad.frontend.expressions import truth

        return truth(run, found_inside)
    if isinstance(container, DictRef):
        return Known(known_key(run, value) in entries(run, container).keys)
    if isinstance(container, Known) and isinstance(value, Known):
        return arithmetic.fold(run, operator.contains, container.object, value.object)
    if isinstance(container, Known) and isinstance(container.object, range):
        known = container.object
        container = Range(Known(known.start), Known(known.stop), Known(known.step))
    if isinstance(container, View) and container.kind == "keys":
        return contains(run, container.owner, value)
    if isinstance(container, Iterator):
        return _found(run, container, value)
    found: Value = Known(False)
    items = sequence(run, container)
    if items is None:
        items = iteration.known_items(run, container)
    for each in items:
        if same(each, value) and not isinstance(each, Number):
            return Known(True)
        found = arithmetic.logical(run, ir.either, found, _matches(run, each, value))
    return found


def _matches(run: Run, each: Value, value: Value) -> Value:
    from srcgrad.frontend.expressions import operate as general
    from srcgrad.frontend.expressions import truth

    if same(each, value) and not isinstance(each, Number):
        return Known(True)
    comparable = (type_of(each) is None) == (type_of(value) is None) or any(
        isinstance(one, Instance | ArrayRef | Lazy) or _has_equals(one) for one in (each, value)
    )
    alike = general(run, operator.eq, each, value) if comparable else Known(False)
    return truth(run, alike)


def _found(run: Run, it: Iterator, value: Value) -> Value:
    """Whether a value comes up in an iterator, which is used up to there."""
    key = ("temporary", run.number())
    run.state[key] = Known(False)

    def look(each: Value) -> None:
        run.state[key] = _matches(run, plain(run, each), value)
        loops.end(run, run.state[key])

    loops.run_over(run, it, look, exits=True)
    return run.state.pop(key)


def _unchanged(value: Any) -> Any:
    return value


_CONVERSIONS: dict[int, Callable[[Any], Any]] = {ord("r"): repr, ord("s"): str, ord("a"): ascii}


def formatted(run: Run, value: Value, spec: Value, conversion: int) -> Value:
    """A piece of an f-string; run-time numbers are left for the message to fill in."""
    known = known_object(run, value)
    if known is not MISSING and isinstance(spec, Known):
        convert: Callable[[Any], Any] = _CONVERSIONS.get(conversion, _unchanged)
        text = convert(known)
        return arithmetic.fold(run, format, text, spec.object)
    if isinstance(value, Text):
        return value
    if isinstance(value, Number):
        return Text("{}", (value.atom,))
    return Text(describe(value), ())


__all__ = ["Hole", "item", "set_item"]
