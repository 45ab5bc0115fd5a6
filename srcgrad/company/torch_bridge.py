"""A function for PyTorch, with srcgrad's derivatives of any order."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad.company import dtypes
from srcgrad.company.nodes import Node, root
from srcgrad.company.packages import package


def to_torch(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function of PyTorch's tensors, whose derivatives of any order are srcgrad's.

    Arguments by position that are tensors of floats have derivatives; whatever else is given is
    handed on as it is. `f` returns a number, an array, or a tuple of such, and the answer is made
    of tensors. Their memory is that of NumPy's arrays: on the CPU nothing is copied. Tensors that
    live elsewhere go to the CPU, and the results back. `backward(create_graph=True)`,
    `torch.autograd.functional.hessian`, `torch.func.grad`, `jvp`, `hessian` and `vmap` work;
    `vmap` runs one element after the other.

    Raises SrcgradError where PyTorch is not installed.
    """
    function = _function()
    nodes: dict[Any, Node] = {}

    @functools.wraps(f)
    def bridged(*args: Any) -> Any:
        torch = package("torch", "to_torch")
        smooth = tuple(
            k for k, each in enumerate(args) if torch.is_tensor(each) and each.is_floating_point()
        )
        if any(torch.is_tensor(each) and each.is_complex() for each in args):
            raise dtypes.complex_given("to_torch", "tensors")
        if not smooth:
            raise TypeError("to_torch: no argument is a tensor of floating-point numbers")
        key = len(args), smooth
        if key not in nodes:
            nodes[key] = root(f, *key)
        return function.apply(nodes[key], *args)

    return bridged


@functools.cache
def _function() -> Any:
    """The `torch.autograd.Function`: a node, applied to its arguments."""
    torch = package("torch", "to_torch")

    class Bridge(torch.autograd.Function):  # type: ignore[misc, name-defined]
        @staticmethod
        def forward(node: Node, *args: Any) -> Any:
            like = args[node.smooth[0]]
            found = node.evaluate([_array(torch, each) for each in args])
            return _tensors(torch, found, like)

        @staticmethod
        def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
            node, *args = inputs
            tensors = [each for each in args if torch.is_tensor(each)]
            ctx.node, ctx.count = node, len(args)
            ctx.others = {k: each for k, each in enumerate(args) if not torch.is_tensor(each)}
            ctx.is_one = not isinstance(output, tuple)
            ctx.save_for_backward(*tensors)
            ctx.save_for_forward(*tensors)

        @staticmethod
        def backward(ctx: Any, *adjoints: Any) -> Any:
            node, args = ctx.node, _arguments(ctx)
            wanted = tuple(k for k in node.smooth if ctx.needs_input_grad[1 + k])
            results = None if ctx.is_one else len(adjoints)
            found = Bridge.apply(node.towards(wanted, results), *args, *adjoints)
            slots: list[Any] = [None] * (1 + len(args))
            for k, each in zip(wanted, found, strict=True):
                slots[1 + k] = each
            return tuple(slots)

        @staticmethod
        def jvp(ctx: Any, _: Any, *tangents: Any) -> Any:
            node, args = ctx.node, _arguments(ctx)
            zeros = torch.zeros_like
            given = [zeros(args[k]) if tangents[k] is None else tangents[k] for k in node.smooth]
            return Bridge.apply(node.tangent, *args, *given)

        @staticmethod
        def vmap(info: Any, in_dims: Any, node: Node, *args: Any) -> Any:
            each = [
                Bridge.apply(
                    node,
                    *[
                        arg if dim is None else arg.select(dim, k)
                        for arg, dim in zip(args, in_dims[1:], strict=True)
                    ],
                )
                for k in range(info.batch_size)
            ]
            if isinstance(each[0], tuple):
                stacked = tuple(torch.stack(column) for column in zip(*each, strict=True))
                return stacked, (0,) * len(stacked)
            return torch.stack(each), 0

    return Bridge


def _arguments(ctx: Any) -> list[Any]:
    """The arguments of a call, tensors and others, in order."""
    tensors = iter(ctx.saved_tensors)
    return [ctx.others[k] if k in ctx.others else next(tensors) for k in range(ctx.count)]


def _array(torch: Any, given: Any) -> Any:
    """A tensor's memory as an array, or its number; anything else as it is."""
    if not torch.is_tensor(given):
        return given
    array = given.detach().cpu().numpy()
    return array if array.ndim else array[()]


def _tensors(torch: Any, found: Any, like: Any) -> Any:
    """Results as tensors, where the arguments are."""
    if isinstance(found, tuple | list):
        return tuple(_tensors(torch, each, like) for each in found)
    array = np.asarray(found)
    if array.dtype.kind != "f":
        raise dtypes.no_real_float("to_torch", f"{type(found).__name__} of {array.dtype}")
    if not array.flags.writeable:
        array = array.copy()
    return torch.from_numpy(array).to(like.device)
