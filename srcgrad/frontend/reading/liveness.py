"""Which names of a function are still wanted after each of its statements."""

from __future__ import annotations

from dataclasses import field
from typing import Any

import gast

from srcgrad.frontend.reading import scopes
from srcgrad.frontend.reading.scopes import FUNCTIONS, NONE, Names
from srcgrad.frontend.reading.sums import summed
from srcgrad.records import dataclass


@dataclass(eq=False)
class Liveness:
    """The names of one function, and which of them are live where.

    `after` has the names live after a statement, `head` those live where a loop's iteration starts,
    `assigned` those that a loop's body may set, `summed` those that a loop's body only adds to.
    """

    local: Names
    captured: Names
    nonlocals: Names
    globals: Names
    after: dict[Any, Names] = field(default_factory=dict)
    head: dict[Any, Names] = field(default_factory=dict)
    assigned: dict[Any, tuple[str, ...]] = field(default_factory=dict)
    summed: dict[Any, tuple[str, ...]] = field(default_factory=dict)

    def live(self, node: Any, name: str) -> bool:
        return name in self.captured or name in self.after.get(node, self.local)


def liveness(function: Any) -> Liveness:
    """The liveness of a `def` or `lambda`; kept on no node."""
    body = function.body if isinstance(function.body, list) else []
    roots = body or [function.body]
    stores: dict[str, None] = {}
    captured: dict[str, None] = {}
    nonlocals: dict[str, None] = {}
    globals_: dict[str, None] = {}
    for name in scopes.parameters(function):
        stores[name] = None
    for root in roots:
        for node in scopes.own(root):
            if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Store | gast.Del):
                stores[node.id] = None
            elif isinstance(node, gast.Nonlocal):
                nonlocals.update(dict.fromkeys(node.names))
            elif isinstance(node, gast.Global):
                globals_.update(dict.fromkeys(node.names))
            elif isinstance(node, gast.FunctionDef | gast.ClassDef):
                stores[node.name] = None
            elif isinstance(node, gast.Import | gast.ImportFrom):
                for alias in node.names:
                    stores[alias.asname or alias.name.partition(".")[0]] = None
            elif isinstance(node, gast.MatchAs | gast.MatchStar | gast.ExceptHandler) and node.name:
                stores[node.name.id if isinstance(node.name, gast.Name) else node.name] = None
            elif isinstance(node, gast.MatchMapping) and node.rest:
                stores[node.rest.id if isinstance(node.rest, gast.Name) else node.rest] = None
            if isinstance(node, (*FUNCTIONS, gast.ClassDef, gast.GeneratorExp)):
                theirs = NONE
                if isinstance(node, gast.GeneratorExp):
                    theirs = scopes.targets(node) - scopes.loads(node)
                elif isinstance(node, gast.Lambda) and not _has_functions(node.body):
                    theirs = frozenset(scopes.parameters(node))
                for inner in gast.walk(node):
                    if isinstance(inner, gast.Name) and inner.id not in theirs:
                        captured[inner.id] = None
                    elif isinstance(inner, gast.Nonlocal):
                        captured.update(dict.fromkeys(inner.names))
    found = Liveness(
        frozenset(stores) - set(nonlocals) - set(globals_),
        frozenset(captured),
        frozenset(nonlocals),
        frozenset(globals_),
    )
    _Backward(found).block(body, NONE)
    return found


def _has_functions(node: Any) -> bool:
    return any(isinstance(each, FUNCTIONS) for each in gast.walk(node))


def mentioned(statements: list[Any]) -> Names:
    """All names in some statements."""
    inner = (node for each in statements for node in gast.walk(each))
    return frozenset(node.id for node in inner if isinstance(node, gast.Name))


