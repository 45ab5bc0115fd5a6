"""The program of a derivative, of a program: in the mode that an operator names."""

from __future__ import annotations

from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.activity import active
from srcgrad.differentiate import compressed
from srcgrad.differentiate import jacobian as jacobians
from srcgrad.differentiate.again import to_be_differentiated
from srcgrad.differentiate.called_arrays import refuse_called_arrays
from srcgrad.differentiate.calls import in_a_direction
from srcgrad.differentiate.canonical import canonical
from srcgrad.differentiate.forward import dot_of, tangent
from srcgrad.differentiate.gradient import gradient
from srcgrad.differentiate.holomorphic import check_holomorphic
from srcgrad.differentiate.recombine import recombined
from srcgrad.differentiate.taylor.path import taylor
from srcgrad.differentiate.written_out import written_out
from srcgrad.operators import Operator
from srcgrad.optimise.tidy import simplified
from srcgrad.pullbacks import Pulled, accumulating
from srcgrad.slopes import Slopes, differentiated


def put_together(
    program: ir.Function, wrt: tuple[str, ...], operator: Operator, smooth: tuple[int, ...]
) -> ir.Function:
    """The program with functions of matrices in it, as far as an operator has use for them."""
    if operator.is_path:  # there the series of the vectors are needed, too
        return written_out(program)
    found = recombined(program, wrt, smooth)
    return written_out(found) if operator.part else found


def derivative(
    program: ir.Function,
    wrt: tuple[str, ...],
    name: str,
    operator: Operator,
    smooth: tuple[int, ...],
    kept: tuple[int, ...],
) -> ir.Function:
    """What an operator makes of a program; `smooth` are the results that are differentiated, and
    `kept` those that are returned before their tangents in forward mode.
    """
    if operator.is_path:
        return taylor(program, wrt, name, smooth)
    if operator.mode == "forward":
        return _keeping(kept, tangent(program, wrt, name, True, smooth), program)
    seeded = smooth if operator.seed else None
    return gradient(program, wrt, name, operator.with_value, seeded)


def jacobian(
    program: ir.Function,
    wrt: tuple[str, ...],
    name: str,
    operator: Operator,
    smooth: tuple[int, ...],
    kept: tuple[int, ...],
) -> ir.Function:
    """The blocks of a Jacobian, after those of the program's results that are to be `kept`."""
    check_holomorphic(program, wrt, smooth)
    refuse_called_arrays(program, wrt, smooth, "a Jacobian")
    assemble = jacobians.forward if operator.mode == "forward" else jacobians.reverse
    found = assemble(program, wrt, name, bool(kept), smooth)
    return _keeping(kept, found, program) if kept else found


def elements(
    program: ir.Function,
    wrt: tuple[str, ...],
    name: str,
    operator: Operator,
    smooth: tuple[int, ...],
    with_values: bool,
) -> ir.Function:
    """The elements of a sparse Jacobian, after the values if they are asked for."""
    refuse_called_arrays(program, wrt, smooth, "a sparse Jacobian")
    assemble = compressed.forward if operator.mode == "forward" else compressed.reverse
    return assemble(program, wrt, name, with_values, smooth)


def derivative_within(
    program: ir.Function, wrt: tuple[str, ...], operator: Operator, smooth: tuple[int, ...]
) -> ir.Function:
    """A derivative, without values, that is a part of a program and may be derived with it."""
    program = recombined(simplified(program), wrt, smooth)
    if operator.is_dense:
        found = jacobian(written_out(program), wrt, program.name, operator, smooth, ())
    elif operator.is_path:
        found = taylor(written_out(program), wrt, program.name, smooth)
        found = _keeping((), found, program)
    elif operator.mode == "forward":
        with to_be_differentiated():
            found = tangent(program, wrt, program.name, False, smooth)
    else:
        seeded = smooth if operator.seed else None
        with to_be_differentiated():
            found = gradient(program, wrt, program.name, False, seeded)
    return canonical(_with_programs_for_slopes(found))


def _keeping(kept: tuple[int, ...], derivative: ir.Function, of: ir.Function) -> ir.Function:
    """A derivative that returns, of the results of its function, those at some positions only."""
    rest = derivative.results[len(of.results) :]
    return replace(derivative, results=(*(derivative.results[k] for k in kept), *rest))


def connected_within(program: ir.Function, wrt: tuple[str, ...]) -> frozenset[str]:
    """Those of some parameters from which a derivative is handed on to a result."""
    results = tuple(each.name for each in program.results if isinstance(each, ir.Var))
    return active(program, wrt, results) & frozenset(wrt)


def derivative_of(
    function: ir.Callee | Slopes | Pulled, program: ir.Function, name: str
) -> ir.Function:
    """The program of what is called by its name, of the program of the callee that it is about."""
    match function:
        case Slopes(of):
            return gradient(program, differentiated(of), name, with_value=False)
        case Pulled():
            found = gradient(program, function.wrt, name, with_value=False, seeded=(0,))
            return accumulating(found, function)
    return program


def _with_programs_for_slopes(program: ir.Function) -> ir.Function:
    """A program in which partial derivatives of functions called by name are such functions.

    Those of a recursive one are its tangent in the direction of an operand: one function that
    calls itself, where partial derivatives would call each other.
    """
    made: dict[tuple[ir.Callee, int], ir.Callee] = {}

    def of(callee: ir.Callee, position: int) -> ir.Callee:
        if (callee, position) not in made:
            name = f"{callee.__name__}_slope_{position}"
            inner = simplified(callee.program)
            wrt = (callee.program.params[position],)
            found = gradient(inner, wrt, name, with_value=False)
            made[callee, position] = ir.Callee(canonical(_with_programs_for_slopes(found)))
        return made[callee, position]

    def change(expression: ir.Expr) -> ir.Expr:
        match expression:
            case ir.Apply(ir.Slope(ir.Callee(is_recursive=True)) | ir.Pullback()):
                return in_a_direction(expression, dot_of) or expression
            case ir.Apply(ir.Slope(callee, position), operands):
                return ir.Apply(of(callee, position), operands)
        return expression

    def block(body: ir.Block) -> ir.Block:
        changed = (dataflow.with_expressions(each, change) for each in body)
        return tuple(dataflow.with_blocks(each, block) for each in changed)

    return replace(program, body=block(program.body))
