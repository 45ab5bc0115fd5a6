"""From a function to its program: read, called with values for its arguments, put in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from types import FunctionType
from typing import Any

from srcgrad import errors, ir
from srcgrad.errors import Span
from srcgrad.frontend import chapters
from srcgrad.frontend.arguments import leaves
from srcgrad.frontend.arguments.leaves import leaf_specs
from srcgrad.frontend.arguments.repeats import Sharing
from srcgrad.frontend.arguments.specs import ArrayLeaf, Spec
from srcgrad.frontend.evaluate.containers import pools
from srcgrad.frontend.evaluate.interpreter import INTERPRETER
from srcgrad.frontend.evaluate.objects.lookup import NoAttribute
from srcgrad.frontend.programs import entry, guards, naming, overflow, progressions
from srcgrad.frontend.reading import deep, functions, kinds
from srcgrad.frontend.reading.depth_limit import deeper
from srcgrad.frontend.specialise import pledges
from srcgrad.frontend.specialise.arguments import Binder, fixable, given_value, note, passed
from srcgrad.frontend.specialise.certain_errors import certain
from srcgrad.frontend.specialise.results import result
from srcgrad.frontend.values.core import origins
from srcgrad.frontend.values.core.captured import Captured, Dependency, Drawn
from srcgrad.frontend.values.core.control import NeedCallee, NeedKnown, NeedShared, Raised
from srcgrad.frontend.values.core.growth import Growth
from srcgrad.frontend.values.core.identities import Identities
from srcgrad.frontend.values.core.interface import Derive
from srcgrad.frontend.values.core.layouts import Changes, Layouts
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.run_state import Recursion, Shared
from srcgrad.frontend.values.core.values import Known
from srcgrad.frontend.values.environment import global_names
from srcgrad.records import dataclass

chapters.enter_early()


@dataclass(frozen=True)
class Specialised:
    """A program, and what its caller needs to run it and to know when it is out of date."""

    program: ir.Function
    result: Any
    """`Leaf(k)` for result k of the program, in a `Structure`; anything else is a known value."""
    captured: tuple[Captured, ...]
    """The program's last parameters: data from outside, fetched at each call."""
    dependencies: tuple[Dependency, ...]
    functions: tuple[FunctionType, ...]
    """Every function whose text is in the program."""
    fixed: tuple[tuple[int, Any], ...]
    """Leaves of the arguments that are compiled in, by position, with their values."""
    written: frozenset[str]
    """The parameters that are arrays and that the function writes to, or a derivative within it."""
    drawn: tuple[Drawn, ...] = ()
    """Random numbers, in the order in which they are drawn; parameters after those captured."""
    sharing: Sharing | None = None
    """Which arguments and data from outside are one object, if it matters."""
    caught: Span | None = None
    """A routine that may fail, within a `try` that catches what it raises then."""


def specialise(
    function: FunctionType,
    specs: dict[str, Spec],
    leaves: Sequence[Any] | None = None,
    growth: Growth | None = None,
    given: tuple[tuple[str, Any], ...] = (),
    derive: Derive | None = None,
    empty_slices: bool = False,
    on_stacks: bool = False,
) -> Specialised:
    """The program of a function for arguments of these descriptions.

    `leaves` are the numbers and arrays of the call. Where the function needs to know an integer
    among them to be read at all (the depth of a recursion, say), all integers are compiled in.
    `derive` makes the derivatives that the function calls. With `empty_slices` there may be nothing
    in `x[k : k + 1]`, which is else taken to be one element and checked. With `on_stacks` functions
    that call themselves to a depth that nobody knows have stacks of their own, and no names.
    """
    growth = growth or Growth()

    recursions: dict[Any, Recursion] = {}
    keyed: set[Any] = set()
    layouts = Layouts()
    between: dict[str, Any] = {"recursions": recursions, "keyed": keyed, "layouts": layouts}
    between["classes"] = {}

    def attempt(fix: bool, picks: bool = False) -> Specialised:
        shared = Shared(growth, derive, empty_slices, picks, **between)
        try:
            return global_names.settled(
                Run(INTERPRETER, shared=shared),
                lambda run: deep.deeply(
                    lambda: _specialise(run, function, specs, leaves, fix, given)
                ),
            )
        except NeedCallee as needed:
            known = recursions.get(needed.node)
            wide = needed.wide | (known.wide if known else frozenset())
            recursions[needed.node] = Recursion(wide)
            keyed.update([("stack", needed.node)] if on_stacks else [])
        return attempt(fix, picks)

    def read() -> Specialised:
        return _with_keys_if_needed(attempt, specs, leaves, keyed, layouts)

    try:
        with deeper(20_000):
            try:
                return read()
            except errors.AliasingError as first:
                if first.code not in OF_SECOND_NAMES or recursions:
                    raise
                between["follows"] = True
            return read()
    except Raised as raised:
        raise certain(raised) from None
    except (NeedKnown, NoAttribute) as needed:
        raise errors.NotDifferentiable(
            needed.problem, needed.span, needed.advice, code=needed.code
        ) from None


