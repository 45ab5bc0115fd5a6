"""Functions of tensors, beside the same functions written in PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

from srcgrad import errors
from srcgrad.company import to_torch

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.long


def wave(x, k):
    total = 0.0
    for i in range(len(x)):
        total += np.sin(k * x[i]) * x[i - 1]
    return total


def wave_in_torch(x, k):
    return (torch.sin(k * x) * torch.roll(x, 1)).sum()


bridged = to_torch(wave)


def point(requires_grad=True):
    x = torch.arange(1.0, 5.0, dtype=torch.float64, requires_grad=requires_grad)
    return x, torch.tensor(0.7, dtype=torch.float64, requires_grad=requires_grad)


P = point()
func = torch.func
WAYS = {
    "value": lambda f: f(*point()),
    "gradient": lambda f: torch.autograd.grad(f(*P), P),
    "hessian": lambda f: sum(torch.autograd.functional.hessian(f, point()), ()),
    "func.grad": lambda f: func.grad(f, (0, 1))(*point(False)),
    "func.hessian": lambda f: func.hessian(f)(*point(False)),
    "func.jvp": lambda f: func.jvp(f, point(False), point(False)),
    "func.jacrev twice": lambda f: func.jacrev(func.jacrev(f, 1), 0)(*point(False)),
    "one, then the other": lambda f: torch.autograd.grad(
        torch.autograd.grad(f(*P), P[1], create_graph=True), P
    ),
    "vmap": lambda f: func.vmap(func.grad(f), (0, None))(torch.stack([point(False)[0]] * 2), 0.5),
}


@pytest.mark.parametrize("way", WAYS)
def test_as_torch_does(way):
    found, expected = WAYS[way](bridged), WAYS[way](wave_in_torch)
    if torch.is_tensor(found):
        found, expected = (found,), (expected,)
    for one, other in zip(found, expected, strict=True):
        assert one.shape == other.shape and one.dtype == other.dtype
        assert torch.allclose(one, other, rtol=1e-10)


def test_against_differences():
    assert torch.autograd.gradcheck(bridged, P)
    assert torch.autograd.gradgradcheck(bridged, P)


def test_several_results_and_what_is_no_tensor():
    def f(x, n, mode):
        return x * n, np.sum(x**2) if mode == "squares" else 0.0

    made = to_torch(f)

    def called(x):
        return made(x, 3, "squares")

    first, second = torch.autograd.functional.jacobian(called, P[0])
    assert torch.allclose(first, 3.0 * torch.eye(4, dtype=torch.float64))
    assert torch.allclose(second, 2.0 * P[0])
    assert torch.autograd.gradgradcheck(called, (P[0],))


def test_only_what_is_asked_for_and_single_precision():
    x = torch.arange(1.0, 4.0, requires_grad=True)
    data = torch.ones(3)
    made = to_torch(lambda x, d: np.sum(x * x * d))
    kept = made(x, data)
    kept.backward()
    assert data.grad is None and x.grad.dtype == torch.float32
    assert x.grad.tolist() == [2.0, 4.0, 6.0]


def test_memory_is_shared():
    """What comes of an array of `f` is that array."""
    seen = []
    x = torch.ones(4, dtype=torch.float64)
    plain = torch.from_numpy
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch, "from_numpy", lambda array: seen.append(array) or plain(array))
        found = to_torch(lambda x: 2.0 * x)(x)
    assert np.shares_memory(seen[0], found.numpy())


def test_a_layer_that_is_trained():
    """A simulation behind a linear layer; the loss falls to a small part."""

    def cooled(u, rate):
        for _ in range(5):
            new = u.copy()
            for i in range(1, len(u) - 1):
                new[i] = u[i] + rate * (u[i - 1] - 2.0 * u[i] + u[i + 1])
            u = new
        return u

    layer = to_torch(cooled)
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(12, 6, dtype=torch.float64, generator=generator)
    scales = torch.arange(1.0, 7.0, dtype=torch.float64)
    y = torch.stack([layer(row, 0.2) for row in x * scales])
    weight = torch.ones(6, dtype=torch.float64, requires_grad=True)
    rate = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.Adam([weight, rate], lr=0.05)
    losses = []
    for _ in range(150):
        optimiser.zero_grad()
        loss = ((torch.stack([layer(row, rate) for row in x * weight]) - y) ** 2).mean()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.05 * losses[0]


def test_refusals():
    with pytest.raises(TypeError, match="no argument"):
        to_torch(lambda x: x)(1.0)
    with pytest.raises(errors.DTypeError, match="complex"):
        to_torch(lambda x: x)(torch.tensor(1j))
    with pytest.raises(errors.DTypeError, match="a result"):
        to_torch(lambda x: (x, 1))(torch.tensor(1.0))
