"""A function that calls itself, with a stack of its own in place of the calls.

    def sort(a, lo, hi):                    todo, lo_stack, hi_stack = [0], [lo], [hi]
        if lo < hi:                         while len(todo) > 0:
            k = split(a, lo, hi)                step = todo.pop()
            sort(a, lo, k)                      if step == 0:
            sort(a, k + 1, hi)                      lo, hi = lo_stack.pop(), hi_stack.pop()
                                                    if lo < hi: …  # 1 is to be done, after 0
                                                elif step == 1: …  # the second call

What comes after a call is a step of its own. A step finds what it reads on stacks, one for each
name; what all calls hand on as it is, arrays above all, has none. Thus any array may be written to.
"""

from __future__ import annotations

import copy
import functools
from typing import Any

import gast

from srcgrad.frontend.reading import scopes
from srcgrad.frontend.reading.hoisted import Called, Hoisting, Unstackable
from srcgrad.frontend.reading.steps import Push, needs
from srcgrad.records import dataclass

DEEPEST = 100_000
"""The most calls within calls."""
UNSUITED = (gast.Yield, gast.YieldFrom, gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)
"""Generators, and what may read the names of one call later."""
CONTAINERS = (gast.List, gast.ListComp, gast.Dict, gast.DictComp, gast.Set, gast.SetComp)
BRIEF = 3
"""How many statements are written twice rather than made a step."""


@dataclass(frozen=True)
class Loop:
    """Where `continue` and `break` go."""

    head: int
    after: int


@functools.lru_cache(maxsize=256)
def stacked(node: Any, push: Any, pop: Any, items: Any) -> Any | None:
    """The function without calls of itself; None if it is not of that kind.

    `push(stack, item, name)` appends, and `pop(stack, name)` takes the last item of a list that is
    not empty; the name tells one stack from others. `items(x)` is what a loop over x runs over.
    """
    if not isinstance(node, gast.FunctionDef) or node.decorator_list:
        return None
    try:
        return _Writer(node, push, pop, items).written()
    except Unstackable:
        return None


