"""The process that a batch's workers are copied from: what it gives, and who ends with whom."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from tests.batches import written
from tests.conftest import ROOT
from tests.test_batch_recovery import towns

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there are no copies elsewhere")

# A child of the test that has no threads, as the command has none; it says what it finds.
START = '''
    import os, signal, time
    from ghgcalc.cli import early
    from ghgcalc.cli.early import Copy

    def fields(process):
        """What /proc says of a process from its state on; nothing of one that has just ended."""
        try:
            return open(f"/proc/{process}/stat").read().rpartition(")")[2].split()
        except OSError:
            return ["Z", ""]

    def alive(process):
        return fields(process)[0] != "Z"

    def children(parent=os.getpid()):
        return [int(name) for name in os.listdir("/proc") if name.isdigit() and fields(name)[1] == str(parent)]

    nursery = early.start(["batch", "towns", "-o", "results", "--jobs", "2"])
'''
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
        copies = children()
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


def test_a_worker_that_was_killed_has_nothing_open_any_more() -> None:
    said = said_by(
        """
        worker, _ = nursery.worker()
        os.kill(worker._process, signal.SIGSTOP)
        worker.kill()
        worker.join()
        print(alive(worker._process) and os.listdir(f"/proc/{worker._process}/fd"))
        worker.kill()
        """
    )
    assert said in (["False"], ["[]"])


@pytest.mark.parametrize("used", [True, False])
def test_nobody_is_left_when_it_is_closed(used: bool) -> None:
    said = said_by(
        f"""
        (nursery_process,) = children()
        for _ in range({2 * used}):
            worker, _ = nursery.worker()
            worker.kill()
            worker.join()
        left = children(nursery_process)
        nursery.close()
        nursery.close()
        print(len(left), children(), [one for one in left if os.path.exists(f"/proc/{{one}}")])
        """
    )
    assert said == [f"{2 * used} [] []"]


def test_words_that_do_not_tell_begin_it_with_the_first_worker() -> None:
    said = said_by(
        """
        nursery.close()
        late = early.start(["batch", "towns/*.csv", "-o", "results"])
        before = children()
        worker, _ = late.worker()
        print(before, type(worker) is Copy)
        worker.kill()
        worker.join()
        late.close()
        """
    )
    assert said == ["[] True"]


# The command as it is, but for other means of starting workers, which would be found out.
COMMAND = """
    import os, sys
    from ghgcalc.batch import worker
    from ghgcalc.cli import main

    def started():
        raise AssertionError("by other means")

    worker.started = started
    sys.argv = ["ghgcalc", *sys.argv[1:]]
    main()
"""


def command(*words: str | Path) -> list[str | Path]:
    return [sys.executable, "-c", textwrap.dedent(COMMAND), "batch", *words, "--missing-year", "latest-before", "-q"]


def test_the_command_takes_its_workers_from_it(tmp_path: Path) -> None:
    towns(tmp_path / "in", 3)
    subprocess.run(command(tmp_path / "in", "-o", tmp_path / "two", "--jobs", "2"), cwd=ROOT, check=True)
    subprocess.run(command(tmp_path / "in", "-o", tmp_path / "one", "--jobs", "1"), cwd=ROOT, check=True)
    assert written(tmp_path / "two") == written(tmp_path / "one")


def test_a_batch_goes_on_when_it_is_killed_with_all_workers(tmp_path: Path) -> None:
    towns(tmp_path / "in", 400)
    words = (tmp_path / "in", "-o", tmp_path / "two", "--jobs", "2", "--missing-year", "latest-before", "-q")
    run = subprocess.Popen([sys.executable, "-m", "ghgcalc", "batch", *words], cwd=ROOT)
    while not list((tmp_path / "two").glob("results/*.json")):
        assert run.poll() is None
        time.sleep(0.005)
    for process in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if process.name.isdigit() and (process / "stat").read_text().rpartition(")")[2].split()[1] == str(run.pid):
                os.kill(int(process.name), signal.SIGKILL)
    assert run.wait(timeout=10 * PATIENCE) == 0
    assert len(list((tmp_path / "two" / "results").iterdir())) == 400


def test_a_mistake_in_a_worker_is_told() -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            textwrap.dedent(START)
            + textwrap.dedent(
                """
                worker, connection = nursery.worker()
                connection.send("no settings")
                worker.join()
                """
            ),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=10 * PATIENCE,
        check=True,
    )
    assert "ValueError" in said.stderr


def test_the_command_leaves_linear_algebra_without_threads_unless_told_otherwise() -> None:
    program = """
        import os, sys
        from ghgcalc.cli import main
        sys.argv = ["ghgcalc", "--version"]
        try:
            main()
        finally:
            print(os.environ["OPENBLAS_NUM_THREADS"])
    """
    for given, kept in ((None, "1"), ("3", "3")):
        environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
        if given:
            environment["OPENBLAS_NUM_THREADS"] = given
        said = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        assert said.stdout.split()[-1] == kept
