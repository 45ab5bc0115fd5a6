"""The state of a run: what is kept while a function is specialised, by what it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from types import FunctionType
from typing import Any

from srcgrad import ir
from srcgrad.errors import Span
from srcgrad.frontend.values.core.captured import Captured, Dependency, Drawn
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.growth import Growth
from srcgrad.frontend.values.core.identities import Identities
from srcgrad.frontend.values.core.interface import Derive
from srcgrad.frontend.values.core.layouts import Form, Layouts
from srcgrad.frontend.values.core.raising import Handler, Open
from srcgrad.frontend.values.core.values import (
    ArrayHole,
    ArrayRef,
    Key,
    Number,
    Sharing,
    Value,
)
from srcgrad.records import dataclass
from srcgrad.types import Scalar, Type


@dataclass(frozen=True)
class Pledge:
    """What a call of `gradients` takes for granted of the loops around it."""

    mark: str
    """A name that is given a value where the call stands."""
    xs: frozenset[str]
    passed: frozenset[str]
    """Those of them through which derivatives go on to others."""
    needed: frozenset[str]
    """All from which ys are computed, up to xs and what is constant; not these themselves."""
    read: frozenset[str]
    """What is taken as it is at the call, and not to depend on xs."""
    repeated: tuple[ir.Statement, ...]
    """Statements from before the call that are done again."""
    span: Span | None


@dataclass
class Draft:
    """The program being built."""

    blocks: list[list[ir.Statement]] = field(default_factory=lambda: [[]])
    entry: list[ir.Statement] = field(default_factory=list)
    types: dict[str, Type] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, ir.Expr] = field(default_factory=dict)
    params: list[str] = field(default_factory=list)
    handed: dict[str, set[str]] = field(default_factory=dict)
    """Arrays that loops and branches hand on, with those that they are then copies of."""
    pledges: list[Pledge] = field(default_factory=list)


@dataclass
class Knowledge:
    """What is known of names."""

    facts: dict[Any, bool] = field(default_factory=dict)
    kinds: dict[str, frozenset[Scalar]] = field(default_factory=dict)
    """The types that numbers have on the paths, where there are several."""
    whole: dict[str, float] = field(default_factory=dict)
    """Bounds for the sizes of those that are whole numbers, on the paths where they are."""
    item_kinds: dict[str, frozenset[Scalar]] = field(default_factory=dict)
    """The types of what has been put into each list in memory."""
    dtypes: dict[str, frozenset[str]] = field(default_factory=dict)
    """Those of arrays that have another on another path."""
    boxes: set[str] = field(default_factory=set)
    """Numbers that are arrays without axes on some path, and lists in memory that hold some."""
    glimpsed: set[str] = field(default_factory=set)
    """Numbers that are views without axes on some path, and lists in memory that hold some."""
    wider: dict[Key, Scalar] = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)
    """How NumPy lays out an array ("C", "F" or "?"), where its type does not say it."""
    scattered: set[str] = field(default_factory=set)
    """Arguments that do not lie in memory row by row."""
    ravelled: dict[str, tuple[tuple[Value, ...], tuple[Value, ...]]] = field(default_factory=dict)
    """Positions in reshaped arrays: the subscripts and extents that they were made of."""
    dims: dict[tuple[str, int], Number] = field(default_factory=dict)
    shapes: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    """The shape that each array was made with."""
    products: dict[str, Any] = field(default_factory=dict)
    """Arrays that are products, and what they are products of."""
    examples: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """The shapes that arguments have in the call at hand, unless axes of length one are known."""
    signs: set[str] = field(default_factory=set)
    """Integers that are known not to be negative."""
    sure: set[str] = field(default_factory=set)
    """Subscripts that are inside what definitions of the front end use them with."""
    ceilings: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    """Lengths, with some others of which each path has one that is no smaller."""
    measured: set[str] = field(default_factory=set)
    """Places in memory that there is, and lengths of what is there."""
    parts: dict[str, ArrayHole] = field(default_factory=dict)
    """Memory whose leading part is an array of changing lengths, and the pattern of that."""
    early: set[str] = field(default_factory=set)
    """Integers that are known at the start of the program."""
    early_sizes: dict[Any, Value] = field(default_factory=dict)


@dataclass
class Taken:
    """What came from outside."""

    captured: list[Captured] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)
    generators: dict[int, Callable[[Any], Any]] = field(default_factory=dict)
    """How to find each generator of random numbers at the start of a call."""
    dependencies: dict[str, Dependency] = field(default_factory=dict)
    functions: dict[FunctionType, None] = field(default_factory=dict)
    objects: dict[int, tuple[Any, Value]] = field(default_factory=dict)
    outside: dict[Key, Value] = field(default_factory=dict)
    """What was in lists, dicts and attributes of the caller's objects before the call."""
    identities: Identities = field(default_factory=Identities)
    modules: dict[int, int] = field(default_factory=dict)
    """Numbers of the modules of which the program sets names, by the addresses of these."""
    set_names: dict[Key, Any] = field(default_factory=dict)
    """The names of modules that it sets."""
    names_read: list[Key] = field(default_factory=list)
    """Those that it reads after it has set them."""
    start: dict[tuple[int, str], Any] = field(default_factory=dict)
    """What some of them stand for when the program begins, if that is not what they do now."""


