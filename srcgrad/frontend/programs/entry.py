"""What a program does with its parameters before anything else."""

from __future__ import annotations

from srcgrad import ir, uses
from srcgrad.frontend.programs.rewrite import map_names, names_in
from srcgrad.types import Array


def own_arrays(program: ir.Function, hints: dict[str, str]) -> tuple[ir.Function, list[str]]:
    """Copy on entry the parameters that the program writes to."""
    stored = {array for each in uses.walk(program.body) for array in uses.written(each).arrays}
    written = [
        name for name in program.params if isinstance(program.types[name], Array) and name in stored
    ]
    if not written:
        return program, []
    copies = {name: f"{name}%own" for name in written}
    types = dict(program.types)
    body: list[ir.Statement] = []
    for name, copy in copies.items():
        old = types[name]
        assert isinstance(old, Array)
        layout = "C" if old.layout == "A" else old.layout
        types[copy] = Array(old.dtype, old.ndim, layout, old.unit_axes)
        hints[copy] = hints.get(name, "data")
        body.append(ir.Copy(copy, name, None))
    inner = map_names(
        ir.Function(program.name, (), program.body, program.results, types),
        lambda name: copies.get(name, name),
    )
    dims = [s for s in program.body if _is_dim(s)]
    rest = inner.body[len(dims) :] if program.body[: len(dims)] == tuple(dims) else inner.body
    head = dims if rest is not inner.body else []
    return (
        ir.Function(
            program.name, program.params, (*head, *body, *rest), inner.results, types, program.doc
        ),
        written,
    )


def _is_dim(statement: ir.Statement) -> bool:
    return isinstance(statement, ir.Assign) and isinstance(statement.value, ir.Dim)


def without_unused_sizes(program: ir.Function) -> ir.Function:
    """Drop lengths that were read on entry and that nothing uses."""
    used: dict[str, int] = {}
    for name in names_in(program.body):
        used[name] = used.get(name, 0) + 1
    for atom in program.results:
        if isinstance(atom, ir.Var):
            used[atom.name] = used.get(atom.name, 0) + 1
    kept: list[ir.Statement] = []
    for statement in reversed(program.body):
        match statement:
            case ir.Assign(ir.Var(name), ir.Dim() | ir.Apply() as value, None) if used[name] == 1:
                for each in names_in((statement,)):
                    used[each] -= 1
                assert value is not None
                continue
        kept.append(statement)
    return ir.Function(
        program.name,
        program.params,
        tuple(reversed(kept)),
        program.results,
        program.types,
        program.doc,
    )
