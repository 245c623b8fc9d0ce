"""The print of ``explain``: from the reported value to the result, every number in full; or a code's meaning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from ghgcalc import __version__
from ghgcalc.labels import visible
from ghgcalc.report.head import unit_of
from ghgcalc.report.marks import name_of
from ghgcalc.report.page import Key, Page

if TYPE_CHECKING:
    from ghgcalc.findings import Finding
    from ghgcalc.labels import Texts
    from ghgcalc.models import HeatingValue
    from ghgcalc.results import FactorUse, Row
    from ghgcalc.trace import Reported, Term, Trace

SCHEMA: Final = "ghgcalc/explain/1"


def pages(traces: Sequence[Trace], texts: Texts) -> tuple[Page, ...]:
    """A page per row."""
    return tuple(_page(trace, texts) for trace in traces)


def document(traces: Sequence[Trace], findings: Sequence[Finding], texts: Texts) -> dict[str, Any]:
    """The object of ``ghgcalc explain --format json``: each row with the cells behind it, and what was found."""
    from ghgcalc.report.json import finding_object, row_object

    return {
        "schema": SCHEMA,
        "version": __version__,
        "traces": [
            {
                "municipality": trace.town.name,
                "code": trace.town.code,
                "year": trace.year.year,
                "method": trace.town.method,
                "gas_coverage": trace.town.gas_coverage,
                "row": row_object(trace.row),
                "reported": [_reported_object(one) for one in trace.reported],
                "terms": [{"gas": one.gas, "emitted_t": one.emitted, "gwp": one.gwp} for one in trace.terms],
            }
            for trace in traces
        ],
        "findings": [finding_object(finding, texts) for finding in findings],
    }


def code_page(code: str, texts: Texts) -> Page:
    """What a finding's code means: message, cause, an example where there is one, remedy."""
    parts = (("meaning", "message"), ("why", "cause"), ("example", "example"), ("remedy", "hint"))
    keys = tuple(Key(texts.text(label), said) for label, part in parts if (said := texts.described(code, part)))
    return Page(code, "", keys, ())


