"""What a copy of the process does is done in the end, and its failure is the caller's."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from ghgcalc.cli.alongside import alongside
from tests.conftest import ROOT

# Longer than any test waits [s].
LONG = 60


@pytest.mark.parametrize("wanted", [True, False])
def test_the_work_is_done_at_the_end(tmp_path: Path, wanted: bool) -> None:
    with alongside((tmp_path / "made").touch, wanted):
        (tmp_path / "beside").touch()
    assert {path.name for path in tmp_path.iterdir()} == {"made", "beside"}


@pytest.mark.parametrize("wanted", [True, False])
def test_a_failure_of_the_copy_is_raised_here(tmp_path: Path, wanted: bool) -> None:
    with pytest.raises(FileNotFoundError), alongside((tmp_path / "no" / "made").touch, wanted):
        (tmp_path / "beside").touch()
    assert (tmp_path / "beside").exists()


@pytest.mark.parametrize("wanted", [True, False])
def test_a_failure_of_the_body_ends_the_work(tmp_path: Path, wanted: bool) -> None:
    def late() -> None:
        time.sleep(LONG)
        (tmp_path / "made").touch()

    began = time.monotonic()
    with pytest.raises(ZeroDivisionError), alongside(late, wanted):
        raise ZeroDivisionError
    assert time.monotonic() - began < LONG
    assert not (tmp_path / "made").exists()


def test_a_copy_does_it_where_that_is_safe() -> None:
    program = """
        import os, sys
        from ghgcalc.cli.alongside import alongside
        with alongside(lambda: print(os.getpid(), flush=True), True):
            pass
        print(os.getpid())
    """
    said = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    copy, parent = said.stdout.split()
    assert (copy != parent) == (sys.platform == "linux")


def test_a_copy_ends_when_its_parent_is_killed() -> None:
    if sys.platform != "linux":  # no copies there
        return
    program = """
        import sys, time
        from ghgcalc.cli.alongside import alongside
        def late():
            print("at work", flush=True)
            time.sleep(60)
        with alongside(late, True):
            time.sleep(60)
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "at work\n"
    parent.kill()
    began = time.monotonic()
    parent.communicate()  # until nobody holds the pipe any more
    assert time.monotonic() - began < LONG / 2