class _Writer:
    """The steps of one function."""

    def __init__(self, node: Any, push: Any, pop: Any, items: Any) -> None:
        node = _with_values(node)
        self.node, self.push, self.pop = node, push, pop
        self.hoisting = Hoisting(node, items)
        self.steps: list[list[Any]] = []
        returns = [each for each in _own(node.body) if isinstance(each, gast.Return)]
        self.values = [each.value for each in returns if each.value is not None]
        if any(isinstance(each, CONTAINERS) for each in self.values):
            raise Unstackable
        if any(isinstance(each, UNSUITED) for each in _own(node.body)):
            raise Unstackable

    def written(self) -> Any:
        hoisting = self.hoisting
        self._step([])
        self.steps[0] = self._block(self.node.body, None, None)
        found = needs(self.steps, hoisting.moving, hoisting.parameters)
        names = list(dict.fromkeys(name for each in found for name in each))
        body = [f"{hoisting.todo} = [0]"]
        body += [f"{hoisting.stack(v)} = []" for v in names]
        if self.values:
            body.append(f"{hoisting.given} = {self._first() or []}")
        first = [self._put(hoisting.stack(v), v) for v in names if v in found[0]]
        text = [
            f"while len({hoisting.todo}) > 0:",
            f"    if len({hoisting.todo}) > {DEEPEST}:",
            "        raise RecursionError('maximum recursion depth exceeded')",
        ]
        (loop,) = self._parsed("\n".join(text))
        loop.body.append(self._taken(hoisting.step, hoisting.todo))
        chain: list[Any] = []
        for label in reversed(range(len(self.steps))):
            pops = [self._taken(name, hoisting.stack(name)) for name in found[label]]
            inside = [*pops, *self._resolved(self.steps[label], found)]
            (test,) = self._parsed(f"if {hoisting.step} == {label}:\n    pass")
            test.body, test.orelse = inside or test.body, chain
            chain = [test]
        loop.body += chain
        made = copy.copy(self.node)
        end = self._last() if self.values else self._parsed("return None")
        made.body = [*self._parsed("\n".join(body)), *first, loop, *end]
        return made

    def _taken(self, name: str, stack: str) -> Any:
        (made,) = self._parsed(f"{name} = pop({stack}, {stack!r})")
        made.value.func = gast.copy_location(gast.Constant(self.pop, None), self.node)
        return made

    def _put(self, stack: str, item: str) -> Any:
        (made,) = self._parsed(f"push({stack}, {item}, {stack!r})")
        made.value.func = gast.copy_location(gast.Constant(self.push, None), self.node)
        return made

    def _last(self) -> list[Any]:
        (made,) = self._parsed(f"return {self.hoisting.given}")
        if not self._first():
            made.value = self._taken("_", self.hoisting.given).value
        return [made]

    def _first(self) -> str:
        """What stands for the value before there is one, of the same form.

        Nothing, if it is not seen whether that is an integer: then the value is put into a list.
        """
        counts = {len(each.elts) if isinstance(each, gast.Tuple) else 0 for each in self.values}
        counts -= {0} if len(counts) > 1 else set()
        if len(counts) != 1:
            raise Unstackable
        constants = [
            type(each.value)
            for value in self.values
            for each in _numeric(value)
            if isinstance(each, gast.Constant)
        ]
        if any(isinstance(value, gast.Constant) and value.value is None for value in self.values):
            return ""
        (count,) = counts
        if count:
            return f"(0.0,) * {count}"
        return "0.0" if {float, complex} & set(constants) else ""

    def _parsed(self, text: str) -> list[Any]:
        """Statements of ours, which stand where the function does."""
        found = gast.parse(text).body
        for each in found:
            self._place(each, self.node)
        return list(found)

    def _place(self, made: Any, model: Any) -> None:
        for each in gast.walk(made):
            if hasattr(each, "lineno"):
                each.lineno, each.col_offset = model.lineno, model.col_offset
                each.end_lineno = model.lineno
                each.end_col_offset = model.col_offset + 1

    def _step(self, body: list[Any]) -> int:
        self.steps.append(body)
        return len(self.steps) - 1

    def _goto(self, then: int | None) -> list[Any]:
        return [] if then is None else [Push(then, None)]

    def _resolved(self, block: list[Any], found: list[list[str]]) -> list[Any]:
        """Statements with pushes in words."""
        made: list[Any] = []
        for each in block:
            if isinstance(each, Push):
                made += self._pushed(each, found)
            elif isinstance(each, gast.If):
                each.body = self._resolved(each.body, found) or self._parsed("pass")
                each.orelse = self._resolved(each.orelse, found)
                made.append(each)
            else:
                made.append(each)
        return made

    def _pushed(self, push: Push, found: list[list[str]]) -> list[Any]:
        hoisting = self.hoisting
        made: list[Any] = []
        for name in found[push.label]:
            append = self._put(hoisting.stack(name), name)
            if push.values is not None:
                append.value.args[1] = push.values[name]
                gast.copy_location(append, push.values[name])
            made.append(append)
        return [*made, *self._parsed(f"{hoisting.todo}.append({push.label})")]

    # ------------------------------------------------------------------------------- statements

    def _block(self, block: list[Any], then: int | None, loop: Loop | None) -> list[Any]:
        """Statements, and a step to be done then; each call ends what is done now."""
        made: list[Any] = []
        for at, each in enumerate(block):
            if not self._matters(each, loop):
                made.append(each)
                continue
            return made + self._one(each, block[at + 1 :], then, loop)
        return made + self._goto(then)

    def _matters(self, node: Any, loop: Loop | None) -> bool:
        """Whether a statement calls the function, or leaves it or the loop."""
        if isinstance(node, Called) or self.hoisting.calls(node):
            return True
        if any(isinstance(each, gast.Return) for each in _own([node])):
            return True
        return loop is not None and _leaves_loop(node)

    def _one(self, node: Any, rest: list[Any], then: int | None, loop: Loop | None) -> list[Any]:
        hoisting = self.hoisting
        match node:
            case Called(target, values) if self._is_last(target, rest):
                return [*self._goto(None if rest else then), Push(0, values)]
            case Called(target, values):
                after = self._step([])
                first = self._got(target)
                self.steps[after] = first + self._block(rest, then, loop)
                return [Push(after, None), Push(0, values)]
            case gast.Return(value=None):
                return []
            case gast.Return(value=value) if not hoisting.calls(value):
                return self._gives(node)
            case gast.Break() if loop is not None:
                return self._goto(loop.after)
            case gast.Continue() if loop is not None:
                return self._goto(loop.head)
            case gast.If() if not hoisting.calls(node.test):
                return self._branches(node, rest, then, loop)
            case gast.For():
                return self._for(node, rest, then, loop)
            case gast.While():
                return self._while(node, rest, then, loop)
            case gast.If() | gast.Return() | gast.Assign() | gast.AugAssign() | gast.Expr():
                return self._block([*hoisting.statement(node), *rest], then, loop)
        raise Unstackable

    def _got(self, target: str | None) -> list[Any]:
        """Take what a call has given."""
        if not self.values:
            if target is not None:
                raise Unstackable
            return []
        given = self.hoisting.given
        if self._first():
            return [] if target is None else self._parsed(f"{target} = {given}")
        return [self._taken(target or self.hoisting.step, given)]

    def _gives(self, node: Any) -> list[Any]:
        given = self.hoisting.given
        is_name = bool(self._first())
        made = self._parsed(f"{given} = 0")[0] if is_name else self._put(given, "0")
        if is_name:
            made.value = node.value
        else:
            made.value.args[1] = node.value
        return [gast.copy_location(made, node)]

    def _is_last(self, target: str | None, rest: list[Any]) -> bool:
        """Whether nothing is left to do after a call but to give what it gives."""
        match rest:
            case []:
                return target is None
            case [gast.Return(value=gast.Name(id=name)), *_]:
                return target is not None and bool(name == target)
            case [gast.Return(value=None), *_]:
                return target is None
        return False

    def _branches(
        self, node: Any, rest: list[Any], then: int | None, loop: Loop | None
    ) -> list[Any]:
        made = copy.copy(node)
        if rest and not _ends(node.body) and not (node.orelse and _ends(node.orelse)):
            is_brief = len(rest) <= BRIEF and not any(self._matters(each, loop) for each in rest)
            if not is_brief:
                join = self._step([])
                self.steps[join] = self._block(rest, then, loop)
                then, rest = join, []
        made.body = self._block([*node.body, *rest], then, loop)
        made.orelse = self._block([*node.orelse, *copy.deepcopy(rest)], then, loop)
        return [made]

    def _while(self, node: Any, rest: list[Any], then: int | None, loop: Loop | None) -> list[Any]:
        if self.hoisting.calls(node.test) or node.orelse:
            raise Unstackable
        return self._looped(node, node.test, node.body, rest, then, loop)

    def _looped(
        self,
        node: Any,
        test: Any,
        body: list[Any],
        rest: list[Any],
        then: int | None,
        loop: Loop | None,
    ) -> list[Any]:
        head, after = self._step([]), self._step([])
        self.steps[after] = self._block(rest, then, loop)
        (made,) = self._parsed("if True:\n    pass")
        gast.copy_location(made, node)
        made.test = test
        made.body = self._block(body, head, Loop(head, after))
        made.orelse = self._goto(after)
        self.steps[head] = [made]
        return self._goto(head)

    def _for(self, node: Any, rest: list[Any], then: int | None, loop: Loop | None) -> list[Any]:
        if self.hoisting.calls(node.iter) or node.orelse:
            raise Unstackable
        before, test, first = self.hoisting.counted(node)
        return before + self._looped(node, test, [*first, *node.body], rest, then, loop)


