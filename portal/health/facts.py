"""Rules about facts: figures, questions, the sources and their links."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.utils import timezone

from glossary.cited import keys_in
from glossary.models import Source
from glossary.name_checks import citation_faults
from portal.health.content import Content, squeezed
from portal.health.findings import Spot, counted, rule
from topics.fields import BackgroundField

CHECKED_WITHIN = timedelta(days=60)


@rule(
    "figure-uncited",
    "Figures, facts and precedents without a source",
    "A delegate who quotes one is asked where it comes from. Name a source of the bibliography.",
)
def rows_without_source(content: Content, today: date) -> Iterator[Spot]:
    for row in content.sourced:
        if not row.source_key:
            yield Spot(row, "source_key", "It has no source.", str(row))


@rule(
    "figure-undated",
    "Figures and facts without a date",
    "A figure says little until one knows when it was true. Give the year, or say “undated” where its source "
    "gives none.",
)
def rows_without_date(content: Content, today: date) -> Iterator[Spot]:
    for figure in content.figures:
        if figure.as_of is None and not figure.as_of_words:
            yield Spot(figure, "as_of", "It has no date.", str(figure))
    for fact in content.facts:
        if not fact.as_of.strip():
            yield Spot(fact, "as_of", "It has no date.", str(fact))


@rule(
    "background-uncited",
    "Additions without a source",
    "What the editors add to the printed guide is theirs to prove. Cite a source in it, or take it out.",
)
def additions_without_source(content: Content, today: date) -> Iterator[Spot]:
    for text in content.texts:
        if isinstance(text.row._meta.get_field(text.field), BackgroundField) and not keys_in(text.text):
            yield Spot(text.row, text.field, "It cites nothing.", text.text)


@counted
def old_figures(content: Content) -> tuple[str, int]:
    """Count the figures of earlier years. A year in which something happened, such as 1923, does not age."""
    year = content.edition.year
    dated = [
        figure for figure in content.figures if figure.as_of and figure.value.strip() != str(figure.as_of)
    ]
    return f"Figures from before {year}", sum(figure.as_of < year for figure in dated)


@counted
def unchecked_sources(content: Content) -> tuple[str, int]:
    return "Sources that nobody has checked", sum(source.accessed_on is None for source in content.sources)


@rule(
    "question-alone",
    "Questions without sections",
    "Delegates open a question to find what helps to answer it. Choose the sections that do.",
)
def questions_alone(content: Content, today: date) -> Iterator[Spot]:
    for question in content.questions:
        if not content.linked_to(question, "sections"):
            yield Spot(question, "sections", "It has no related section.", question.text)


@rule(
    "source-twice",
    "Sources listed twice",
    "One publication under two keys gets two numbers as a reference. Keep one key, and cite it everywhere.",
)
def sources_twice(content: Content, today: date) -> Iterator[Spot]:
    first: dict[tuple[str, str], Source] = {}
    for source in content.sources:
        marks = [("url", same_address(source.url))] if source.url else []
        marks.append(("title", squeezed(f"{source.title} {source.publisher} {source.year}".casefold())))
        for field, mark in marks:
            if (field, mark) in first:
                shared = "address" if field == "url" else "title, publisher and year"
                what = f"It has the same {shared} as “{first[field, mark].key}”."
                yield Spot(source, field, what, f"{first[field, mark].key} {mark}")
                break
        for field_and_mark in marks:
            first.setdefault(field_and_mark, source)


def same_address(url: str) -> str:
    """Return a form that ignores scheme, “www.”, case of the host, a final slash and the anchor."""
    try:
        parts = urlsplit(url)
    except ValueError:  # not an address, which only a damaged database can contain
        return url
    host = re.sub(r"\Awww\.", "", (parts.hostname or "").lower())
    return f"{host}{parts.path.rstrip('/')}?{parts.query}"


@rule(
    "citation-unknown",
    "Citations of unknown sources",
    "The bibliography has no source with this key, so readers see no reference. Correct the key, or add the "
    "source.",
)
def unknown_citations(content: Content, today: date) -> Iterator[Spot]:
    known = {source.key for source in content.sources}
    for text in content.texts:
        if "[@" not in text.text:
            continue
        for key in sorted(keys_in(text.text) - known):
            yield Spot(text.row, text.field, f"It cites “{key}”, which is not a source of this edition.", key)
        for fault in citation_faults(text.text, known):
            if fault.code == "no_citation":
                yield Spot(text.row, text.field, fault.message, fault.message)
    for figure in content.sourced:
        if figure.source_key and figure.source_key not in known:
            what = f"It names the source “{figure.source_key}”, which this edition does not have."
            yield Spot(figure, "source_key", what, figure.source_key)


@rule(
    "source-uncited",
    "Sources that nothing cites",
    "A source that supports nothing in the guide leaves delegates wondering why it is there. Cite it where "
    "it supports a sentence, or say that it is further reading.",
)
def uncited_sources(content: Content, today: date) -> Iterator[Spot]:
    cited = {row.source_key for row in content.sourced}
    for text in content.texts:
        if "[@" in text.text:
            cited |= keys_in(text.text)
    for source in content.sources:
        if source.key not in cited:
            yield Spot(source, "key", f"No text and no figure cites “{source.key}”.", source.title)


@rule(
    "link-unchecked",
    f"Links not checked for {CHECKED_WITHIN.days} days",
    "Pages move and disappear. Run “Check the links”. A link that was never checked is listed once others "
    "have been: before that, nobody has begun.",
)
def unchecked_links(content: Content, today: date) -> Iterator[Spot]:
    checks = {source: source.link_checked_at for source in content.sources if source.url}
    if not any(checks.values()):
        return
    for source, moment in checks.items():
        if moment is None:
            yield Spot(source, "url", "It has never been checked.", source.url)
        elif today - timezone.localdate(moment) > CHECKED_WITHIN:
            what = f"It was last checked on {timezone.localdate(moment):%d %B %Y}."
            yield Spot(source, "url", what, source.url)