@dataclass
class Memory:
    """What has been written to, and what must not be."""

    writes: dict[str, int] = field(default_factory=dict)
    frozen: dict[str, tuple[str, Span | None]] = field(default_factory=dict)
    advised: dict[str, str] = field(default_factory=dict)
    """What to do about those, where it is not to copy what is written to."""
    separate: dict[str, tuple[Sharing, ...]] = field(default_factory=dict)
    """What must hold where an array is written to, lest the write be seen under another name."""
    moved: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """Arrays put on the stack of a function that calls itself: on which, and in which block."""
    roomy: set[str] = field(default_factory=set)
    """Memory of growing lists that is there before the branch that joins them."""
    origins: dict[str, Number] = field(default_factory=dict)
    """The numbers of copies that paths have in common: which array each is (`origins`)."""
    copies: dict[str, ArrayRef] = field(default_factory=dict)
    """These copies."""
    roots: dict[str, frozenset[str]] = field(default_factory=dict)
    """The arrays that such a copy may be."""
    numbers: dict[str, int] = field(default_factory=dict)
    """The numbers of the arrays themselves."""
    rounds: dict[str, Number] = field(default_factory=dict)
    """What is added to those of arrays that an iteration makes."""
    first_round: Number | None = None
    """The same before any loop."""
    apart: str = ""
    """How far apart the numbers of one iteration and the next are."""
    places: dict[str, list[ir.Statement]] = field(default_factory=dict)
    """In which block the program has each array."""
    lent: set[str] = field(default_factory=set)
    """Arrays that derivatives within the program were given, and whose functions write to them:
    to copies, so that nothing changes here."""


@dataclass
class Joining:
    """The two paths that are being joined."""

    sides: tuple[dict[Key, Value], dict[Key, Value]] = field(default_factory=lambda: ({}, {}))
    """The states of the two paths that are being joined."""
    looping: bool = False
    """Whether the two paths are no iteration and one iteration of a loop."""
    there: set[str] = field(default_factory=set)
    """The names that there are on all the paths that are being joined."""
    contents: dict[int, Value] = field(default_factory=dict)
    """What is in the lists, dicts and objects that joins have made."""
    things: list[Value] = field(default_factory=list)
    """What is no number and may be one of several, in the order in which it was met."""
    copied: set[int] = field(default_factory=set)
    """Objects of which joins have made copies: they must not change."""


