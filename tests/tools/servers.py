"""Programs that serve pages, for tests: begun on a free port, waited for, and ended."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def served(
    command: Callable[[int], list[str]],
    answers: str,
    folder: Path,
    seconds: float,
    settings: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """The address of what a command for a port serves, once the page `answers` does."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        command(port),
        cwd=folder,
        env=os.environ | (settings or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}"
    try:
        _until_it_answers(f"{address}/{answers}", server, seconds)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def _until_it_answers(address: str, server: subprocess.Popen[bytes], seconds: float) -> None:
    end = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"{address} does not answer")
