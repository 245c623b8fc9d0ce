"""A batch that was interrupted, killed or shut out goes on to the same bytes and never leaves half a file."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from ghgcalc.batch import Folder, Journal, listed, run
from ghgcalc.batch import engine as engines
from ghgcalc.batch import worker as workers
from ghgcalc.batch.chunk import records
from ghgcalc.batch.folder import long_name
from ghgcalc.batch.members import Entry
from ghgcalc.batch.record import Record
from ghgcalc.findings import UsageError
from tests.batches import done, settings, town, written
from tests.batches import table as several
from tests.conftest import ROOT

TOWNS = 12


def towns(folder: Path, count: int = TOWNS) -> list[Path]:
    return [town(folder, f"Ort {number}", f"05774{number:03}") for number in range(1, count + 1)]


class Counted:
    """Does chunks of one file in this process, stops after so many, and tells which files it did."""

    def __init__(self, until: int | None = None) -> None:
        self.files: list[str] = []
        self._until = until

    def run(self, chunks: Sequence[workers.Chunk], asked: object, parts: Path) -> Iterable[list[object]]:
        for chunk in chunks:
            for entry, key in zip(chunk.entries, chunk.keys, strict=True):
                if len(self.files) == self._until:
                    raise KeyboardInterrupt
                self.files.append(entry.file)
                yield from engines.InProcess().run([workers.Chunk((entry,), (key,))], asked, parts)  # type: ignore[arg-type,misc]


def interrupted(folder: Path, output: Path, after: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        done([folder], output, engine=Counted(after))


def test_a_resumed_batch_does_only_what_is_left_and_has_the_same_bytes(tmp_path: Path) -> None:
    towns(tmp_path / "in")
    done([tmp_path / "in"], tmp_path / "whole")
    interrupted(tmp_path / "in", tmp_path / "out", 5)
    assert not (tmp_path / "out" / "batch.json").exists()
    assert len(list((tmp_path / "out" / "results").iterdir())) == 5
    rest = Counted()
    done([tmp_path / "in"], tmp_path / "out", engine=rest, resume=True)
    assert len(rest.files) == TOWNS - 5
    assert written(tmp_path / "out") == written(tmp_path / "whole")


def test_resume_redoes_what_changed_and_forgets_what_is_gone(tmp_path: Path) -> None:
    paths = towns(tmp_path / "in")
    done([tmp_path / "in"], tmp_path / "out")
    town(tmp_path / "in", "Ort 3 (neu)", "05774003", population=9000)
    paths[7].unlink()
    again = Counted()
    done([tmp_path / "in"], tmp_path / "out", engine=again, resume=True)
    assert again.files == ["05774003.csv"]
    done([tmp_path / "in"], tmp_path / "whole")
    assert written(tmp_path / "out") == written(tmp_path / "whole")


def test_other_options_redo_everything(tmp_path: Path) -> None:
    towns(tmp_path / "in", 3)
    done([tmp_path / "in"], tmp_path / "out")
    again = Counted()
    done([tmp_path / "in"], tmp_path / "out", settings(years=(2018,)), engine=again, resume=True)
    assert len(again.files) == 3
    same = Counted()
    done([tmp_path / "in"], tmp_path / "out", settings(years=(2018,)), engine=same, resume=True)
    assert same.files == []


def test_a_result_that_was_changed_by_hand_is_made_again(tmp_path: Path) -> None:
    towns(tmp_path / "in", 3)
    done([tmp_path / "in"], tmp_path / "out")
    before = written(tmp_path / "out")
    (tmp_path / "out" / "results" / "05774001-ort-1.json").write_text("{}", encoding="utf-8")
    (tmp_path / "out" / "results" / "05774002-ort-2.json").unlink()
    again = Counted()
    done([tmp_path / "in"], tmp_path / "out", engine=again, resume=True)
    assert sorted(again.files) == ["05774001.csv", "05774002.csv"]
    assert written(tmp_path / "out") == before


def test_without_resume_nothing_of_an_earlier_run_is_left(tmp_path: Path) -> None:
    paths = towns(tmp_path / "in", 3)
    done([tmp_path / "in"], tmp_path / "out")
    done(paths[:1], tmp_path / "out")
    assert [path.name for path in (tmp_path / "out" / "results").iterdir()] == ["05774001-ort-1.json"]


@pytest.mark.parametrize("left", [b'["half a li', b'{"no": "record"}\n', b"\xff\xfe\n"])
def test_a_broken_journal_is_read_as_far_as_it_is_whole(tmp_path: Path, left: bytes) -> None:
    towns(tmp_path / "in", 4)
    done([tmp_path / "in"], tmp_path / "whole")
    interrupted(tmp_path / "in", tmp_path / "out", 2)
    with (tmp_path / "out" / ".ghgcalc" / "journal.jsonl").open("ab") as journal:
        journal.write(left)
    done([tmp_path / "in"], tmp_path / "out", resume=True)
    assert written(tmp_path / "out") == written(tmp_path / "whole")


def test_a_folder_in_use_is_refused_and_free_when_its_run_ends(tmp_path: Path) -> None:
    towns(tmp_path / "in", 1)
    with Folder(tmp_path / "out"):
        with pytest.raises(UsageError) as refused:
            done([tmp_path / "in"], tmp_path / "out")
        assert refused.value.code == "folder-in-use"
        assert str(os.getpid()) in str(refused.value.facts["holder"])
    assert done([tmp_path / "in"], tmp_path / "out")["complete"]


@pytest.mark.parametrize(
    ("files", "jobs", "sizes"),
    [
        (0, 2, []),
        (2, 2, [1, 1]),
        (150, 2, [75, 75]),
        (600, 8, [75] * 8),
        (600, 2, [150, 112, 84, 64, 64, 64, 62]),
        (600, 1, [256, 256, 88]),
        (2000, 2, [256, 256, 256, 256, 244, 183, 137, 103, 77, 64, 64, 64, 40]),
    ],
)
def test_chunks_become_smaller_so_that_all_workers_end_together(files: int, jobs: int, sizes: list[int]) -> None:
    entries = [Entry(f"{number}.csv", f"{number}.csv") for number in range(files)]
    made = engines.chunks(entries, [entry.file for entry in entries], jobs)
    assert [len(chunk.entries) for chunk in made] == sizes
    assert [entry for chunk in made for entry in chunk.entries] == entries
    assert [key for chunk in made for key in chunk.keys] == [entry.file for entry in entries]


def test_a_chunk_has_no_more_bytes_than_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "BYTES", 10)
    for number, size in enumerate((4, 4, 4, 20, 1)):
        (tmp_path / f"{number}.csv").write_bytes(b" " * size)
    entries = [Entry(str(tmp_path / f"{number}.csv"), f"{number}.csv") for number in range(5)]
    made = engines.chunks(entries, [entry.file for entry in entries], 1)
    assert [len(chunk.entries) for chunk in made] == [2, 1, 1, 1]


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "ghgcalc", "batch", *map(str, arguments), "--lang", "en"]


def started(*arguments: str | Path) -> subprocess.Popen[str]:
    """The command as a process group of its own, as a terminal starts it."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.Popen(
        command(*arguments),
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for_results(output: Path, process: subprocess.Popen[str], count: int) -> None:
    """Until so many results stand there; the process must still be at work."""
    while len(list((output / "results").glob("*.json"))) < count:
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_killed_batch_leaves_whole_results_and_goes_on_to_the_same_bytes(tmp_path: Path, jobs: str) -> None:
    options = ("--missing-year", "latest-before", "--jobs", jobs)
    towns(tmp_path / "in", 400)
    killed = started(tmp_path / "in", "-o", tmp_path / "out", *options)
    wait_for_results(tmp_path / "out", killed, 1)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    for path in (tmp_path / "out" / "results").iterdir():
        assert json.loads(path.read_text(encoding="utf-8"))["schema"] == "ghgcalc/balance/1"
    assert not (tmp_path / "out" / "batch.json").exists()
    for folder, resume in (("out", ["--resume"]), ("whole", [])):
        run = started(tmp_path / "in", "-o", tmp_path / folder, *options, *resume)
        assert (run.communicate(timeout=300), run.returncode)[1] == 0
    assert written(tmp_path / "out") == written(tmp_path / "whole")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_the_batch_and_keeps_what_is_finished(tmp_path: Path, jobs: str) -> None:
    towns(tmp_path / "in", 400)
    run = started(tmp_path / "in", "-o", tmp_path / "out", "--missing-year", "latest-before", "--jobs", jobs)
    wait_for_results(tmp_path / "out", run, 1)
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130, said
    assert "Traceback" not in said
    assert not (tmp_path / "out" / "batch.json").exists()
    results = {path.name for path in (tmp_path / "out" / "results").iterdir()}
    with Folder(tmp_path / "out") as folder, Journal(folder.journal) as journal:
        slots = {long_name(slot, slot.file): slot for one in journal.finished() for slot in one.slots}
        assert results
        assert results <= set(slots)
        assert all(folder.has(slots[name]) for name in results)
        assert len(slots) - len(results) <= 1


