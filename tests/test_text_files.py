"""Texts are found without parsing every file, and are the same as if every file were parsed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ghgcalc.catalog import read_yaml
from ghgcalc.text_files import TextFiles
from tests.conftest import ROOT

VOCABULARY = ROOT / "emission_factors" / "vocabulary"


def parsed(path: Path) -> Mapping[str, Any]:
    document = read_yaml(path) or {}
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize("folder", ["findings", "texts"])
def test_the_shipped_texts_are_those_of_all_files_parsed(folder: str) -> None:
    whole = {key: text for path in sorted((VOCABULARY / folder).glob("*.yaml")) for key, text in parsed(path).items()}
    assert dict(TextFiles(VOCABULARY / folder, parsed)) == whole


def test_only_the_files_of_the_keys_asked_for_are_parsed(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("# one:\none: {en: 1}\n'yes': {en: y}\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("two:\n  one: {en: 2}\n", encoding="utf-8")
    asked: list[str] = []

    def parse(path: Path) -> Mapping[str, Any]:
        asked.append(path.name)
        return parsed(path)

    texts = TextFiles(tmp_path, parse)
    assert set(texts) == {"one", "yes", "two"}
    assert "three" not in texts
    assert asked == []
    assert texts["one"] == {"en": 1}
    assert texts["yes"] == {"en": "y"}
    assert asked == ["a.yaml"]
    assert texts.get("two") == {"one": {"en": 2}}
    assert asked == ["a.yaml", "b.yaml"]
