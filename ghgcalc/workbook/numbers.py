"""Texts to numbers, strictly: which decimal sign a text proves, and what a column of texts decides together.

Knows nothing about where a text stands; ``cells`` gives findings their places. A text that can be read two ways
(``1.234``) is read only if another text of the same column proves the decimal sign.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

SIGN: Final = r"(?P<sign>[+\-−]?)"
BLANKS: Final = " \u00a0\u2009\u202f'’"
WHOLE: Final = re.compile(rf"{SIGN}(?P<whole>[0-9]+)")
DECIMAL: Final = re.compile(rf"{SIGN}(?P<whole>[0-9]*)(?P<mark>[.,])(?P<part>[0-9]+)")
GROUPED: Final = re.compile(
    rf"{SIGN}(?P<whole>[0-9]{{1,3}}(?:(?P<group>[.,])[0-9]{{3}})(?:(?P=group)[0-9]{{3}})*)(?:(?P<mark>[.,])(?P<part>[0-9]+))?"
)
SPACED: Final = re.compile(
    rf"{SIGN}(?P<whole>[0-9]{{1,3}}(?P<group>[{BLANKS}])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*)(?:(?P<mark>[.,])(?P<part>[0-9]+))?"
)
EXPONENT: Final = re.compile(
    rf"{SIGN}(?P<whole>[0-9]+)(?:(?P<mark>[.,])(?P<part>[0-9]+))?[eE](?P<power>[+\-]?[0-9]{{1,3}})"
)
PERCENT: Final = re.compile(r"[+\-−]?[0-9.,]+\s*%")
FOOTNOTE: Final = re.compile(rf"[+\-−]?[0-9][0-9.,{BLANKS}]*(?:[⁰¹²³⁴-⁹⁽⁾*†‡]+|\s*[⁰¹²³⁴-⁹⁽⁾*†‡]*[0-9]?\s*\))")
WITH_UNIT: Final = re.compile(rf"[+\-−]?[0-9][0-9.,{BLANKS}]*\s*[^\W\d_][\w/³²·. ]*")
LONGEST: Final = 64
# What is copied along from a web page or a letter and shows nothing: soft hyphen, zero-width signs, byte order mark.
UNSEEN: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
OTHER_MARK: Final = {",": ".", ".": ","}


class Written(NamedTuple):
    """A text as a number.

    Parameters
    ----------
    value
        What it says; for a text that can be read two ways, with its mark taken for the decimal sign. None: no number.
    other
        The second reading: the mark taken for a thousands sign.
    proves
        The decimal sign that this text proves, or empty.
    fault
        Why it is no number, as a finding code, or empty.
    remark
        ``exponent`` or ``grouped-by-blanks``, or empty.
    mark
        For a text that can be read two ways, its mark.
    """

    value: float | None
    other: float | None = None
    proves: str = ""
    fault: str = ""
    remark: str = ""
    mark: str = ""


@lru_cache(maxsize=1 << 14)
def written(text: str) -> Written:
    """Read one text, stripped of white space at its ends.

    Faults: ``percent-for-number``, ``footnote-at-number``, ``unit-at-number``, ``not-a-number``.

    Examples
    --------
    >>> written("1.234,5").value, written("1.234").other, written("12,5").proves
    (1234.5, 1234.0, ',')
    """
    text = stripped(text)
    if len(text) <= LONGEST:
        for read in (_whole, _decimal, _grouped, _spaced, _exponent):
            number = read(text)
            if number is not None:
                return (
                    number
                    if number.value is None or math.isfinite(number.value)
                    else Written(None, fault="not-a-number")
                )
        for pattern, fault in (
            (PERCENT, "percent-for-number"),
            (FOOTNOTE, "footnote-at-number"),
            (WITH_UNIT, "unit-at-number"),
        ):
            if pattern.fullmatch(text):
                return Written(None, fault=fault)
    return Written(None, fault="not-a-number")


def stripped(text: str) -> str:
    r"""A text without white space and invisible signs at its ends.

    Examples
    --------
    >>> stripped(" 1200\u200b ")
    '1200'
    """
    text = text.strip()
    return text if text.isascii() else text.strip(UNSEEN).strip()


def decimal_signs(texts: Iterable[Written]) -> set[str]:
    """The decimal signs that the texts of a column prove: none, one, or two that contradict each other."""
    return {number.proves for number in texts if number.proves}


def _whole(text: str) -> Written | None:
    found = WHOLE.fullmatch(text)
    return found and Written(_number(found["sign"], found["whole"]))


def _decimal(text: str) -> Written | None:
    found = DECIMAL.fullmatch(text)
    if found is None:
        return None
    sign, whole, mark, part = found["sign"], found["whole"], found["mark"], found["part"]
    value = _number(sign, whole or "0", part)
    two_ways = len(part) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"
    if two_ways:
        return Written(value, other=_number(sign, whole + part), mark=mark)
    return Written(value, proves=mark)


def _grouped(text: str) -> Written | None:
    """``1.234,5`` and ``1.234.567``: the first mark groups by thousands, so the other one is the decimal sign."""
    found = GROUPED.fullmatch(text)
    if found is None or found["mark"] == found["group"] or found["whole"][0] == "0":
        return None
    value = _number(found["sign"], found["whole"].replace(found["group"], ""), found["part"] or "")
    return Written(value, proves=OTHER_MARK[found["group"]])


def _spaced(text: str) -> Written | None:
    found = SPACED.fullmatch(text)
    if found is None or found["whole"][0] == "0":
        return None
    value = _number(found["sign"], found["whole"].replace(found["group"], ""), found["part"] or "")
    return Written(value, proves=found["mark"] or "", remark="grouped-by-blanks")


def _exponent(text: str) -> Written | None:
    found = EXPONENT.fullmatch(text)
    if found is None:
        return None
    value = _number(found["sign"], found["whole"], found["part"] or "", found["power"])
    return Written(value, proves=found["mark"] or "", remark="exponent")


def _number(sign: str, whole: str, part: str = "", power: str = "0") -> float:
    return float(f"{'-' if sign in ('-', '−') else ''}{whole}.{part or '0'}e{power}")
