"""What each expression of the language means."""

from __future__ import annotations

from typing import Any, NoReturn

import gast

from srcgrad import ir
from srcgrad.frontend.evaluate.calls import spreading
from srcgrad.frontend.evaluate.containers import columns, mappings
from srcgrad.frontend.evaluate.language import choices, names, operators
from srcgrad.frontend.evaluate.language.operators import BINARY, UNARY
from srcgrad.frontend.evaluate.loops import iteration
from srcgrad.frontend.evaluate.objects.lookup import NoAttribute
from srcgrad.frontend.values.containers import lists, strings
from srcgrad.frontend.values.containers.lists import MISSING, stored
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Closure, Instance, Known, OneOf, Text, Tuple, Value
from srcgrad.frontend.values.joins import one_of
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.scalars import plain, plain_or_one_of

_UNREAD: dict[str, tuple[str, str | None]] = {
    "Await": ("await is not supported", "Take the numeric part out into an ordinary function."),
    "Yield": ("yield in a lambda is not supported", "Write the generator with def."),
    "YieldFrom": ("yield from in a lambda is not supported", "Write the generator with def."),
}


def unread(run: Run, node: Any) -> NoReturn:
    words = type(node).__name__
    run.refuse(*_UNREAD.get(words, (f"{words} is not supported", None)), node=node, code="SG112")


def of_constant(run: Run, node: Any) -> Value:
    return Known(node.value)


def of_name(run: Run, node: Any) -> Value:
    return scalars.plain_or_none(run, names.read_name(run, node.id))


def of_walrus(run: Run, node: Any) -> Value:
    value = lists.stored(run, run.evaluate(node.value))
    frame = run.frame
    while frame.name == "<comprehension>" and frame.parent is not None:
        frame = frame.parent
    names.set_name(run, node.target.id, value, frame)
    return value


def of_binary(run: Run, node: Any) -> Value:
    """Long chains are common in generated code; they must not recurse."""
    chain = []
    while isinstance(node, gast.BinOp):
        chain.append(node)
        node = node.left
    value = run.evaluate(node)
    for each in reversed(chain):
        right = run.evaluate(each.right)
        run.place, before = each, run.counter
        value = columns.placed(run, each, before, run.operate(BINARY[type(each.op)], value, right))
    return value


def of_unary(run: Run, node: Any) -> Value:
    if isinstance(node.op, gast.Not):
        return scalars.negate(run, choices.condition(run, node.operand))
    return run.operate(UNARY[type(node.op)], run.evaluate(node.operand))


def of_compare(run: Run, node: Any) -> Value:
    left = run.evaluate(node.left)
    return _chain(run, node, 0, left)


def _chain(run: Run, node: Any, position: int, left: Value) -> Value:
    right = run.evaluate(node.comparators[position])
    run.place = node
    first = operators.compare(run, node.ops[position], left, right)
    if position + 1 == len(node.ops):
        return first
    return choices.short_circuit(
        run, ir.both, first, lambda: _chain(run, node, position + 1, right)
    )


def of_tuple(run: Run, node: Any) -> Value:
    return Tuple(_elements(run, node.elts))


def of_list(run: Run, node: Any) -> Value:
    if not any(isinstance(each, gast.Starred) for each in node.elts):
        return columns.listed(run, node, _elements(run, node.elts))
    saved, state = run.save(), dict(run.state)
    try:
        return columns.listed(run, node, _elements(run, node.elts))
    except NeedKnown:
        run.restore(saved)
        run.state = state
    made = columns.listed(run, node, ())
    for each in node.elts:
        if isinstance(each, gast.Starred):
            run.call(run.attribute(made, "extend"), (run.evaluate(each.value),), {})
        else:
            run.call(run.attribute(made, "append"), (run.evaluate(each),), {})
    return made


def of_set(run: Run, node: Any) -> Value:
    """A set of constants, good for `in`."""
    found = _elements(run, node.elts)
    run.place = node
    site = run.span()
    if site in run.shared.keyed or all(isinstance(each, Instance) for each in found):
        return run.call(Known(set), (Tuple(found),), {})
    items = [lists.known_object(run, each) for each in found]
    if MISSING in items:
        needed = NeedKnown(
            "a set of run-time values has no fixed order",
            site,
            "Use a tuple or a list.",
            code="SG114",
        )
        needed.site = site if all(map(lists.is_key, found)) else None
        raise needed
    return scalars.fold(run, frozenset, items)


def _elements(run: Run, nodes: list[Any]) -> tuple[Value, ...]:
    items: list[Value] = []
    for node in nodes:
        if isinstance(node, gast.Starred):
            items.extend(iteration.known_items(run, run.evaluate(node.value)))
        else:
            items.append(stored(run, run.evaluate(node)))
    return tuple(items)


def of_dict(run: Run, node: Any) -> Value:
    run.place = node
    site = run.span()
    if site in run.shared.keyed:
        return _of_keyed_dict(run, node)
    pairs: dict[Any, Value] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            entries = mappings.entries(run, run.evaluate(value))
            pairs.update(zip(entries.keys, entries.values, strict=True))
        else:
            name = lists.known_key(run, run.evaluate(key), site)
            pairs[name] = lists.stored(run, run.evaluate(value))
    return lists.new_dict(run, pairs, site)