def test_a_result_that_stands_in_no_batch_object_is_known_to_the_next_run(tmp_path: Path) -> None:
    paths = towns(tmp_path / "in", 2)
    done([tmp_path / "in"], tmp_path / "whole")

    class Killed(Folder):
        def keep(self, record: Record) -> None:
            super().keep(record)
            raise KeyboardInterrupt

    with Killed(tmp_path / "out") as folder, Journal(folder.journal) as journal:
        listing = listed([str(tmp_path / "in")], folder.path, workers.opened(settings()).catalog)
        with pytest.raises(KeyboardInterrupt):
            run(listing, folder, settings(), engines.InProcess(), journal)
    assert len(list((tmp_path / "out" / "results").iterdir())) == 1
    paths[0].unlink()
    done([tmp_path / "in"], tmp_path / "out")
    assert [path.name for path in (tmp_path / "out" / "results").iterdir()] == ["05774002-ort-2.json"]


def test_what_is_added_to_a_journal_is_what_it_has(tmp_path: Path) -> None:
    towns(tmp_path / "in", 2)
    several(tmp_path / "in" / "several.csv", [{"name": "Ort A", "code": "1"}, {"name": "Ort B", "code": "1"}])
    (tmp_path / "in" / "unreadable.xlsx").write_bytes(b"PK not a workbook")
    done([tmp_path / "in"], tmp_path / "out")
    with Folder(tmp_path / "out") as folder, Journal(folder.journal) as journal:
        workshop = workers.opened(settings())
        entries = listed([str(tmp_path / "in")], folder.path, workshop.catalog).entries
        keys = [entry.file for entry in entries]
        made = records(entries, keys, workshop, workers.into(folder.parts))
        journal.clear()
        added = [journal.add(record) for record in made]
        assert len(added) == 4
        assert added == list(journal.finished())
        members = [journal.member(slot) for one in added for slot in one.slots]
        assert [(one.name, one.part) for one in members] == [
            (one.name, one.part) for file in made for one in file.members
        ]
        with journal.anew() as other:
            assert [one.key for one in other.finished()] == keys


def test_processes_make_their_parts_in_folders_of_their_own(tmp_path: Path) -> None:
    ours, theirs = workers.into(tmp_path), workers.into(tmp_path)
    names = [ours(b"1"), theirs(b"2"), ours(b"3")]
    assert [(tmp_path / name).read_bytes() for name in names] == [b"1", b"2", b"3"]
    assert len({Path(name).parent for name in names}) == len(list(tmp_path.iterdir())) == 2


def test_a_worker_that_outlives_its_parent_does_not_keep_the_next_run_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove = shutil.rmtree

    def remove_while_a_part_is_written(path: Path, ignore_errors: bool = False) -> None:
        remove(path, ignore_errors=ignore_errors)
        path.mkdir()
        (path / "1-0").write_text("a part of a lost run")

    towns(tmp_path / "in", 1)
    done([tmp_path / "in"], tmp_path / "whole")
    monkeypatch.setattr(shutil, "rmtree", remove_while_a_part_is_written)
    done([tmp_path / "in"], tmp_path / "out")
    monkeypatch.undo()
    done([tmp_path / "in"], tmp_path / "out", resume=True)
    assert written(tmp_path / "out") == written(tmp_path / "whole")
