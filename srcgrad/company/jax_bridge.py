"""A function for JAX, with srcgrad's derivatives of any order."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.company.nodes import Node, root
from srcgrad.company.packages import package


def to_jax(f: Callable[..., Any], *, result: Any = None) -> Callable[..., Any]:
    """A JAX function that calls compiled code on the CPU; JAX differentiates it by srcgrad.

    `f`, a function or a derivative, takes numbers, arrays, and structures of such that are JAX's
    pytrees, and returns what has real floats only. JAX may transform the result as its own
    functions: `jit`, `grad`, `jacfwd`, `jacrev`, `hessian`, `jvp`, `linearize`, `vmap` in any
    order; under `vmap` a batch is one compiled loop (`srcgrad.vmap`). Precision is that of JAX's
    arrays, float32 unless `jax_enable_x64` is set. Strings, None and functions are bound before,
    by `functools.partial` or a lambda.

    JAX asks for the shapes of results beforehand. Where `f` returns arrays it is run once for each
    combination of types, with ones; where that fails, or shapes depend on values, `result` gives
    an example of the result, or is a function of the arguments' `jax.ShapeDtypeStruct`s that does.

    Raises SrcgradError where JAX is not installed.
    """
    jax = package("jax", "to_jax")
    primitive = _primitive()
    nodes: dict[Any, Node] = {}
    signature = inspect.signature(f)
    shapes = _Shapes(f, result)

    @functools.wraps(f)
    def bridged(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        if bound.kwargs:
            raise TypeError("a function of to_jax takes its arguments by position, without gaps")
        leaves, trees, smooth = _taken_apart(jax, bound.args, signature)
        key = len(trees), smooth
        if key not in nodes:
            nodes[key] = root(f, *key)
        kinds, tree = shapes(jax, leaves, trees)
        levels = ((),) * len(leaves)
        found = primitive.bind(
            *leaves, node=nodes[key], trees=trees, results=(kinds, tree), levels=levels, batch=()
        )
        return jax.tree_util.tree_unflatten(tree, found)

    return bridged


def _taken_apart(
    jax: Any, args: Sequence[Any], signature: inspect.Signature
) -> tuple[list[Any], tuple[Any, ...], tuple[int, ...]]:
    """The leaves of the arguments, how they are made of them, and which have derivatives."""
    leaves: list[Any] = []
    trees, smooth = [], []
    for k, argument in enumerate(args):
        own, tree = jax.tree_util.tree_flatten(argument)
        try:
            own = [jax.numpy.asarray(each) for each in own]
        except TypeError:
            raise _not_numbers(k, signature) from None
        kinds = {each.dtype.kind for each in own}
        if kinds - set("fiub") or (kinds - {"f"} and "f" in kinds) or not own:
            raise _not_numbers(k, signature)
        if "f" in kinds:
            smooth.append(k)
        leaves += own
        trees.append(tree)
    if not smooth:
        raise TypeError("to_jax: no argument is a floating-point number or an array of such")
    return leaves, tuple(trees), tuple(smooth)


def _not_numbers(position: int, signature: inspect.Signature) -> errors.SrcgradError:
    names = [*signature.parameters]
    name = names[min(position, len(names) - 1)]
    return errors.DTypeError(
        f"{name} is not made of real floats alone, or of integers alone, as to_jax takes it",
        advice="Bind what is fixed before: to_jax(functools.partial(f, mode='fast')); give real "
        "and imaginary parts as arguments of their own, and floats apart from integers.",
        code="SG535",
    )


class _Shapes:
    """The shapes and dtypes of results, by those of the arguments."""

    def __init__(self, f: Callable[..., Any], result: Any) -> None:
        self.function, self.result = f, result
        self.known: dict[Any, Any] = {}

    def __call__(self, jax: Any, leaves: Sequence[Any], trees: tuple[Any, ...]) -> Any:
        x64 = bool(jax.config.jax_enable_x64)
        key = trees, tuple((each.shape, str(each.dtype)) for each in leaves), x64
        if key not in self.known:
            kinds = [jax.ShapeDtypeStruct(each.shape, each.dtype) for each in leaves]
            example = self._example(jax, kinds, trees)
            own, tree = jax.tree_util.tree_flatten(example)
            found = []
            for each in own:
                dtype = np.dtype(getattr(each, "dtype", np.float64))
                if dtype.kind != "f":
                    raise errors.DTypeError(
                        f"a result is of {dtype}, and to_jax gives real floats",
                        advice="Return floats; real and imaginary parts of complex numbers.",
                        code="SG536",
                    )
                found.append((np.shape(each), str(jax.dtypes.canonicalize_dtype(dtype))))
            self.known[key] = tuple(found), tree
        return self.known[key]

    def _example(self, jax: Any, kinds: Sequence[Any], trees: tuple[Any, ...]) -> Any:
        """Something that is made as the result is."""
        if self.result is not None and not callable(self.result):
            return self.result
        if self.result is not None:
            return self.result(*_made(jax, trees, kinds))
        ones = [_leaf(np.ones(each.shape, each.dtype)) for each in kinds]
        try:
            return root(self.function, len(trees), (0,)).evaluate(_made(jax, trees, ones))
        except errors.DifferentiationError:
            raise
        except Exception as error:
            raise errors.SrcgradError(
                f"the shapes of the results of {self.function.__name__} are not known: with ones "
                f"for all numbers it raises {type(error).__name__}: {error}",
                advice="Give an example of a result: to_jax(f, result=np.zeros(3)), or a function "
                "that makes one of the arguments' jax.ShapeDtypeStruct.",
                code="SG825",
            ) from error


def _made(jax: Any, trees: Sequence[Any], leaves: Sequence[Any]) -> list[Any]:
    """The arguments of leaves."""
    found, at = [], 0
    for tree in trees:
        found.append(jax.tree_util.tree_unflatten(tree, leaves[at : at + tree.num_leaves]))
        at += tree.num_leaves
    return found


def _leaf(array: Any) -> Any:
    """An array, or the number that an array without axes has."""
    array = np.asarray(array)
    return array if array.ndim else array[()]


# ------------------------------------------------------------------------------ JAX's primitive


@functools.cache
def _primitive() -> Any:
    """The primitive: a node, applied to the leaves of its arguments."""
    core = package("jax.extend.core", "to_jax")
    ad = package("jax.interpreters.ad", "to_jax")
    batching = package("jax.interpreters.batching", "to_jax")
    mlir = package("jax.interpreters.mlir", "to_jax")
    made = core.Primitive("srcgrad")
    made.multiple_results = True
    made.def_impl(_run)
    made.def_abstract_eval(_abstract)
    mlir.register_lowering(made, mlir.lower_fun(_run, multiple_results=True))
    ad.primitive_jvps[made] = _tangents
    ad.primitive_transposes[made] = _transposed
    batching.primitive_batchers[made] = _batched
    return made


def _kinds(jax: Any, results: Any, batch: tuple[int, ...]) -> list[Any]:
    return [jax.ShapeDtypeStruct((*batch, *shape), dtype) for shape, dtype in results[0]]


def _abstract(*leaves: Any, results: Any, batch: tuple[int, ...], **_: Any) -> list[Any]:
    jax = package("jax", "to_jax")
    core = package("jax.core", "to_jax")
    return [core.ShapedArray(each.shape, each.dtype) for each in _kinds(jax, results, batch)]


def _run(*leaves: Any, **params: Any) -> Any:
    jax = package("jax", "to_jax")
    kinds = _kinds(jax, params["results"], params["batch"])
    return jax.pure_callback(functools.partial(_evaluated, params), kinds, *leaves)


def _evaluated(params: dict[str, Any], *leaves: Any) -> list[Any]:
    """What compiled code makes of the leaves."""
    jax = package("jax", "to_jax")
    node, trees, levels, batch = (params[key] for key in ("node", "trees", "levels", "batch"))
    arrays = [np.asarray(each) for each in leaves]
    if not batch:
        found = node.evaluate(_made(jax, trees, [_leaf(each) for each in arrays]))
    else:
        size = int(np.prod(batch))
        mapped, prepared, at = [], [], 0
        for k, tree in enumerate(trees):
            own = slice(at, at + tree.num_leaves)
            mapped.append(k >= node.linear or any(any(level) for level in levels[own]))
            prepared += [
                _spread(array, level, batch, size) if mapped[-1] else _leaf(array)
                for array, level in zip(arrays[own], levels[own], strict=True)
            ]
            at += tree.num_leaves

        def repeat(argument: Any) -> Any:
            return jax.tree_util.tree_map(
                lambda each: np.broadcast_to(each, (size, *np.shape(each))), argument
            )

        found = node.evaluate_batch(_made(jax, trees, prepared), mapped, repeat)
    return _as_announced(jax, found, params["results"], batch)


def _as_announced(jax: Any, found: Any, results: Any, batch: tuple[int, ...]) -> list[Any]:
    """The leaves of a result, which JAX has been told the structure and the shapes of."""
    flat, tree = jax.tree_util.tree_flatten(found)
    kinds, expected = results
    if tree != expected:
        raise ValueError(f"to_jax: a result is made as {tree}, where it was to be {expected}")
    first = (int(np.prod(batch)),) if batch else ()
    for each, (shape, _) in zip(flat, kinds, strict=True):
        if np.shape(each) != (*first, *shape):
            raise ValueError(
                f"to_jax: a result has the shape {np.shape(each)[len(first) :]}, where it was to "
                f"be {shape}: shapes that depend on values are to be told by `result`"
            )
    return [
        np.asarray(each, dtype).reshape((*batch, *shape))
        for each, (shape, dtype) in zip(flat, kinds, strict=True)
    ]


def _spread(array: Any, level: tuple[bool, ...], batch: tuple[int, ...], size: int) -> Any:
    """An operand with one axis for all that is mapped over."""
    own = array.shape[sum(level) :]
    axes = [n if has else 1 for n, has in zip(batch, level, strict=True)]
    whole = np.broadcast_to(array.reshape((*axes, *own)), (*batch, *own))
    return np.ascontiguousarray(whole.reshape((size, *own)))


def _operands(trees: Sequence[Any], arguments: Sequence[int]) -> list[int]:
    """The places of the leaves of some arguments."""
    starts = np.cumsum([0, *(tree.num_leaves for tree in trees)])
    return [k for each in arguments for k in range(starts[each], starts[each + 1])]


def _tangents(leaves: Sequence[Any], tangents: Sequence[Any], **params: Any) -> Any:
    """JAX's rule of tangents: the node, and that of its tangents."""
    ad = package("jax.interpreters.ad", "to_jax")
    node, trees, levels = params["node"], params["trees"], params["levels"]
    made = _primitive()
    smooth = _operands(trees, node.smooth)
    given = [ad.instantiate_zeros(tangents[k]) for k in smooth]
    further = {
        "node": node.tangent,
        "trees": (*trees, *(trees[k] for k in node.smooth)),
        "levels": (*levels, *(levels[k] for k in smooth)),
    }
    values = made.bind(*leaves, **params)
    return values, made.bind(*leaves, *given, **{**params, **further})


