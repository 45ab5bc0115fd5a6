"""What is checked is the text as Python runs it: compiling it is not the point here."""

import pytest

from srcgrad import Derivative


@pytest.fixture(autouse=True)
def uncompiled(monkeypatch):
    monkeypatch.setattr(Derivative, "__call__", Derivative.plain)
