"""The processes of a run: one tool at a time, started again after a program that ended one."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.scoreboard.judge import CRASHED, TOO_LONG, Verdict
from benchmarks.scoreboard.worker import recorded

WALL = 3600.0
"""Seconds after which a process that does not hear its own alarm is ended."""

SETTINGS = {
    "JAX_PLATFORMS": "cpu",
    "JAX_DISABLE_MOST_OPTIMIZATIONS": "1",  # the time goes into compiling what runs once
    "OMP_NUM_THREADS": "1",
    "NPROC": "1",
}


def run(tool: str, python: str, names: list[str], folder: Path, until: float) -> None:
    """Go on with a tool, in its interpreter, from where the last run stopped.

    It ends with the programs named, or at a time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    reference = folder / "reference.json"
    if tool != "reference":
        reference.write_text(json.dumps(recorded(folder / "reference.jsonl")))
    file = folder / f"{tool}.jsonl"
    command = [python, "-m", "benchmarks.scoreboard.worker", tool]
    command += [str(file), str(reference), str(len(names))]
    while time.time() < until:
        begun, why = _one_process(command, until)
        if why is None:
            return
        if begun is None:
            raise RuntimeError(f"{tool} did not start: {why}")
        kind = TOO_LONG if why == "ended" else CRASHED
        gone = Verdict(kind, why=f"the process ended: {why}")
        with file.open("a") as kept:
            found = None if tool == "reference" else gone.record()
            print(json.dumps([names[begun], found]), file=kept)


def _one_process(command: list[str], until: float) -> tuple[int | None, str | None]:
    """The number of the last program begun, and why the process ended there; None: as it should."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | SETTINGS,
    )
    begun: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_read, args=(process.stdout, begun), daemon=True).start()
    current = None
    while True:
        try:
            line = begun.get(timeout=min(WALL, max(until - time.time(), 0.1)))
        except queue.Empty:
            process.kill()
            return current, None if time.time() >= until else "ended"
        if not line:
            code = process.wait()
            return current, None if code == 0 else f"code {code}"
        current = int(line)


def _read(pipe: Any, begun: queue.Queue[str]) -> None:
    for line in iter(pipe.readline, ""):
        begun.put(line)
    begun.put("")
