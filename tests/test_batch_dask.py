"""A batch on a real scheduler with two worker processes on loopback, one of which is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import distributed
import pytest

from ghgcalc.batch.dask_engine import Dask
from ghgcalc.batch.record import Record
from ghgcalc.batch.settings import Settings
from ghgcalc.batch.worker import Chunk
from ghgcalc.findings import UsageError
from tests.batches import Deadly, codes, done, settings, town, written
from tests.conftest import ROOT

LOOPBACK = "127.0.0.1"
ALLOWED = "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES"


def started(module: str, deaths: int, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", ALLOWED: str(deaths)}
    command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


@contextmanager
def cluster(folder: Path, workers: int = 2, deaths: int = 3) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and its workers, each a process of its own; all are ended at the end, by their ids.

    ``deaths`` is how many workers may be lost over a chunk before the scheduler gives it back.
    """
    folder.mkdir()
    told = folder / "scheduler.json"
    options = ("--host", LOOPBACK, "--port", "0", "--no-dashboard", "--scheduler-file", str(told))
    processes = [started("dask_scheduler", deaths, *options)]
    try:
        while not told.exists() or not told.read_text():
            assert processes[0].poll() is None
            time.sleep(0.05)
        address = json.loads(told.read_text())["address"]
        for number in range(workers):
            local = str(folder / f"worker-{number}")
            own = (
                "--nthreads",
                "1",
                "--no-nanny",
                "--no-dashboard",
                "--host",
                LOOPBACK,
                "--local-directory",
                local,
            )
            processes.append(started("dask_worker", deaths, address, *own))
        connect: Any = distributed.Client
        with connect(address, set_as_default=False) as client:
            client.wait_for_workers(workers)
        yield address, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


class KillingOne:
    """The engine, with a worker killed as soon as the first chunk is back; chunks are small, so that it has some."""

    def __init__(self, engine: Dask, worker: subprocess.Popen[bytes]) -> None:
        self._engine = engine
        self._worker = worker

    def run(self, chunks: Sequence[Chunk], asked: Settings, parts: Path) -> Iterator[list[Record]]:
        small = [
            Chunk((entry,), (key,)) for chunk in chunks for entry, key in zip(chunk.entries, chunk.keys, strict=True)
        ]
        for records in self._engine.run(small, asked, parts):
            if self._worker.poll() is None:
                os.kill(self._worker.pid, signal.SIGKILL)
                self._worker.wait()
            yield records


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_a_lost_worker_costs_nothing_and_the_bytes_are_those_of_this_machine(tmp_path: Path) -> None:
    for number in range(1, 31):
        town(tmp_path / "in", f"Ort {number}", f"057740{number:02}")
    (tmp_path / "in" / "broken.xlsx").write_bytes(b"PK\x03\x04")
    done([tmp_path / "in"], tmp_path / "local")
    with cluster(tmp_path / "cluster") as (address, workers):
        done([tmp_path / "in"], tmp_path / "out", engine=KillingOne(Dask(address), workers[0]))
        assert workers[0].poll() is not None
        assert workers[1].poll() is None
    assert written(tmp_path / "out") == written(tmp_path / "local")


def test_a_file_that_kills_every_worker_is_found(tmp_path: Path) -> None:
    for number in range(1, 4):
        town(tmp_path / "in", "Killer" if number == 1 else f"Ort {number}", f"0577400{number}")
    with cluster(tmp_path / "cluster", workers=5, deaths=0) as (address, _):
        made = done([tmp_path / "in"], tmp_path / "out", settings(writer=Deadly), engine=Dask(address))
    found = codes(made)
    assert found.pop("05774001.csv") == ["worker-lost"]
    assert list(found.values()) == [[], []]


def test_a_scheduler_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    town(tmp_path / "in", "Ort")
    for address, code in ((None, "scheduler-needed"), (f"tcp://{LOOPBACK}:1", "scheduler-unreachable")):
        with pytest.raises(UsageError) as wrong:
            done([tmp_path / "in"], tmp_path / "out", engine=Dask(address, patience=0.5))
        assert wrong.value.code == code
