"""The process that a batch's workers are copied from: what it gives, and who ends with whom."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there are no copies elsewhere")

# A child of the test that has no threads, as the command has none; it says what it finds.
START = """
    import os, signal, time
    from ghgcalc.cli import early
    from ghgcalc.cli.early import Copy, Nursery

    def alive(process):
        try:
            return open(f"/proc/{process}/stat").read().rpartition(")")[2].split()[0] != "Z"
        except OSError:
            return False

    nursery = early.start(["batch", "towns", "-o", "results", "--jobs", "2"])
    assert isinstance(nursery, Nursery)
"""
# How long the ends of processes are waited for [s].
PATIENCE = 30


def said_by(program: str) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(START) + textwrap.dedent(program)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=10 * PATIENCE,
    )
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout.splitlines()


def test_workers_are_copies_that_wait_for_their_settings_and_end_when_they_are_told() -> None:
    said = said_by(
        """
        workers = [nursery.worker() for _ in range(2)]
        print(*(type(worker) is Copy for worker, _ in workers))
        processes = [worker._process for worker, _ in workers]
        print(*map(alive, processes))
        for worker, _ in workers:
            worker.kill()
            worker.join()
        while any(map(alive, processes)):
            time.sleep(0.01)
        """
    )
    assert said == ["True True", "True True"]


def test_a_worker_ends_when_its_pipe_is_closed_and_another_one_can_follow() -> None:
    said = said_by(
        """
        worker, connection = nursery.worker()
        connection.close()
        while alive(worker._process):
            time.sleep(0.01)
        other, _ = nursery.worker()
        print(type(other) is Copy, other._process != worker._process, alive(other._process))
        """
    )
    assert said == ["True True True"]


def test_without_the_nursery_workers_come_by_other_means() -> None:
    said = said_by(
        """
        copies = [int(name) for name in os.listdir("/proc") if name.isdigit()
                  and open(f"/proc/{name}/stat").read().rpartition(")")[2].split()[1] == str(os.getpid())]
        for copy in copies:
            os.kill(copy, signal.SIGKILL)
        worker, connection = nursery.worker()
        print(len(copies), type(worker) is Copy)
        worker.kill()
        worker.join()
        """
    )
    assert said == ["1 False"]


def test_all_end_with_the_process_that_started_them() -> None:
    program = """
        worker, _ = nursery.worker()
        print(worker._process, flush=True)
        time.sleep(600)
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(START) + textwrap.dedent(program)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    worker = parent.stdout.readline().strip()
    parent.kill()
    began = time.monotonic()
    # The pipe's end: neither the worker nor what it was copied from holds it open any more.
    assert parent.stdout.read() == ""
    assert time.monotonic() - began < PATIENCE
    parent.wait()
    parent.stdout.close()
    assert worker