def _with_keys_if_needed(
    attempt: Callable[..., Specialised],
    specs: dict[str, Spec],
    leaves: Sequence[Any] | None,
    keyed: set[Any],
    layouts: Layouts,
) -> Specialised:
    """Read again with dicts and sets of run-time keys where known ones do not do, and so on.

    Where a function does not do with a stack of its own, it is refused as the recursion that it is.
    """
    reasons: dict[Any, errors.DifferentiationError] = {}
    recursion: errors.DifferentiationError | None = None
    listed: errors.DifferentiationError | None = None
    while True:
        try:
            return _picking_if_needed(attempt, specs, leaves)
        except NeedShared as shared:
            keyed.add(shared.site)
        except (errors.DifferentiationError, Raised) as needed:
            site = None if isinstance(needed, Raised) else needed.site
            site = site or _untried(layouts)
            if site is None:
                if listed is not None and getattr(needed, "code", "") in OF_LISTS:
                    raise listed from None
                if recursion is None:
                    raise
                raise recursion from None
            if site in reasons:
                first = listed if isinstance(site, Changes) else None
                raise (first or reasons[site]) from None
            if isinstance(needed, errors.DifferentiationError):
                reasons[site] = needed
            keyed.add(site)
            if isinstance(site, Changes):
                site.enter(layouts)
                listed = listed or reasons.get(site)
            if isinstance(site, tuple) and site[0] == "stack":
                recursion = reasons[site]


def _untried(layouts: Layouts) -> Changes | None:
    """What makes objects lie together that refer to others of their class, if they do not yet."""
    linked = [each for kind, each in layouts.linked.items() if kind not in layouts.shelved]
    return Changes(tuple(one for each in linked for one in each.found)) if linked else None


OF_SECOND_NAMES = ("SG405", "SG410", "SG432", "SG498")
"""What is said of arrays of which it is not known whether they have another name."""
OF_LISTS = ("SG204", "SG219", "SG224")
"""What is said of lists that are held in another way than they were first."""
OF_SUBSCRIPTS = ("SG219", "SG224")
"""What is said where an item of a list, a tuple or a dict has to be known."""


def _picking_if_needed(
    attempt: Callable[..., Specialised], specs: dict[str, Spec], leaves: Sequence[Any] | None
) -> Specialised:
    """Where an item of a list must be known and is not, it is one of those that there are."""
    try:
        return _with_integers_if_needed(attempt, specs, leaves)
    except NeedKnown as first:
        is_typed = leaves is None and _integers(specs)
        if is_typed or first.code not in OF_SUBSCRIPTS:
            raise
        try:
            return attempt(False, picks=True)
        except (errors.SrcgradError, NeedKnown, NoAttribute):
            raise first from None


def _with_integers_if_needed(
    attempt: Callable[..., Specialised], specs: dict[str, Spec], leaves: Sequence[Any] | None
) -> Specialised:
    try:
        return attempt(False)
    except NeedKnown as first:
        if not _integers(specs):
            raise
        if leaves is None:
            advice = "Give example values in place of types: the integers must be known."
            missing = NeedKnown(first.problem, first.span, advice, code=first.code)
            missing.site = first.site
            raise missing from None
        try:
            return attempt(True)
        except NeedKnown:
            raise first from None


def _integers(specs: dict[str, Spec]) -> bool:
    return any(fixable(leaf) for spec in specs.values() for leaf in leaves.leaf_specs(spec))


def _specialise(
    run: Run,
    function: FunctionType,
    specs: dict[str, Spec],
    leaves: Sequence[Any] | None,
    fix: bool,
    given: tuple[tuple[str, Any], ...],
) -> Specialised:
    run.taken.identities = Identities(given)
    units = any(
        leaf.type.unit_axes
        for spec in specs.values()
        for leaf in leaf_specs(spec)
        if isinstance(leaf, ArrayLeaf)
    )
    binder = Binder(run, leaves, fix, units)
    source = functions.read(function)
    kinds.refuse_generator(source)
    values = {name: given_value(run, binder, spec, name) for name, spec in specs.items()}
    for name, value in given:
        note(run, values[name], value, name)
    args, kwargs = passed(source.tree, values, run)
    pools.begin(run)
    origins.begin(run)
    value = run.call(Known(function), args, kwargs)
    results: list[ir.Atom] = []
    run.place = source.tree
    returned = result(run, value, results)
    numbers_drawn = [each for each in run.taken.drawn if each.type is not None]
    outside_names = (each.name for each in run.taken.captured)
    params = (*binder.params, *outside_names, *(each.name for each in numbers_drawn))
    origins.end(run)
    body = pledges.kept(run, (*run.draft.entry, *run.draft.blocks[0]))
    program = ir.Function(function.__name__, params, body, tuple(results), run.draft.types)
    program, written = entry.own_arrays(program, run.draft.hints)
    lengths = {*run.known.ceilings}
    program = progressions.stated(program, lengths, run.draft.hints)
    program = guards.proven(program)
    program = overflow.checked(program, binder.wide, lengths | run.known.measured)
    program = entry.without_unused_sizes(program)
    program, rename = naming.named(program, run.draft.hints)
    captured = tuple(Captured(rename(c.name), c.type, c.get) for c in run.taken.captured)
    return Specialised(
        program,
        returned,
        captured,
        tuple(run.taken.dependencies.values()),
        tuple(run.taken.functions),
        tuple(binder.fixed),
        frozenset(map(rename, {*written, *(run.memory.lent & {*params})})),
        tuple(
            replace(each, name=rename(each.name) if each.name else "") for each in run.taken.drawn
        ),
        run.taken.identities.sharing(),
        run.exceptions.caught,
    )
