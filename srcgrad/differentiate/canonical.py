"""Any program of the language in canonical form, so that it can be differentiated (again).

A derivative overwrites and increments scalar names, nests operations, and keeps values on stacks.
Here each scalar becomes a value, a join or a cell as `ir` says, by the usual construction of static
single assignment from structured programs (Brandis & Moessenboeck, ACM TOPLAS 16, 1994); an
accumulator stays one.

before  t_bar = 0.0                     after   for i in range(n):
        for i in range(n):                          t1 = y_bar * k
            t_bar += y_bar * k                      t2 = x[i]
            x_bar[i] += t_bar * x[i]                t3 = t1 * t2
            t_bar = 0.0                             x_bar[i] += t3
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.differentiate import kinds
from srcgrad.differentiate.guards import chosen, flags
from srcgrad.differentiate.lines import Lines
from srcgrad.differentiate.lives import accumulated, arrays_made, before, changed
from srcgrad.differentiate.stacks import without_stacks
from srcgrad.differentiate.statement import zero_of
from srcgrad.optimise.dead_code import dead_code
from srcgrad.types import INT, Array, is_inexact

Statements = list[ir.Statement]
Meaning = dict[str, ir.Atom]
"""What each scalar name of the old program stands for here."""


def canonical(program: ir.Function) -> ir.Function:
    """The same program in canonical form."""
    needed = frozenset(r.name for r in program.results if isinstance(r, ir.Var))
    program = without_stacks(replace(program, body=dead_code(program.body, needed)))
    return _Canonical(program).program(program)


class _Canonical:
    def __init__(self, program: ir.Function) -> None:
        self.names = Names(program.types)
        self.types = self.names.types
        self.old = dict(program.types)
        self.flags = flags(program)
        self.meaning: Meaning = {}
        self.arrays: dict[str, str] = {}
        """The names of arrays here, by those in the old program."""
        self.made: set[str] = set()
        self.params = program.params
        statements = dataflow.walk(program.body)
        self.grown = {each.name for each in statements if isinstance(each, ir.Grow)}
        self.sums: set[str] = set()
        """Old names that are accumulators of a loop around."""
        self.lengths: dict[str, tuple[ir.Atom, ...]] = {}
        """The lengths of arrays here, as far as they are names or constants."""
        self.lines = Lines()
        self.entry: Statements = []
        self.out: Statements = []

    def program(self, program: ir.Function) -> ir.Function:
        for name in program.params:
            self.made.add(name)
            if isinstance(self.types[name], Array):
                self.arrays[name] = name
            else:
                self.meaning[name] = ir.Var(name)
        live = {r.name for r in program.results if isinstance(r, ir.Var)}
        body = self.block(program.body, live)
        results = tuple(
            result if isinstance(result, ir.Const) else self.result(result)
            for result in program.results
        )
        return replace(program, body=(*self.entry, *body), results=results, types=self.types)

    def result(self, result: ir.Var) -> ir.Atom:
        if isinstance(self.types[result.name], Array):
            return ir.Var(self.arrays[result.name])
        return self.meaning[result.name]

    # -- statements -------------------------------------------------------------------------------

    def block(self, body: ir.Block, live: set[str]) -> Statements:
        """The statements for a block, after which the names in `live` are read."""
        lives = [live]
        for statement in reversed(body):
            lives.append(before((statement,), lives[-1]))
        outer, self.out = self.out, []
        around = self.lines.now
        for statement, after in zip(body, lives[-2::-1], strict=True):
            self.lines.enter(statement, around)
            self.statement(statement, after)
        found, self.out, self.lines.now = self.out, outer, around
        return found

    def statement(self, statement: ir.Statement, live: set[str]) -> None:
        match statement:
            case ir.Assign(ir.Var(name), value, span):
                self.let(name, value, span)
            case ir.Assign(ir.Item(array, index), value, span):
                item = ir.Item(self.arrays[array], self.atoms(index))
                self.out.append(ir.Assign(item, self.atom(value), span))
            case ir.Increment(ir.Var(name), value, span):
                if name in self.sums:
                    total = self.meaning[name]
                    assert isinstance(total, ir.Var), "an accumulator is a name"
                    self.out.append(ir.Increment(total, self.atom(value), span))
                else:
                    self.let(name, self.sum(ir.Var(name), value), span)
            case ir.Increment(ir.Item(array, index), value, span):
                item = ir.Item(self.arrays[array], self.atoms(index))
                self.out.append(ir.Increment(item, self.atom(value), span))
            case ir.If():
                self.branch(statement, live)
            case ir.For() | ir.While():
                self.loop(statement, live)
            case ir.Guard(condition, exception, message, arguments, span):
                held, shown = self.atom(condition), self.atoms(arguments)
                self.out.append(ir.Guard(held, exception, message, shown, span))
            case ir.Comment():
                pass
            case _:
                self.whole(statement)

    def whole(self, statement: ir.Statement) -> None:
        """A statement about whole arrays."""
        match statement:
            case ir.Allocate(name, shape, fill, span):
                sizes = self.atoms(shape)
                made = self.new_array(name)
                self.lengths[made] = sizes
                self.out.append(ir.Allocate(made, sizes, fill, span))
            case ir.Copy(name, source, span):
                old = self.arrays[source]
                made = self.new_array(name)
                if self.length(old, 0) is not None:
                    self.lengths[made] = self.lengths[old]
                self.out.append(ir.Copy(made, old, span))
            case ir.Swap(first, second, span):
                # What was made in an iteration that is over is put back for nobody.
                if first in self.arrays and second in self.arrays:
                    self.out.append(ir.Swap(self.arrays[first], self.arrays[second], span))
            case ir.Grow(name, size, span):
                longer = self.atom(size)
                self.out.append(ir.Grow(self.arrays[name], longer, span))
            case ir.Routine(names, value, shapes, span):
                call = self.call(value)
                sizes_of = tuple(self.atoms(shape) for shape in shapes)
                results = tuple(map(self.new_array, names))
                self.lengths.update(zip(results, sizes_of, strict=False))
                self.out.append(ir.Routine(results, call, sizes_of, span))
            case ir.Update(target, value, True, False, span):
                place = ir.Whole(self.arrays[target.array], self.atoms(target.index))
                self.out.append(ir.Update(place, self.operation(value), True, False, span))
            case _:
                raise AssertionError(f"{statement} is none of the language's")

    def new_array(self, name: str) -> str:
        """The name of an array that is made: another one than that of an earlier making."""
        made = name
        if name in self.made:
            made = self.names.numbered(name, self.old[name])
        self.made.add(name)
        self.arrays[name] = made
        if name in self.grown:
            self.grown.add(made)
        return made

    def length(self, array: str, axis: int) -> ir.Atom | None:
        """A name or constant for the length of an array that has one as long as it lives."""
        if array in self.grown:
            return None
        if array not in self.lengths and array in self.params:
            kind = self.types[array]
            assert isinstance(kind, Array)
            names = [self.names.temporary(INT) for _ in range(kind.ndim)]
            for k, name in enumerate(names):
                self.entry.append(ir.Assign(ir.Var(name), ir.Dim(array, k)))
            self.lengths[array] = tuple(map(ir.Var, names))
        known = self.lengths.get(array)
        return None if known is None or not known else known[axis]

    def sum(self, name: ir.Var, value: ir.Expr) -> ir.Expr:
        known = self.meaning[name.name]
        if isinstance(known, ir.Const) and known.value == 0:
            return value
        return ir.Apply(operator.add, (name, value))

    def let(self, name: str, value: ir.Expr, span: object) -> None:
        """Let a name stand for the value of an expression from here on."""
        found = self.operation(value)
        if isinstance(found, ir.Const) or (
            isinstance(found, ir.Var) and self._kind(found) == self.old[name].dtype
        ):
            self.meaning[name] = found
            return
        new = self.version(name)
        self.out.append(ir.Assign(ir.Var(new), found, span))  # type: ignore[arg-type]
        self.meaning[name] = ir.Var(new)
        self.lines.of(new)

    def _kind(self, atom: ir.Var) -> str:
        return self.types[atom.name].dtype

    def version(self, name: str) -> str:
        """A name for another value of an old name."""
        if name not in self.made:
            self.made.add(name)
            return name
        return self.names.numbered(name, self.old[name])

    # -- expressions ------------------------------------------------------------------------------

    def atoms(self, expressions: tuple[ir.Expr, ...]) -> tuple[ir.Atom, ...]:
        return tuple(map(self.atom, expressions))

    def atom(self, expression: ir.Expr) -> ir.Atom:
        """A name or constant for the value of an expression."""
        found = self.operation(expression)
        if isinstance(found, ir.Const | ir.Var):
            return found
        return self.named(found)

    def operation(self, expression: ir.Expr) -> ir.Expr:
        """An expression of names and constants, once what is inside it has been assigned."""
        match expression:
            case ir.Var(name):
                return self.meaning[name]
            case ir.Item(array, index):
                return ir.Item(self.arrays[array], self.atoms(index))
            case ir.Dim(array, axis):
                name = self.arrays[array]
                return self.length(name, axis) or ir.Dim(name, axis)
            case ir.Whole(array):
                return ir.Whole(self.arrays[array])
            case ir.Apply(ir.select, (condition, yes, no)) if not _are_atoms(yes, no):
                return chosen(self, condition, yes, no)
            case ir.Apply(ir.both, (first, second)) if not _are_atoms(second):
                return chosen(self, first, second, ir.Const(False))
            case ir.Apply(ir.either, (first, second)) if not _are_atoms(second):
                return chosen(self, first, ir.Const(True), second)
            case ir.Apply(function, arguments):
                return ir.Apply(
                    function,
                    tuple(
                        ir.Whole(self.arrays[each.array])
                        if isinstance(each, ir.Whole)
                        else self.atom(each)
                        for each in arguments
                    ),
                )
        return expression

    def call(self, value: ir.Expr) -> ir.Expr:
        """The call that a routine is."""
        match value:
            case ir.Apply(function, arguments):
                return ir.Apply(function, tuple(map(self.call, arguments)))
            case ir.Whole(array):
                return ir.Whole(self.arrays[array])
        return self.atom(value)

    def named(self, value: ir.Expr) -> ir.Var:
        name = self.names.temporary(kinds.kind(value, self.types))
        self.out.append(ir.Assign(ir.Var(name), value, self.lines.of(name)))
        return ir.Var(name)

    def handed_on(self, to: str, atom: ir.Atom) -> ir.Assign:
        """A name set to what another one is."""
        return ir.Assign(ir.Var(to), atom, self.lines.like(to, atom))

    # -- branches ---------------------------------------------------------------------------------

    def branch(self, statement: ir.If, live: set[str]) -> None:
        """A branch, with joins for what is read after it."""
        test = self.atom(statement.condition)
        parts = (statement.then, statement.orelse)
        set_inside = [name for name in changed((statement,)) if name in live]
        scalars = [n for n in set_inside if not self._is_array(n) and n not in self.sums]
        arrays = [name for part in parts for name in arrays_made(part)]
        shared = {name: self.new_array(name) for name in dict.fromkeys(arrays) if name in live}
        meaning, known = dict(self.meaning), dict(self.arrays)
        blocks: list[Statements] = []
        ends: list[Meaning] = []
        for part in parts:
            self.meaning, self.arrays = dict(meaning), dict(known)
            block = self.block(part, live)
            new = {
                self.arrays[name]: made
                for name, made in shared.items()
                if name in arrays_made(part)
            }
            block = list(dataflow.renamed(tuple(block), new))
            block += [
                self.nothing(made) for name, made in shared.items() if name not in arrays_made(part)
            ]
            blocks.append(block)
            ends.append(self.meaning)
        self.meaning, self.arrays = meaning, {**known, **shared}
        for made in shared.values():
            self.lengths.pop(made, None)
        for name in scalars:
            atoms = [self.known(end, name) for end in ends]
            if atoms[0] == atoms[1]:
                self.meaning[name] = atoms[0]
                continue
            join = self.version(name)
            for block, atom in zip(blocks, atoms, strict=True):
                block.append(self.handed_on(join, atom))
            self.meaning[name] = ir.Var(join)
        self.out.append(ir.If(test, tuple(blocks[0]), tuple(blocks[1]), statement.span))

    def _is_array(self, name: str) -> bool:
        return isinstance(self.old[name], Array)

    def nothing(self, name: str) -> ir.Statement:
        """An array without elements, where another branch makes one that is read later."""
        kind = self.types[name]
        assert isinstance(kind, Array)
        return ir.Allocate(name, (ir.Const(0),) * kind.ndim)

    def known(self, meaning: Meaning, name: str) -> ir.Atom:
        """What a name stands for; zero where it is not set, and so not read."""
        return meaning[name] if name in meaning else self.zero(name)

    def zero(self, name: str) -> ir.Const:
        dtype = self.old[name].dtype
        if is_inexact(dtype):
            return zero_of(dtype)
        return ir.Const(False) if dtype == "bool" else ir.Const(0)

    # -- loops ------------------------------------------------------------------------------------

    def loop(self, statement: ir.For | ir.While, live: set[str]) -> None:
        """A loop, with cells for what its iterations hand on."""
        bounds: tuple[ir.Atom, ...] = ()
        if isinstance(statement, ir.For):
            bounds = self.atoms((statement.start, statement.stop, statement.step))
        head = before((statement,), live) | live
        inside = [n for n in changed(statement.body) if n in head and not self._is_array(n)]
        sums = {n for n in accumulated(statement, inside) if n not in self.sums}
        cells: dict[str, str] = {}
        for name in inside:
            if name in self.sums:
                continue
            start = self.known(self.meaning, name)
            cells[name] = cell = self.version(name)
            self.out.append(self.handed_on(cell, start))
            self.meaning[name] = ir.Var(cell)
        meaning, known = dict(self.meaning), dict(self.arrays)
        self.sums |= sums
        body: Callable[[], Statements] = lambda: self.body(statement.body, head, cells, sums)  # noqa: E731
        match statement:
            case ir.For(variable, _, _, _, _, span):
                counter = self.version(variable)
                self.meaning[variable] = ir.Var(counter)
                start, stop, step = bounds
                self.out.append(ir.For(counter, start, stop, step, tuple(body()), span))
            case ir.While(test, condition, _, span):
                tested = self.block(test, head | set(dataflow.names(condition)))
                outer, self.out = self.out, tested
                held = self.atom(condition)
                self.out = outer
                self.meaning = dict(meaning)
                self.out.append(ir.While(tuple(tested), held, tuple(body()), span))
        self.meaning, self.arrays = meaning, known
        self.sums -= sums

    def body(
        self, body: ir.Block, live: set[str], cells: dict[str, str], sums: set[str]
    ) -> Statements:
        """The body of a loop, at whose end the cells get their next values."""
        found = self.block(body, live)
        copies: Statements = []
        own = {ir.Var(cell) for cell in cells.values()}
        for name, cell in cells.items():
            atom = self.meaning[name]
            if name in sums or atom == ir.Var(cell):
                continue
            if atom in own and isinstance(atom, ir.Var):
                kept = self.names.temporary(kinds.kind(atom, self.types))
                found.append(self.handed_on(kept, atom))
                atom = ir.Var(kept)
            copies.append(self.handed_on(cell, atom))
        return [*found, *copies]


def _are_atoms(*expressions: ir.Expr) -> bool:
    return all(isinstance(each, ir.Const | ir.Var) for each in expressions)