def _transposed(cotangents: Sequence[Any], *leaves: Any, **params: Any) -> list[Any]:
    """JAX's rule of transposes: of tangents the node of adjoints, and the other way round."""
    jax = package("jax", "to_jax")
    ad = package("jax.interpreters.ad", "to_jax")
    node, trees, levels, batch = (params[key] for key in ("node", "trees", "levels", "batch"))
    before = _operands(trees, range(node.linear))
    linear = range(len(before), len(leaves))
    first = trees[: node.linear]
    own = trees[node.linear :]
    kinds = tuple(
        (tuple(aval.shape[sum(levels[k]) :]), str(aval.dtype))
        for k, aval in ((k, _aval(jax, ad, leaves[k])) for k in linear)
    )
    given = [ad.instantiate_zeros(each) for each in cotangents]
    if node.is_adjoint:  # its results are as the arguments that the tangents are of
        seeds = tuple(first[k] for k in node.before.smooth)
        tree = own[0]
    else:
        seeds = (params["results"][1],)
        tree = jax.tree_util.tree_structure(tuple(_blank(each) for each in own))
    found = _primitive().bind(
        *(leaves[k] for k in before),
        *given,
        node=node.transposed,
        trees=(*first, *seeds),
        results=(kinds, tree),
        levels=(*levels[: len(before)], *((True,) * len(batch) for _ in given)),
        batch=batch,
    )
    sums: list[Any] = [None] * len(before)
    for k, each in zip(linear, found, strict=True):
        missing = tuple(axis for axis, has in enumerate(levels[k]) if not has)
        is_asked = ad.is_undefined_primal(leaves[k])
        sums.append(each.sum(axis=missing) if is_asked and missing else each if is_asked else None)
    return sums


def _aval(jax: Any, ad: Any, leaf: Any) -> Any:
    return leaf.aval if ad.is_undefined_primal(leaf) else jax.typeof(leaf)


def _blank(tree: Any) -> Any:
    jax = package("jax", "to_jax")
    return jax.tree_util.tree_unflatten(tree, [0.0] * tree.num_leaves)


def _batched(leaves: Sequence[Any], axes: Sequence[Any], **params: Any) -> Any:
    """JAX's rule of `vmap`: the same, with an axis more in front."""
    jax = package("jax", "to_jax")
    sizes = {each.shape[axis] for each, axis in zip(leaves, axes, strict=True) if axis is not None}
    (size,) = sizes
    moved, levels = [], []
    for each, axis, level in zip(leaves, axes, params["levels"], strict=True):
        is_mapped = axis is not None
        moved.append(jax.numpy.moveaxis(each, axis, 0) if is_mapped else each)
        levels.append((is_mapped, *level))
    further = {"levels": tuple(levels), "batch": (size, *params["batch"])}
    found = _primitive().bind(*moved, **{**params, **further})
    return found, [0] * len(found)