def _with_values(node: Any) -> Any:
    """A function that says `return None` where it gives nothing, if it gives values elsewhere."""
    returns = [each for each in _own(node.body) if isinstance(each, gast.Return)]
    valued = [each for each in returns if each.value is not None]
    if not valued or (len(valued) == len(returns) and _ends(node.body)):
        return node
    made = copy.copy(node)
    made.body = [_Valued().visit(copy.deepcopy(each)) for each in node.body]
    if not _ends(made.body):
        last = gast.Return(gast.copy_location(gast.Constant(None, None), node.body[-1]))
        made.body.append(gast.copy_location(last, node.body[-1]))
    return made


class _Valued(gast.NodeTransformer):  # type: ignore[misc]
    """The same for the statements of a function, but for those of functions within."""

    def visit_Return(self, node: Any) -> Any:
        if node.value is None:
            node.value = gast.copy_location(gast.Constant(None, None), node)
        return node

    def visit_FunctionDef(self, node: Any) -> Any:
        return node

    visit_Lambda = visit_AsyncFunctionDef = visit_ClassDef = visit_FunctionDef


def _numeric(node: Any) -> list[Any]:
    """The nodes of an expression, but for what objects are made of: calls of names in capitals."""
    if isinstance(node, gast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name[:1].isupper():
            return []
    return [node, *(each for inner in gast.iter_child_nodes(node) for each in _numeric(inner))]


def _own(block: list[Any]) -> list[Any]:
    """The nodes of statements, but for those of functions within."""
    return [each for s in block if not isinstance(s, Called | Push) for each in scopes.own(s)]


def _ends(block: list[Any]) -> bool:
    """Whether the end of some statements is not reached."""
    if not block:
        return False
    last = block[-1]
    if isinstance(last, gast.If):
        return _ends(last.body) and _ends(last.orelse)
    return isinstance(last, gast.Return | gast.Raise | gast.Break | gast.Continue)


def _leaves_loop(node: Any) -> bool:
    """Whether a statement has a `break` or `continue` of the loop that it is in."""
    if isinstance(node, gast.Break | gast.Continue):
        return True
    if isinstance(node, gast.For | gast.While | gast.FunctionDef | Called):
        return False
    return any(_leaves_loop(each) for block in scopes.blocks(node) for each in block)