class _Backward:
    """The textbook backward pass over structured statements."""

    def __init__(self, found: Liveness) -> None:
        self.found = found
        self.breaks: list[Names] = []
        self.continues: list[Names] = []
        self.leaving: list[Names] = [NONE]
        """What is live where `break` and `continue` lead, and kept up to there."""
        self.raising: Names = NONE
        self.finals: Names = NONE
        """What the `finally` clauses around a statement mention, on every way out of them."""

    def block(self, statements: list[Any], after: Names) -> Names:
        for statement in reversed(statements):
            known = self.found.after.get(statement, NONE)
            self.found.after[statement] = (
                known | after | self.leaving[-1] | self.finals | self.raising
            )
            after = self.statement(statement, after) | self.raising
        return after

    def statement(self, node: Any, after: Names) -> Names:
        match node:
            case gast.If():
                merged = self.block(node.body, after) | self.block(node.orelse, after)
                return self.expression(node.test, merged)
            case gast.For() | gast.While():
                return self.loop(node, after)
            case gast.Return():
                return self.finals | (self.expression(node.value, NONE) if node.value else NONE)
            case gast.Break():
                return self.finals | (self.breaks[-1] if self.breaks else NONE)
            case gast.Continue():
                return self.finals | (self.continues[-1] if self.continues else NONE)
            case gast.Raise():
                return frozenset(scopes.loads(node))
            case gast.Try():
                return self.guarded(node, after)
            case gast.Match():
                live = after
                for case in node.cases:
                    live |= self.block(case.body, after)
                    live |= scopes.loads(case.guard) if case.guard is not None else NONE
                    live |= scopes.loads(case.pattern)
                return live | scopes.loads(node.subject)
            case gast.With():
                live = self.block(node.body, after)
                return live | frozenset(name for item in node.items for name in scopes.loads(item))
            case gast.Assign():
                return self.assignment(node, after)
            case gast.AugAssign():
                live = after | scopes.loads(node.target)
                if isinstance(node.target, gast.Name):
                    live |= {node.target.id}
                return live | scopes.loads(node.value)
            case gast.FunctionDef() | gast.ClassDef():
                return (after - {node.name}) | scopes.loads(node)
            case gast.AnnAssign():
                if node.value is None:
                    return after
                if isinstance(node.target, gast.Name):
                    after = after - {node.target.id}
                return self.expression(node.value, after | scopes.loads(node.target))
        return after | scopes.loads(node)

    def guarded(self, node: Any, after: Names) -> Names:
        """`try`: any of its statements may be the last before a handler."""
        final = self.block(node.finalbody, after)
        around, self.finals = self.finals, self.finals | mentioned(node.finalbody)
        handlers = final
        for handler in node.handlers:
            handlers = handlers | self.block(handler.body, final)
        outer, self.raising = self.raising, self.raising | handlers
        live = self.block(node.body, self.block(node.orelse, final))
        self.raising, self.finals = outer, around
        return live | handlers

    def assignment(self, node: Any, after: Names) -> Names:
        targets = {t.id for t in node.targets if isinstance(t, gast.Name)}
        for target in node.targets:
            if isinstance(target, gast.Tuple | gast.List):
                targets |= {t.id for t in target.elts if isinstance(t, gast.Name)}
        live = after - targets
        for target in node.targets:
            live |= scopes.loads(target)
        return self.expression(node.value, live)

    def expression(self, node: Any, after: Names) -> Names:
        return after | scopes.loads(node)

    def loop(self, node: Any, after: Names) -> Names:
        done = self.block(node.orelse, after)
        tested = frozenset(scopes.loads(node.test)) if isinstance(node, gast.While) else NONE
        targets = set(scopes.stores(node.target)) if isinstance(node, gast.For) else set()
        head = done | tested
        breaks, continues = (scopes.has(node.body, each) for each in (gast.Break, gast.Continue))
        while True:
            self.breaks.append(after)
            self.continues.append(head)
            self.leaving.append((after if breaks else NONE) | (head if continues else NONE))
            inside = self.block(node.body, head)
            self.breaks.pop()
            self.continues.pop()
            self.leaving.pop()
            entered = (inside - targets) | done | tested
            if entered <= head:
                break
            head |= entered
        self.found.head[node] = head | after
        self._names_of_loop(node)
        before = head
        return before | scopes.loads(node.iter) if isinstance(node, gast.For) else before

    def _names_of_loop(self, node: Any) -> None:
        assigned: dict[str, None] = {}
        parts = [*node.body, *([node.target] if isinstance(node, gast.For) else [node.test])]
        for part in parts:
            assigned.update(dict.fromkeys(scopes.stores(part)))
        self.found.assigned[node] = tuple(assigned)
        sums: dict[str, int] = {}
        uses: dict[str, int] = {}
        for part in parts:
            for inner in scopes.own(part):
                name = summed(inner)
                if name is not None:
                    sums[name] = sums.get(name, 0) + (1 if isinstance(inner, gast.AugAssign) else 2)
                if isinstance(inner, gast.Name):
                    uses[inner.id] = uses.get(inner.id, 0) + 1
        self.found.summed[node] = tuple(
            name
            for name, count in sums.items()
            if uses[name] == count and name not in self.found.captured and name in self.found.local
        )
