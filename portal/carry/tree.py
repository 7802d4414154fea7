"""The guide, or what was chosen of it, as the data of portal/carry/blocks.py: what readers see, no more."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from glossary.bibliography.csl import address as address_of_source
from glossary.entry_index import entry_index_of
from glossary.models import Source, Term
from glossary.page_text import PageText
from portal.carry import blocks as made
from portal.carry.blocks import Block, Place
from portal.carry.choice import FIGURES, GLOSSARY, PHRASES, SOURCES, TOOLS, WHOLE, Choice, key_of
from portal.carry.drawings import map_of, plate_of, timeline_of
from portal.carry.walking import Numbers, Page
from topics.content import content_of
from topics.derived import effective_version
from topics.diagrams.timeline import dated_facts
from topics.models import Committee, Edition, KeyFigure, Precedent, QuestionFact, Tool
from topics.outline import OutlineNode
from topics.pages import PlacedQuestion, SourcedRow, WholeTopic, phrases_of, whole_topics_of, with_sources
from topics.rendering import followable

READER = AnonymousUser()


def guide_tree(edition: Edition, choice: Choice = WHOLE) -> made.Guide:
    """Return what `choice` takes of `edition`; the same data for the same version."""
    return Tree(edition, choice).guide()


class Tree:
    """Grows the tree in the order of the guide, in which sources and notes get their numbers."""

    def __init__(self, edition: Edition, choice: Choice) -> None:
        self._content = content_of(edition, READER)
        self._edition = self._content.edition
        self._choice = choice
        self._numbers = Numbers()
        self._pages: list[Page] = []
        self._topics: list[tuple[int, object]] = []  # number and row of those of which something is taken
        self._carried: set[Precedent] = set()

    def guide(self) -> made.Guide:
        edition, choice = self._edition, self._choice
        about = self._page(edition.get_absolute_url(), None)
        note = about.aside("editor-note", edition.editor_note) if choice.is_whole else []
        whole_topics = whole_topics_of(edition, READER)
        committees = [self._committee(each, whole_topics[each]) for each in whole_topics]
        committees = [each for each in committees if each is not None]
        tools = [self._tool(tool) for each in whole_topics for tool in self._tools(each)]
        entries = self._entries()
        moment = moment_of(edition)
        title, subtitle = self._titles(committees)
        return made.Guide(
            title=title,
            subtitle=subtitle,
            conference=str(edition),
            ordinal=edition.ordinal,
            organiser=edition.organiser,
            provenance=edition.provenance,
            colophon=edition.colophon,
            language=language_of(edition),
            other_language=str(edition.equivalent_language),
            version="-".join(map(str, effective_version(edition))),
            date=moment.date().isoformat(),
            date_in_words=date_format(moment, "j F Y"),
            drafting_rule=edition.get_drafting_rule_display(),
            place=site(edition.get_absolute_url()),
            is_whole=choice.is_whole,
            about=note,
            committees=committees,
            tools=tools,
            entries=entries,
            references=self._references(),
            notes=[each for each in self._numbers.notes if each.blocks],
        )

    def _titles(self, committees: list[made.Committee]) -> tuple[str, str]:
        names = " and ".join(committee.short_name for committee in committees)
        guide = f"{names or self._edition.conference} study guide"
        topics = [topic for committee in committees for topic in committee.topics]
        if self._choice.is_whole:
            return guide, str(self._edition)
        if len(topics) == 1 and topics[0].is_whole:
            return f"Topic {topics[0].number}: {topics[0].title}", guide
        return f"{guide}, a selection", str(self._edition)

    def _page(self, path: str, committee: Committee | None, code: str = "") -> Page:
        page_text = PageText(entry_index_of(self._edition, READER), committee, here=path)
        self._pages.append(Page(page_text, self._numbers, code))
        return self._pages[-1]

    # ── A committee ──────────────────────────────────────────────────────────────────────────────────────
    def _committee(self, committee: Committee, whole_topics: list[WholeTopic]) -> made.Committee | None:
        path, content = committee.get_absolute_url(), self._content
        is_taken = self._choice.takes(key_of(path))
        blocks, how, figures, events, diagrams = [], [], [], [], []
        how_path = reverse("topics:how_it_works", args=[self._edition.slug, committee.slug])
        if is_taken:
            page = self._page(path, committee)
            blocks = page.blocks(committee.presentation) + self._text(page, committee, committee.mandate)
            how = self._page(how_path, committee).blocks(committee.how_it_works)
            rows = with_sources(content, content.of(KeyFigure, committee=committee))
            figures = self._figures([placed for placed in rows if placed.row.topic is None])
            facts = dated_facts(rows, content.of(Tool, committee=committee))
            events, diagrams = timeline_of(facts, committee.short_name)
        topics = [topic for whole in whole_topics if (topic := self._topic(whole)) is not None]
        if not (is_taken or topics):
            return None
        others = [
            row
            for row in content.of(Precedent, committee=committee)
            if self._choice.is_whole and row not in self._carried
        ]
        return made.Committee(
            name=committee.name,
            short_name=committee.short_name,
            motto=committee.motto,
            place=site(path),
            blocks=blocks,
            how_it_works=how,
            how_place=site(how_path),
            figures=figures,
            events=events,
            diagrams=diagrams,
            topics=topics,
            phrases=self._phrases(committee),
            precedents=self._precedents(others),
        )

    def _phrases(self, committee: Committee) -> list[made.Phrases]:
        tables: dict[str, made.Phrases] = {}
        for phrase in phrases_of(self._content, committee) if PHRASES in self._choice.extras else ():
            title = f"{phrase.get_kind_display()} clauses"
            french = ", ".join(filter(None, [phrase.french, phrase.french_masculine]))
            table = tables.setdefault(title, made.Phrases(title, []))
            table.rows.append((phrase.get_strength_display(), phrase.english, french))
        return list(tables.values())

    # ── A topic ──────────────────────────────────────────────────────────────────────────────────────────
    def _topic(self, whole: WholeTopic) -> made.Topic | None:
        topic, choice = whole.topic, self._choice
        path, code = topic.get_absolute_url(), f"T{topic.number}"
        parts = [part for part in whole.outline.parts if choice.takes(key_of(part.url), key_of(path))]
        numbered = list(enumerate(whole.questions, 1))
        asked = [
            (number, placed)
            for number, placed in numbered
            if choice.takes(key_of(placed.question.get_absolute_url()), key_of(path))
        ]
        is_taken = choice.takes(key_of(path))
        if not (is_taken or parts or asked):
            return None
        self._topics.append((topic.number, topic))
        page = self._page(path, topic.committee, code)
        blocks = self._text(page, topic, topic.introduction) if is_taken else []
        rows = with_sources(self._content, self._content.of(KeyFigure, topic=topic))
        events, diagrams = (
            timeline_of(dated_facts(rows, ()), f"topic {topic.number}") if is_taken else ([], [])
        )
        if is_taken:
            diagrams = [
                *map_of(whole, PageText(entry_index_of(self._edition, READER), topic.committee)),
                *diagrams,
            ]
        return made.Topic(
            number=topic.number,
            title=topic.menu_title,
            question=topic.title if topic.title != topic.menu_title else "",
            summary=topic.summary,
            place=site(path, code),
            blocks=blocks,
            sections=[
                self._section(self._page(part.url, topic.committee, code), part, code) for part in parts
            ],
            questions=[self._question(number, placed, code) for number, placed in asked],
            figures=self._figures(rows),
            events=events,
            diagrams=diagrams,
            is_whole=is_taken,
            plate=plate_of(whole) if is_taken else None,
        )

    def _section(self, page: Page, node: OutlineNode, code: str) -> made.Section:
        section = node.section
        slug = "" if node.depth == 1 else section.slug
        return made.Section(
            number=node.number,
            title=section.title,
            level=node.depth,
            place=site(node.url, f"{code} {node.number}"),
            blocks=self._text(page, section, section.body, section=slug, number=node.number),
            sections=[self._section(page, child, code) for child in node.children],
        )

    def _text(self, page: Page, row: object, text: str, **place: object) -> list[Block]:
        """Return the text of a row, then what the editors added to it and noted on it."""
        added = page.blocks(text, **place) + page.aside("addition", row.background, **place)
        return added + page.aside("editor-note", getattr(row, "editor_note", ""), **place)

    def _question(self, number: int, placed: PlacedQuestion, topic_code: str) -> made.Question:
        question, content = placed.question, self._content
        path, code = question.get_absolute_url(), f"{topic_code} Q{number}"
        page = self._page(path, question.topic.committee, code)
        ties = [made.Tie(node.number, node.section.title, site(node.url).address) for node in placed.nodes]
        blocks = self._text(page, question, question.text)
        facts = [
            made.Fact(
                label=fact.row.get_kind_display(),
                statement=fact.row.statement,
                date=fact.row.as_of,
                place=site(fact.row.get_absolute_url()),
                cite=self._numbers.cite(fact.source, fact.row.locator),
            )
            for fact in with_sources(content, content.of(QuestionFact, question=question))
        ]
        precedents = self._precedents(content.linking_to(question, "precedents"))
        return made.Question(number, question.label, site(path, code), blocks, ties, facts, precedents)

    def _precedents(self, rows: Iterable[Precedent]) -> list[made.Precedent]:
        found = []
        for placed in with_sources(self._content, rows):
            row = placed.row
            self._carried.add(row)
            cite = self._numbers.cite(placed.source, row.locator)
            place = site(row.get_absolute_url())
            found.append(made.Precedent(row.body, row.number, row.date, row.title, row.asked, place, cite))
        return found

    def _figures(self, rows: Iterable[SourcedRow]) -> list[made.Figure]:
        return [
            made.Figure(
                value=placed.row.value if placed.row.is_measured else "",
                statement=placed.row.statement,
                period=placed.row.period,
                tool=placed.row.tool.name if placed.row.tool else "",
                place=site(placed.row.get_absolute_url()),
                cite=self._numbers.cite(placed.source),
            )
            for placed in (rows if FIGURES in self._choice.extras else ())
        ]

    # ── Tools, terms and sources ─────────────────────────────────────────────────────────────────────────
    def _tools(self, committee: Committee) -> list[Tool]:
        is_taken = self._choice.is_whole and TOOLS in self._choice.extras
        return self._content.of(Tool, committee=committee) if is_taken else []

    def _tool(self, tool: Tool) -> made.Entry:
        page = self._page(tool.get_absolute_url(), tool.committee)
        return self._described_tool(tool, self._text(page, tool, tool.body, own=tool))

    def _described_tool(self, tool: Tool, blocks: list[Block]) -> made.Entry:
        colour = f"{tool.get_notice_colour_display()} " if tool.shown_colour else ""
        facts = (
            ("Since", str(tool.since or "")),
            ("Legal force", tool.binding),
            ("What it asks", tool.asks),
            ("What it covers", tool.coverage),
        )
        return made.Entry(
            role="tool",
            name=tool.name,
            other_name=tool.shown_acronym or (tool.expansion if tool.expansion != tool.name else ""),
            kind=f"{colour}{tool.kind.name.lower() if colour else tool.kind.name}",
            french=tool.french_note or tool.french,
            summary=tool.summary,
            facts=[(label, words) for label, words in facts if words],
            blocks=blocks,
            place=site(tool.get_absolute_url()),
        )

    def _entries(self) -> list[made.Entry]:
        """Return the glossary: all terms for the whole guide, else the terms and tools that its texts use."""
        if GLOSSARY not in self._choice.extras:
            return []
        used = {entry for page in self._pages for entry in page.entries}
        rows = self._content.of(Term) if self._choice.is_whole else used
        rows = sorted(rows, key=lambda row: (row.name.casefold(), row.get_absolute_url()))
        return [self._described_tool(row, []) if isinstance(row, Tool) else self._term(row) for row in rows]

    def _term(self, term: Term) -> made.Entry:
        page = self._page(term.get_absolute_url(), None)
        return made.Entry(
            role="term",
            name=term.name,
            other_name=", ".join(term.aliases),
            kind=term.kind.name if term.kind else "",
            french=term.french,
            summary="",
            facts=[],
            blocks=page.blocks(term.definition, own=term),
            place=site(term.get_absolute_url()),
        )

    def _references(self) -> list[made.Reference]:
        """Return the sources that are cited, by their numbers, then those to read further."""
        content, cited = self._content, list(self._numbers.sources)
        helping = {number: set(content.linking_to(topic, "sources")) for number, topic in self._topics}
        further = []
        if SOURCES in self._choice.extras:
            of_topics = set().union(*helping.values()) if helping else set()
            further = [
                s for s in content.of(Source) if s not in cited and (self._choice.is_whole or s in of_topics)
            ]
        return [
            made.Reference(
                number=number,
                key=source.key,
                byline=source.byline,
                title=source.title,
                imprint=source.imprint,
                address=followable(address_of_source(source)),
                place=site(source.get_absolute_url()),
                is_cited=number <= len(cited),
                topics=[topic for topic, sources in helping.items() if source in sources],
            )
            for number, source in enumerate((*cited, *further), 1)
        ]


def site(path: str, code: str = "") -> Place:
    """Return the place of a page of ours."""
    return Place(code, f"{settings.PUBLIC_ADDRESS.url}{path}")


def moment_of(edition: Edition) -> datetime:
    """Return when readers last got other pages of `edition`: by a change, or as a release time came."""
    moment = datetime.fromtimestamp(max(effective_version(edition)) // 1_000_000_000, UTC)
    return timezone.localtime(moment)


def language_of(edition: Edition) -> str:
    """Return the language of its texts as files name it: "en-GB"."""
    language, _, region = edition.language.partition("-")
    return f"{language}-{region.upper()}" if region else language