@dataclass
class Caches:
    """What functions with a cache were called with, and have given."""

    remembered: set[int] = field(default_factory=set)
    """Objects, lists and dicts that a function with a cache was called with, and their parts."""
    cached: set[Any] = field(default_factory=set)
    """The definitions of functions with a cache that were met."""
    made_once: dict[Any, Value] = field(default_factory=dict)
    """Lists, dicts and objects that functions with a cache have given for known arguments."""


@dataclass
class Exceptions:
    """What the `try` statements around a place catch."""

    handlers: list[Handler] = field(default_factory=list)
    """Each enclosing `try`."""
    caught: Span | None = None
    """A routine that may fail, within a `try` that catches what it raises then."""
    handling: list[Callable[[], None]] = field(default_factory=list)
    """What raises again the exception that each handler around a place is for."""
    shown: dict[int, Raised] = field(default_factory=dict)
    """Exceptions that have words in the place of what they were made of, by the objects' ids."""
    open: list[Open] = field(default_factory=list)
    """Branches that are read up to where paths join, for the paths that have not raised."""
    barriers: list[int] = field(default_factory=list)
    """Depths of blocks that are no paths of the program: what is raised there is not followed."""


@dataclass
class Recursion:
    """A function that calls itself to a depth that nobody knows."""

    wide: frozenset[str]
    """Its parameters that are known and others in each call: they are taken for unknown."""
    reason: Exception | None = None
    """Why it is no function that can be called by its name."""


@dataclass
class Shared:
    """What all runs of one specialisation have in common, those of functions by themselves too."""

    growth: Growth = field(default_factory=Growth)
    derive: Derive | None = None
    empty_slices: bool = False
    """Whether slices that have one element, if they are inside, may be outside."""
    picks: bool = False
    """Whether an item at a run-time subscript may be one of several lists, dicts or objects."""
    callees: dict[Any, Any] = field(default_factory=dict)
    """Functions that are called by name, by what they are specialised for; None: in place."""
    recursions: dict[Any, Recursion] = field(default_factory=dict)
    """Functions that call themselves to a depth that nobody knows, by their nodes."""
    keyed: set[Any] = field(default_factory=set)
    """Where dicts and sets are made whose keys the program computes."""
    layouts: Layouts = field(default_factory=Layouts)
    classes: dict[Any, Any] = field(default_factory=dict)
    """Classes that the program makes and that know nothing of its calls, by where it does."""
    within: dict[FunctionType, Any] = field(default_factory=dict)
    """The calls in which classes were made, by the methods of those classes."""
    follows: bool = False
    """Whether the program finds out which array a name stands for that may be one of several."""


@dataclass
class Stated:
    """Where rules of the user's are being read, and what they are about."""

    ruled: list[Any] = field(default_factory=list)
    """Functions with a rule of the user's whose values are being read."""
    rules: list[int] = field(default_factory=list)
    """For each rule that is being read, one within another, how many frames were around it."""


@dataclass
class Made:
    """Of dicts, generators and other iterators that the program has made."""

    sites: dict[Any, Any] = field(default_factory=dict)
    """Where each dict and list has been made, each generator called, by their numbers."""
    forms: dict[int, Form] = field(default_factory=dict)
    """Of what the items of each list are made, as far as one has been seen."""
    holders: dict[int, int] = field(default_factory=dict)
    """Of lists that are copies of items of a list of lists, that list."""
    level: int = 0
    """Within which derivative that the program calls: what it makes has memories of its own."""
    levels: int = 0
    """How many such derivatives have been read."""
    pools: dict[Any, dict[int, Value]] = field(default_factory=dict)
    """The memories in which lists lie together, by their level."""
    shelves: dict[type, dict[int, dict[str, Value]]] = field(default_factory=dict)
    """A list for each attribute, of classes whose objects lie together, by their level."""
    named: set[int] = field(default_factory=set)
    """Iterators that something stands for: what is left of them matters after a loop."""
