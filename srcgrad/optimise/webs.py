"""Give unrelated uses of one name different names, so that each can be folded or dropped."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.types import Type

Reaching = dict[str, frozenset[int]]


def webs(program: ir.Function) -> ir.Function:
    """A program in which every scalar name has one meaning.

    before  t = x * y; u = t; t = x + y; v = t
    after   t = x * y; u = t; t_1 = x + y; v = t_1

    Assignments that may reach a common use stay together (a web: Chaitin et al. 1981).
    """
    return _Webs(program).split()


class _Webs:
    def __init__(self, program: ir.Function) -> None:
        self.program = program
        self.parent: list[int] = []
        self.defined: dict[tuple[tuple[int, ...], str], int] = {}
        self.names: list[str] = []
        self.chosen: dict[int, str] = {}
        self.repeated: dict[tuple[int, ...], Reaching] = {}
        """What reaches the start of each loop, from before it or from an iteration of it."""

    def split(self) -> ir.Function:
        start: Reaching = {}
        for name in self.program.params:
            start[name] = frozenset((self._new(name),))
        end = self._block(self.program.body, dict(start), ())
        for result in self.program.results:
            if isinstance(result, ir.Var):
                self._use(result.name, end)
        chosen: dict[int, str] = {}
        taken: set[str] = set()
        types: dict[str, Type] = dict(self.program.types)
        for at, name in enumerate(self.names):
            root = self._find(at)
            if root in chosen:
                continue
            new, count = name, 0
            while new in taken or (count and new in types):
                count += 1
                new = f"{name}_{count}"
            chosen[root] = new
            taken.add(new)
            if name in types:
                types[new] = types[name]
        self.chosen = chosen
        body, end = self._renamed(self.program.body, start, ())
        results = tuple(
            ir.Var(self._name(r.name, end)) if isinstance(r, ir.Var) else r
            for r in self.program.results
        )
        return ir.Function(
            self.program.name, self.program.params, body, results, types, self.program.doc
        )

    # -- union-find -------------------------------------------------------------------------------

    def _new(self, name: str) -> int:
        self.parent.append(len(self.parent))
        self.names.append(name)
        return len(self.parent) - 1

    def _find(self, at: int) -> int:
        while self.parent[at] != at:
            self.parent[at] = self.parent[self.parent[at]]
            at = self.parent[at]
        return at

    def _uses(self, statement: ir.Statement, reaching: Reaching) -> None:
        for name in dataflow.reads(statement):
            if len(reaching.get(name, ())) > 1:
                self._use(name, reaching)

    def _use(self, name: str, reaching: Reaching) -> None:
        first, *rest = reaching.get(name, frozenset((-1,)))
        for other in rest:
            a, b = self._find(first), self._find(other)
            self.parent[max(a, b)] = min(a, b)

    def _definition(self, path: tuple[int, ...], name: str) -> int:
        found = self.defined.get((path, name))
        if found is None:
            found = self.defined[(path, name)] = self._new(name)
        return found

    # -- reaching definitions: what is known before a block or a statement becomes what is after it

    def _block(self, body: ir.Block, reaching: Reaching, path: tuple[int, ...]) -> Reaching:
        for at, statement in enumerate(body):
            reaching = self._statement(statement, reaching, (*path, at))
        return reaching

    def _statement(
        self, statement: ir.Statement, reaching: Reaching, path: tuple[int, ...]
    ) -> Reaching:
        if not isinstance(statement, ir.While):
            self._uses(statement, reaching)
        match statement:
            case ir.If(_, then, orelse):
                return _joined(
                    self._block(then, dict(reaching), (*path, 0)),
                    self._block(orelse, dict(reaching), (*path, 1)),
                )
            case ir.For(variable, body=body):
                counter = self._definition(path, variable)
                while True:
                    inside = {**reaching, variable: frozenset((counter,))}
                    after = _joined(reaching, self._block(body, inside, (*path, 0)))
                    if after == reaching:
                        self.repeated[path] = dict(reaching)
                        return reaching
                    reaching = after
            case ir.While(test, _, body):
                while True:
                    tested = self._block(test, dict(reaching), (*path, 1))
                    self._uses(statement, tested)
                    after = _joined(reaching, self._block(body, dict(tested), (*path, 0)))
                    if after == reaching:
                        self.repeated[path] = dict(reaching)
                        return tested
                    reaching = after
        target = dataflow.target(statement)
        if target is not None:
            new = self._definition(path, target)
            if isinstance(statement, ir.Increment) and target in reaching:
                for other in reaching[target]:
                    a, b = self._find(new), self._find(other)
                    self.parent[max(a, b)] = min(a, b)
            reaching[target] = frozenset((new,))
        return reaching

    # -- renaming ---------------------------------------------------------------------------------

    def _name(self, name: str, reaching: Reaching) -> str:
        if name not in reaching:
            return name
        return self.chosen[self._find(next(iter(reaching[name])))]

    def _renamed(
        self, body: ir.Block, reaching: Reaching, path: tuple[int, ...]
    ) -> tuple[ir.Block, Reaching]:
        result: list[ir.Statement] = []
        for at, statement in enumerate(body):
            new, reaching = self._rewritten(statement, reaching, (*path, at))
            result.append(new)
        return tuple(result), reaching

    def _rewritten(
        self, statement: ir.Statement, reaching: Reaching, path: tuple[int, ...]
    ) -> tuple[ir.Statement, Reaching]:
        def change(expression: ir.Expr) -> ir.Expr:
            if isinstance(expression, ir.Var):
                name = self._name(expression.name, reaching)
                return expression if name == expression.name else ir.Var(name)
            return expression

        match statement:
            case ir.If(condition, then, orelse, span):
                condition = dataflow.rewritten(condition, change)
                new_then, one = self._renamed(then, dict(reaching), (*path, 0))
                new_else, other = self._renamed(orelse, dict(reaching), (*path, 1))
                blocks = iter((new_then, new_else))
                if condition is not statement.condition:
                    statement = ir.If(condition, then, orelse, span)
                return dataflow.with_blocks(statement, lambda _: next(blocks)), _joined(one, other)
            case ir.For(variable, body=body, span=span):
                bare = dataflow.with_expressions(statement, change)
                assert isinstance(bare, ir.For)
                after = self.repeated[path]
                counter = self._definition(path, variable)
                inside = {**after, variable: frozenset((counter,))}
                new_body, _ = self._renamed(body, inside, (*path, 0))
                name = self.chosen[self._find(counter)]
                if name != variable:
                    bare = ir.For(name, bare.start, bare.stop, bare.step, body, span)
                return dataflow.with_blocks(bare, lambda _: new_body), after
            case ir.While(test, condition, body, span):
                new_test, reaching = self._renamed(test, self.repeated[path], (*path, 1))
                new_condition = dataflow.rewritten(condition, change)
                new_body, _ = self._renamed(body, dict(reaching), (*path, 0))
                return ir.While(new_test, new_condition, new_body, span), reaching
        new = dataflow.with_expressions(statement, change)
        after = self._statement(statement, reaching, path)
        target = dataflow.target(statement)
        if target is not None and target != (fresh := self._name(target, after)):
            match new:
                case ir.Assign(_, value, span):
                    new = ir.Assign(ir.Var(fresh), value, span)
                case ir.Increment(_, value, span):
                    new = ir.Increment(ir.Var(fresh), value, span)
                case ir.Pop(_, stack):
                    new = ir.Pop(ir.Var(fresh), stack)
        return new, after


def _joined(a: Reaching, b: Reaching) -> Reaching:
    if a == b:
        return a
    result = {**a, **b}
    for name, found in a.items():
        other = b.get(name, found)
        if other is not found and other != found:
            result[name] = found | other
    return result