def code_document(code: str, texts: Texts) -> dict[str, Any]:
    """The object of ``ghgcalc explain CODE --format json``."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "code": code,
        **{part: texts.described(code, part) for part in ("message", "cause", "example", "hint")},
    }


def _page(trace: Trace, texts: Texts) -> Page:
    title = f"{name_of(trace.row, texts)}, {trace.year.year}"
    subtitle = texts.text("trace_of", name=trace.town.name, method=trace.town.method)
    return Page(title, subtitle, tuple(_keys(trace, texts)), ())


def _keys(trace: Trace, texts: Texts) -> Iterator[Key]:
    row = trace.row
    yield Key(texts.text("trace_result"), _result(trace, texts), strong=True, alarm=row.emissions_t is None)
    if not row.counted:
        yield Key("", texts.text("trace_not_counted", method=trace.town.method))
    for one in trace.reported:
        yield Key(texts.text("trace_reported"), _stated(one, texts))
        yield from (Key("", said) for said in _conversions(one, texts))
    for added in row.adjustments:
        cells = ", ".join(map(visible, added.cells))
        step = texts.text(f"step_{added.step}")
        yield Key(texts.text("trace_correction"), f"{step}: {texts.exact(added.amount)} {added.unit} ({cells})")
    if (amount := _amount(row, texts)) and trace.reported:
        yield Key(texts.text("trace_amount"), amount)
    for use in row.factors:
        yield Key(texts.text("factor"), f"{texts.exact(use.value)} {visible(use.unit)}")
        yield from (Key("", said) for said in _found(use, texts))
    if not row.factors and row.cells:
        yield Key(texts.text("trace_cells"), ", ".join(map(visible, row.cells)))
    for term in trace.terms:
        yield Key(texts.text("trace_calculation"), _term(term, row, texts))


def _result(trace: Trace, texts: Texts) -> str:
    emitted = trace.row.emissions_t
    return texts.text("no_factor") if emitted is None else f"{texts.exact(emitted)} {unit_of(trace.town)}"


def _stated(one: Reported, texts: Texts) -> str:
    value = texts.state(one.state) if one.stated is None else f"{texts.exact(one.stated)} {visible(one.unit)}"
    told = [
        texts.text("trace_quality", quality=one.quality) if one.quality else "",
        texts.text("trace_source", source=one.source) if one.source else "",
        one.note,
    ]
    about = "; ".join(visible(part) for part in told if part)
    return f"{visible(one.cell)}: {value}" + (f" ({about})" if about else "")


def _conversions(one: Reported, texts: Texts) -> Iterator[str]:
    """A line per conversion: unit to canonical unit, mass or volume to energy."""
    if one.amount is None or one.stated is None:
        return
    amount = texts.exact(one.amount)
    if one.unit != one.canonical and one.per_unit is not None:
        rate = f"{texts.exact(one.per_unit)} {one.canonical}/{visible(one.unit)}"
        yield f"{texts.exact(one.stated)} {visible(one.unit)} × {rate} = {amount} {one.canonical}"
    if one.heating_value is not None and one.converted is not None:
        yield _by_heating_value(one, one.heating_value, one.converted, texts)


def _by_heating_value(one: Reported, value: HeatingValue, converted: float, texts: Texts) -> str:
    rate = f"{texts.exact(value.mwh_per_unit)} MWh/{one.canonical}"
    cited = texts.text("trace_cited", value=f"{value.value} {value.unit}", source=value.source, locator=value.locator)
    return f"{texts.exact(one.amount or 0.0)} {one.canonical} × {rate} = {texts.exact(converted)} MWh ({cited})"


def _amount(row: Row, texts: Texts) -> str:
    if row.energy_mwh is not None:
        return f"{texts.exact(row.energy_mwh)} MWh"
    return f"{texts.exact(row.amount)} {row.unit}" if row.amount is not None else ""


def _found(use: FactorUse, texts: Texts) -> Iterator[str]:
    """Where a factor stands and how it was found."""
    name = texts.factor_set(use.set)
    if use.row:
        key = "trace_set" if name == visible(use.set) else "trace_sheet"
        yield texts.text(key, set=name, row=use.row, year=_valid(use, texts))
    else:
        yield texts.text("trace_parameter", method=name)
    yield texts.text("trace_match", match=", ".join(texts.text(f"match_{word}") for word in use.match))
    yield ", ".join(visible(part) for part in (texts.title(use.source), use.locator, use.note) if part)


def _valid(use: FactorUse, texts: Texts) -> str:
    """For which years a factor is valid."""
    if use.year is None:
        return texts.text("trace_any_year")
    if use.year_to is None:
        return texts.text("trace_year_from", first=use.year)
    return texts.text("trace_year" if use.year == use.year_to else "trace_years", first=use.year, last=use.year_to)


def _term(term: Term, row: Row, texts: Texts) -> str:
    """``amount x factor = t of the gas``, and with its GWP t CO2e."""
    emitted = f"{texts.exact(term.emitted)} t {term.gas}"
    if term.factor is None:
        said = emitted
    else:
        amount = _amount(row, texts)
        per = "MWh" if row.energy_mwh is not None else row.unit
        said = f"{amount} × {texts.exact(term.factor.per_unit)} t {term.gas}/{per} = {emitted}"
    if term.gas in ("CO2", "CO2e"):
        return said
    if term.gwp is None or term.equivalent is None:
        return f"{said} ({texts.text('trace_no_gwp')})"
    if term.gwp == 0:
        return f"{said} ({texts.text('trace_memo')})"
    return f"{said}; × GWP {texts.exact(term.gwp)} = {texts.exact(term.equivalent)} t CO2e"


def _reported_object(one: Reported) -> dict[str, Any]:
    value = one.heating_value
    return {
        "cell": one.cell,
        "stated": one.stated,
        "unit": one.unit,
        "per_unit": one.per_unit,
        "amount": one.amount,
        "canonical_unit": one.canonical,
        "state": one.state,
        "quality": one.quality,
        "source": one.source,
        "note": one.note,
        "heating_value": value
        and {"mwh_per_unit": value.mwh_per_unit, "source": value.source, "locator": value.locator},
        "converted_mwh": one.converted,
    }
