"""Rules of facts: figures, questions, the sources and their links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.utils import timezone

from glossary.cited import keys_in
from glossary.models import Source
from glossary.refusals import citation_faults
from portal.health.content import Content, squeezed
from portal.health.findings import Spot, rule

CHECKED_WITHIN = timedelta(days=60)


@rule(
    "figure-uncited",
    "Figures without a source",
    "A delegate who quotes a figure is asked where it comes from. Name a source of the bibliography.",
)
def uncited_figures(content: Content, today: date) -> Iterator[Spot]:
    for figure in content.figures:
        if not figure.source_key:
            yield Spot(figure, "source_key", "It has no source.", f"{figure.value}: {figure.statement}")


@rule(
    "figure-old",
    "Figures older than the edition",
    "A figure of an earlier year may have changed since. Look for a newer one. A year in which something "
    "happened, such as 1923, does not age.",
)
def old_figures(content: Content, today: date) -> Iterator[Spot]:
    for figure in content.figures:
        is_event = figure.value.strip() == str(figure.as_of)
        if figure.as_of < content.edition.year and not is_event:
            what = f"It holds for {figure.period}; the edition is of {content.edition.year}."
            yield Spot(figure, "as_of", what, f"{figure.value}: {figure.as_of}")


@rule(
    "question-alone",
    "Questions without sections",
    "A delegate opens a question to learn what helps to answer it. Choose the sections that do.",
)
def questions_alone(content: Content, today: date) -> Iterator[Spot]:
    for question in content.questions:
        if not content.linked_to(question, "sections"):
            yield Spot(question, "sections", "No section bears on it.", question.text)


@rule(
    "source-twice",
    "Sources that stand twice",
    "One publication under two keys is two numbers for one reference. Keep one, and cite it everywhere.",
)
def sources_twice(content: Content, today: date) -> Iterator[Spot]:
    first: dict[tuple[str, str], Source] = {}
    for source in content.sources:
        marks = [("url", same_address(source.url))] if source.url else []
        marks.append(("title", squeezed(f"{source.title} {source.publisher} {source.year}".casefold())))
        for field, mark in marks:
            if (field, mark) in first:
                shared = "address" if field == "url" else "title, publisher and year"
                what = f"It has the {shared} of “{first[field, mark].key}”."
                yield Spot(source, field, what, f"{first[field, mark].key} {mark}")
                break
        for field_and_mark in marks:
            first.setdefault(field_and_mark, source)


def same_address(url: str) -> str:
    """The same for addresses that differ in scheme, “www.”, case of the host, a last slash or an anchor."""
    try:
        parts = urlsplit(url)
    except ValueError:  # no address, which only a damaged database holds
        return url
    host = re.sub(r"\Awww\.", "", (parts.hostname or "").lower())
    return f"{host}{parts.path.rstrip('/')}?{parts.query}"


@rule(
    "citation-unknown",
    "Citations that lead nowhere",
    "The bibliography has no source of this key, so readers see no reference. Correct the key, or add the "
    "source.",
)
def unknown_citations(content: Content, today: date) -> Iterator[Spot]:
    known = {source.key for source in content.sources}
    for text in content.texts:
        if "[@" not in text.text:
            continue
        for key in sorted(keys_in(text.text) - known):
            yield Spot(text.row, text.field, f"It cites “{key}”, which is no source of this edition.", key)
        for fault in citation_faults(text.text, known):
            if fault.code == "no_citation":
                yield Spot(text.row, text.field, fault.message, fault.message)
    for figure in content.figures:
        if figure.source_key and figure.source_key not in known:
            what = f"It names the source “{figure.source_key}”, which this edition has not."
            yield Spot(figure, "source_key", what, figure.source_key)


@rule(
    "source-uncited",
    "Sources that nothing cites",
    "A source that supports nothing in the guide leaves delegates wondering why it is there. Cite it where "
    "it supports a sentence, or say that it is further reading.",
)
def uncited_sources(content: Content, today: date) -> Iterator[Spot]:
    cited = {figure.source_key for figure in content.figures}
    for text in content.texts:
        if "[@" in text.text:
            cited |= keys_in(text.text)
    for source in content.sources:
        if source.key not in cited:
            yield Spot(source, "key", f"No text and no figure cites “{source.key}”.", source.title)


@rule(
    "link-unchecked",
    f"Links not checked for {CHECKED_WITHIN.days} days",
    "Pages move and die. Run “Check the links”. One that was never checked is told of once others have been: "
    "before that, nobody has begun.",
)
def unchecked_links(content: Content, today: date) -> Iterator[Spot]:
    checks = {source: source.link_checked_at for source in content.sources if source.url}
    if not any(checks.values()):
        return
    for source, moment in checks.items():
        if moment is None:
            yield Spot(source, "url", "It was never checked.", source.url)
        elif today - timezone.localdate(moment) > CHECKED_WITHIN:
            what = f"It was last checked on {timezone.localdate(moment):%d %B %Y}."
            yield Spot(source, "url", what, source.url)