def _of_keyed_dict(run: Run, node: Any) -> Value:
    """A dict display whose keys the program computes."""
    made = run.call(Known(dict), (), {})
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            run.call(run.attribute(made, "update"), (run.evaluate(value),), {})
        else:
            name = run.evaluate(key)
            run.special(made, "__setitem__", name, lists.stored(run, run.evaluate(value)))
    return made


def of_subscript(run: Run, node: Any) -> Value:
    owner = plain_or_one_of(run, run.evaluate(node.value))
    index = subscript(run, node.slice)
    run.place, before = node, run.counter
    return columns.placed(run, node, before, run.item(owner, index))


def subscript(run: Run, node: Any) -> Value:
    """An index: a value, a slice, or a tuple of them."""
    if isinstance(node, gast.Slice):
        parts = [
            Known(None) if p is None else run.evaluate(p)
            for p in (node.lower, node.upper, node.step)
        ]
        if all(isinstance(part, Known) for part in parts):
            return Known(slice(*(part.object for part in parts)))  # type: ignore[union-attr]
        return Tuple(tuple(parts), slice)
    if isinstance(node, gast.Tuple):
        items: list[Value] = []
        for each in node.elts:
            if isinstance(each, gast.Starred):
                items.extend(iteration.known_items(run, run.evaluate(each.value)))
            else:
                items.append(subscript(run, each))
        return Tuple(tuple(items))
    return plain_or_one_of(run, run.evaluate(node))


def of_attribute(run: Run, node: Any) -> Value:
    owner = plain_or_one_of(run, run.evaluate(node.value))
    run.place = node
    try:
        return scalars.plain_or_none(run, run.attribute(owner, node.attr))
    except NoAttribute as error:
        if not run.catches(AttributeError):
            raise
        raise Raised(AttributeError(error.problem), run.span()) from None


def of_lambda(run: Run, node: Any) -> Value:
    return closure(run, node, "<lambda>")


def closure(run: Run, node: Any, name: str) -> Closure:
    return Closure(
        node,
        run.frame,
        tuple(lists.stored(run, run.evaluate(each)) for each in node.args.defaults),
        tuple(
            None if each is None else lists.stored(run, run.evaluate(each))
            for each in node.args.kw_defaults
        ),
        name,
    )


def _positional(run: Run, function: Value, node: Any) -> tuple[Value, list[Value]]:
    """What is called with which arguments by position, those with a star taken apart."""
    args: list[Value] = []
    starred = sum(isinstance(each, gast.Starred) for each in node.args)
    keywords = [each.arg for each in node.keywords]
    for each in node.args:
        if not isinstance(each, gast.Starred):
            args.append(run.evaluate(each))
            continue
        value = plain(run, run.evaluate(each.value))
        of_items = spreading.of_items(run, function, value)
        if of_items is not None and len(node.args) == 1 and not keywords:
            return of_items, [value]
        if starred == 1 and None not in keywords:
            given = len(node.args) - 1
            args.extend(spreading.items(run, function, value, given, keywords))
        else:
            args.extend(iteration.known_items(run, value))
    return function, args


def of_call(run: Run, node: Any) -> Value:
    function = plain_or_one_of(run, run.evaluate(node.func))
    function, args = _positional(run, function, node)
    kwargs: dict[str, Value] = {}
    for keyword in node.keywords:
        value = run.evaluate(keyword.value)
        if keyword.arg is None:
            entries = mappings.entries(run, value)
            kwargs.update(zip(entries.keys, entries.values, strict=True))
        else:
            kwargs[keyword.arg] = value
    run.place, before = node, run.counter
    return columns.placed(run, node, before, run.call(function, tuple(args), kwargs))


def of_joined_string(run: Run, node: Any) -> Value:
    return _joined_string(run, tuple(run.evaluate(part) for part in node.values))


def _joined_string(run: Run, parts: tuple[Value, ...]) -> Value:
    several = one_of.among(parts)
    if several is not None:
        before, chosen, after = several
        return one_of.each(run, chosen, lambda each: _joined_string(run, (*before, each, *after)))
    template, known = "", ""
    arguments: list[ir.Atom] = []
    opaque = False
    for value in parts:
        if isinstance(value, Known):
            known += str(value.object)
            template += str(value.object).replace("{", "{{").replace("}", "}}")
        else:
            assert isinstance(value, Text)
            opaque = True
            template += value.template
            arguments.extend(value.arguments)
    return Text(template, tuple(arguments)) if opaque else Known(known)


def of_formatted(run: Run, node: Any) -> Value:
    value = plain_or_one_of(run, run.evaluate(node.value))
    spec = run.evaluate(node.format_spec) if node.format_spec else Known("")
    if isinstance(value, OneOf):
        return one_of.each(
            run, value, lambda each: strings.formatted(run, each, spec, node.conversion)
        )
    return strings.formatted(run, value, spec, node.conversion)
