"""Properties of content negotiation and of parameters that hold for every header and value."""

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlink.errors import NotAcceptable, ParameterError
from planlink.formats import ALL_FORMATS, GRAPH_FORMATS, ROW_FORMATS, Format
from planlink.namespaces import ID, LANGUAGES
from planlink.sparql.parameters import Parameter
from planlink.sparql.terms import iri_text
from planlink.web.http.negotiation import answer_formats, best, language, require_format

TYPES = sorted({f.media_type for f in ALL_FORMATS} | {"*/*", "text/*", "application/*", "image/png", "text/html"})
QUALITIES = st.one_of(st.none(), st.integers(0, 1000).map(lambda thousandths: f"{thousandths / 1000:.3f}"))
RANGES = st.tuples(st.sampled_from(TYPES), st.sampled_from(["", ";charset=utf-8", "; header=present"]), QUALITIES)
HEADERS = st.lists(RANGES, max_size=6)
OFFERED = st.sampled_from([ROW_FORMATS, GRAPH_FORMATS])


def written(ranges: list[tuple[str, str, str | None]]) -> str:
    return ", ".join(media + extra + ("" if quality is None else f";q={quality}") for media, extra, quality in ranges)


def quality_by_the_rules(chosen: Format, ranges: list[tuple[str, str, str | None]]) -> float:
    """RFC 9110, 12.5.1: the most specific matching range gives the quality; an alias counts as the type."""
    if not ranges:
        return 1.0
    best_quality = 0.0
    for name in (chosen.media_type, *chosen.aliases):
        matching = [r for r in ranges if r[0] in (name, name.split("/")[0] + "/*", "*/*")]
        exact = max((2 if r[0] == name else 1 if r[0] != "*/*" else 0) for r in matching) if matching else -1
        qualities = [
            1.0 if r[2] is None else float(r[2]) for r in matching if (2 if r[0] == name else 1 if r[0] != "*/*" else 0) == exact
        ]
        best_quality = max(best_quality, max(qualities, default=0.0))
    return best_quality


@given(ranges=HEADERS, offered=OFFERED)
def test_no_other_format_has_a_higher_quality(ranges: list[tuple[str, str, str | None]], offered: tuple[Format, ...]) -> None:
    chosen = best(written(ranges), offered)
    qualities = {f: quality_by_the_rules(f, ranges) for f in offered}
    assert (chosen is None) == (max(qualities.values()) == 0)
    if chosen:
        assert qualities[chosen] == max(qualities.values())


@given(header=st.text(max_size=200), offered=OFFERED)
def test_any_header_gives_a_format_or_none(header: str, offered: tuple[Format, ...]) -> None:
    assert best(header, offered) in (None, *offered)
    if best(header, offered) is None:
        with pytest.raises(NotAcceptable, match=re.escape(offered[0].media_type)):
            require_format(header, {}, offered)
    else:
        assert require_format(header, {}, offered) in offered


@given(header=st.text(max_size=100), chosen=st.sampled_from(ROW_FORMATS))
def test_format_parameter_overrides_any_header(header: str, chosen: Format) -> None:
    assert answer_formats(header, {"format": chosen.name}, page=True).rows == chosen
    assert answer_formats(header, {"format": chosen.media_type}, page=True).rows == chosen
    assert answer_formats(header, {"accept": chosen.media_type}, page=True).rows == chosen


@given(header=st.text(max_size=100), asked=st.text(max_size=10))
def test_page_is_in_a_supported_language(header: str, asked: str) -> None:
    assert language(asked, header) in LANGUAGES


@given(value=st.text(max_size=60))
def test_no_value_breaks_out_of_its_term(value: str) -> None:
    """Any value is one IRI, one literal, or refused."""
    for kind in ("iri", "text", "integer", "decimal", "language"):
        parameter = Parameter("x", kind, {"en": "x", "th": "x"}, namespace=ID)
        with contextlib.suppress(ParameterError):
            _is_one_term(kind, parameter.term(value))


def _is_one_term(kind: str, term: str) -> None:
    if kind == "iri":
        assert term == iri_text(term[1:-1])
    else:
        inside = term[1 : term.rindex('"')].replace("\\\\", "").replace('\\"', "")
        assert '"' not in inside
        assert "\n" not in inside
