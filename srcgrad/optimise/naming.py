"""Name what is left of the temporaries: lengths `n`, `m`, the rest `t1`, `t2` as they appear.

A counter that the user did not name, `_`, is `step` or `iteration` where something reads it.
"""

from __future__ import annotations

import re
from itertools import chain, count

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import RESERVED
from srcgrad.notes import Renamed, note

LENGTHS = ("n", "m", "p", "q")
_NAMELESS = re.compile(r"^_(_\d+)?$")
_TEMPORARY = re.compile(r"^t(\d+(?:_\d+)*)((?:_bar|_saved|_dot)*)((?:_\d+)?)$")


def naming(program: ir.Function) -> ir.Function:
    """The program with its temporaries named in order of appearance."""
    used = _names(program)
    new: dict[str, str] = {}
    taken = {name for name in used if not _TEMPORARY.match(name)} | RESERVED
    for statement in program.body:
        match statement:
            case ir.Assign(ir.Var(name), ir.Dim()) if _TEMPORARY.match(name) and name not in new:
                free = next((n for n in LENGTHS if n not in taken), None)
                if free is not None:
                    new[name] = free
                    taken.add(free)
    read = _read(program)
    for name in used:
        if _NAMELESS.match(name) and name in read and name not in program.params:
            numbered = chain(("step", "iteration"), (f"step_{k}" for k in count(1)))
            new[name] = next(each for each in numbered if each not in taken)
            taken.add(new[name])
    numbers: dict[str, str] = {}
    for name in used:
        found = _TEMPORARY.match(name)
        if found is None or name in new or name in program.params:
            continue
        number = numbers.setdefault(found[1], f"t{len(numbers) + 1}")
        wanted = f"{number}{found[2]}{found[3]}"
        if wanted in taken:
            continue
        new[name] = wanted
    while clashes := [name for name in new if new[name] in used and new[name] not in new]:
        # A number that a name of another kind has already stays as it is, and so may others then.
        for name in clashes:
            del new[name]
    if len(set(new.values())) < len(new):
        return program
    note(Renamed(program.name, new))
    types = {**program.types, **{n: program.types[o] for o, n in new.items() if o in program.types}}
    results = tuple(
        ir.Var(new.get(r.name, r.name)) if isinstance(r, ir.Var) else r for r in program.results
    )
    body = dataflow.renamed(program.body, new)
    return ir.Function(program.name, program.params, body, results, types, program.doc)


def _read(program: ir.Function) -> set[str]:
    """The names whose values are used, those of counters among them."""
    found: set[str] = set()
    for statement in dataflow.walk(program.body):
        for operand in dataflow.operands(statement):
            found.update(dataflow.names(operand))
    return found


def _names(program: ir.Function) -> dict[str, None]:
    """All names, in order of appearance."""
    found: dict[str, None] = dict.fromkeys(program.params)
    for statement in dataflow.walk(program.body):
        for operand in dataflow.operands(statement):
            found.update(dict.fromkeys(dataflow.names(operand)))
            found.update(dict.fromkeys(dataflow.arrays(operand)))
            found.update(dict.fromkeys(dataflow.measured(operand)))
        made = dataflow.written(statement)
        found.update(dict.fromkeys((*made.arrays, *made.stacks, *made.scalars)))
        found.update(dict.fromkeys((*dataflow.read(statement).arrays, *made.stacks)))
    return found
