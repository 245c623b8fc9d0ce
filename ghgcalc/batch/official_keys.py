"""Official keys of a country: what a code is, however it is written, and which larger areas it lies in.

Beside ``network``, which must not add an area to its own municipalities, and ``doubles``, which looks for one
municipality under two codes. Lengths are data: ``emission_factors/network.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

PARTS: Final = ("digits", "first", "last")


@dataclass(frozen=True, slots=True)
class OfficialKeys:
    """Digits of a country's keys.

    Parameters
    ----------
    areas
        Of areas that hold municipalities: each is the beginning of the keys within it.
    municipality
        Of a municipality's key.
    regional
        Of a municipality's longer key, which has the ``first`` and the ``last`` digits of the shorter one.
    """

    areas: tuple[int, ...]
    municipality: int
    regional: int
    first: int
    last: int

    @classmethod
    def of(cls, digits: Mapping[str, Any]) -> OfficialKeys:
        """The keys as the catalogue states them."""
        regional = digits["regional"]
        return cls(tuple(digits["areas"]), digits["municipality"], *(regional[name] for name in PARTS))

    def area(self, code: str) -> str:
        """The key of the area that a code means; empty where it means a municipality.

        Examples
        --------
        >>> german = OfficialKeys((5,), 8, 12, 5, 3)
        >>> [german.area(code) for code in ("05774", "5774", "05774000", "05774032")]
        ['05774', '05774', '', '']
        """
        code = self._whole(code)
        return code if code.isdecimal() and len(code) in self.areas else ""

    def within(self, code: str) -> Iterator[str]:
        """The keys of all larger areas that a code lies in.

        Examples
        --------
        >>> german = OfficialKeys((5,), 8, 12, 5, 3)
        >>> [list(german.within(code)) for code in ("05774032", "5774032", "057740032032", "05774")]
        [['05774'], ['05774'], ['05774'], []]
        """
        code = self._whole(code)
        if self._is_official(code):
            yield from (code[:digits] for digits in self.areas if digits < len(code))

    def same(self, code: str) -> str:
        """What all ways to write a key have in common.

        Examples
        --------
        >>> german = OfficialKeys((5,), 8, 12, 5, 3)
        >>> {german.same(code) for code in ("05774032", "5774032", "057740032032", "57740032032")}
        {'5774032'}
        """
        code = self._whole(code)
        short = code[: self.first] + code[-self.last :] if len(code) == self.regional else code
        return without_zeros(short)

    def _whole(self, code: str) -> str:
        """The code with the leading zero that it has lost: one digit more makes an official key of it."""
        return f"0{code}" if not self._is_official(code) and self._is_official(f"0{code}") else code

    def _is_official(self, code: str) -> bool:
        return code.isdecimal() and len(code) in (*self.areas, self.municipality, self.regional)


def without_zeros(code: str) -> str:
    """A code without the zeros before it, which a spreadsheet takes away."""
    return code.lstrip("0")
