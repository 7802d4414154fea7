"""The guide as a PDF: everything of it, heard and seen, and never refused for a character."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache
from itertools import pairwise

import outloud
import pdfua
import pikepdf
import pytest
from django.db.models import Model
from PIL import Image

from glossary.models import Source, Term
from portal.carry import paper
from portal.carry.choice import WHOLE, Choice, key_of
from portal.carry.glyphs import faces, shown
from portal.carry.paper import pdf_of, walk
from portal.carry.tree import guide_tree
from tests.support.carried import lines_of, spaced, text_in
from tests.support.paths import ROOT
from tests.support.public_cases import public_cases
from tests.support.served_portal import Prepared
from topics.models import Edition, KeyFigure, ResolutionQuestion, Section, Topic
from topics.programs import ProgramError

pytestmark = pytest.mark.one_database

SOFT_HYPHENS = str.maketrans("", "", "\N{SOFT HYPHEN}\u200b\u2060")


NOT_PRINTED = {"diagrams", "plate", "key", "place", "how_place", "address"}


def letters_of(text: str) -> str:
    """The letters and digits of a text in any case, without the spaces and hyphens where lines are broken."""
    text = unicodedata.normalize("NFKC", text.translate(SOFT_HYPHENS)).casefold()
    return "".join(character for character in text if character.isalnum())


@lru_cache
def set_whole() -> tuple[dict, bytes]:
    guide = guide_tree(Edition.objects.get(slug="2026"))
    return asdict(guide), pdf_of(guide)


@pytest.fixture
def whole(stored_2026: None) -> tuple[dict, bytes]:
    return set_whole()


@pytest.fixture
def pdf(whole: tuple[dict, bytes]) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(whole[1])) as opened:
        yield opened


def tags_in(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Every element of the structure, in the order in which it is read aloud."""
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        if isinstance(element, pikepdf.Array):
            waiting += reversed(list(element))
        elif isinstance(element, pikepdf.Dictionary):
            if "/S" in element:
                yield element
            waiting += [element.K] if "/K" in element else []


def names_in(pdf: pikepdf.Pdf) -> list[str]:
    return [str(element.S) for element in tags_in(pdf)]


def test_two_checkers_of_what_is_heard_find_no_error(whole: tuple[dict, bytes], tmp_path):
    file = tmp_path / "guide.pdf"
    file.write_bytes(whole[1])
    report = pdfua.validate(str(file))
    assert [finding.message for finding in report.findings] == []
    result = outloud.check(str(file))
    assert [finding.message for finding in result.findings if finding.severity == "error"] == []


def test_it_says_its_title_language_and_date_and_that_it_has_tags(pdf: pikepdf.Pdf):
    edition = Edition.objects.get(slug="2026")
    assert str(pdf.docinfo["/Title"]) == f"INTERPOL study guide – {edition}"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.Root.Lang).lower() == "en-gb"
    assert pdf.Root.MarkInfo.Marked
    day = guide_tree(edition).date.replace("-", "")
    assert str(pdf.docinfo["/CreationDate"]).startswith(f"D:{day}000000")
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_headings_tables_lists_and_drawings_are_tagged(pdf: pikepdf.Pdf):
    names = names_in(pdf)
    assert {"/H1", "/H2", "/H3", "/H4", "/P", "/L", "/LI", "/Table", "/TH", "/TD", "/Link"} <= {*names}
    levels = [int(name[2]) for name in names if name[:2] == "/H" and name[2:].isdigit()]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    figures = [element for element in tags_in(pdf) if element.S == "/Figure"]
    assert len(figures) == 7
    assert all(len(str(figure.Alt)) > 40 for figure in figures)


def test_its_outline_leads_to_every_section_and_question(whole: tuple[dict, bytes], pdf: pikepdf.Pdf):
    with pdf.open_outline() as outline:
        waiting, titles = list(outline.root), []
        while waiting:
            entry = waiting.pop(0)
            titles.append(entry.title)
            waiting += entry.children
    there = letters_of(" ".join(titles))
    topics = whole[0]["committees"][0]["topics"]
    sections = [each for each in walk(topics) if "sections" in each and "level" in each]
    questions = [each for each in walk(topics) if "ties" in each]
    assert (len(sections), len(questions)) == (70, 10)
    for title in [*(each["title"] for each in sections), *(each["label"] for each in questions)]:
        assert letters_of(title) in there, title


def test_every_word_of_the_tree_is_in_it(whole: tuple[dict, bytes]):
    data, pdf = whole
    there = letters_of(text_in(pdf))
    for name in ("about", "committees", "tools", "entries", "references"):
        for line in lines_of(without(data[name], NOT_PRINTED)):
            missing = [word for word in map(letters_of, line.split()) if word and word not in there]
            assert not missing, line


def without(piece: object, names: set[str]) -> object:
    """The data without what has one of these names."""
    if isinstance(piece, dict):
        return {name: without(each, names) for name, each in piece.items() if name not in names}
    return [without(each, names) for each in piece] if isinstance(piece, list | tuple) else piece


def test_every_code_leads_back_to_the_page(whole: tuple[dict, bytes], pdf: pikepdf.Pdf):
    data, _ = whole
    linked = {
        str(annotation.A.URI)
        for page in pdf.pages
        for annotation in page.get("/Annots", [])
        if "/A" in annotation and "/URI" in annotation.A
    }
    places = [
        each for each in walk(data["committees"]) if each.keys() == {"code", "address"} and each["code"]
    ]
    assert len(places) > 250
    assert {place["address"] for place in places} <= linked


DIGEST = """
import hashlib
from portal.carry.choice import Choice
from portal.carry.paper import pdf_of
from portal.carry.tree import guide_tree
from topics.models import Edition
keys = frozenset(
    {"interpol/topics/tracing-firearms/challenges", "interpol/topics/tracking-fugitives/challenges"}
)
print(hashlib.sha256(pdf_of(guide_tree(Edition.objects.get(slug="2026"), Choice(keys)))).hexdigest())
"""


def test_two_processes_make_the_same_bytes(prepared: Prepared, tmp_path):
    database = prepared.copy(tmp_path / "portal.sqlite3")
    digests = {
        subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", DIGEST],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": database, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
    assert len(digests.pop().strip()) == 64


def test_one_topic_is_a_document_of_its_own(stored_2026: None):
    topic = Topic.objects.get(number=2)
    keys = frozenset({key_of(topic.get_absolute_url())})
    made = text_in(pdf_of(guide_tree(Edition.objects.get(slug="2026"), Choice(keys))))
    assert "Topic 2: Tracing firearms" in spaced(made)
    other = Topic.objects.get(number=1).sections.first()
    assert letters_of(other.title) not in letters_of(made)


HOSTILE = [
    *("🪑", "👩‍🚀 and 🇫🇷", "العَرَبِيَّة", "שָׁלוֹם", "नमस्ते", "中文 日本語 한국어", "ก็ไทย", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L"),
    *(
        "\x00\x07\x1b[31m",
        "a\u200bb\u00adc\u2060d\ufeffe",
        "\u202eabc\u202c",
        "\ufffd\ufffe\uffff",
        "\ue000",
        "\U000e0041",
    ),
    *(
        "#set page(width: 1cm)",
        "#panic()",
        '#import "x"',
        "#(1/0)",
        "$x^2$",
        "$",
        "@book",
        "@",
        "<label>",
        "<site>",
    ),
    *(
        "*",
        "_",
        "`",
        "```",
        "= Title",
        "== ",
        "- ",
        "+ ",
        "/ term: it",
        "\\",
        "\\u{1F600}",
        "//",
        "/* */",
        "~",
        "---",
    ),
    *(
        "[",
        "]",
        "#[",
        "{",
        "}",
        '"',
        "'",
        "https://",
        "%%%",
        "&amp;<b>",
        "\t\t",
        "…",
        "𝔘𝔫𝔦",
        "ﷺ",
        "½①Ⅷ",
        "x" * 3_000,
    ),
]


def test_there_are_fifty_hostile_texts():
    assert len(HOSTILE) >= 50


def test_hostile_texts_are_set_as_they_are_written(section: Section, topic: Topic, tmp_path):
    edition = Edition.objects.get(slug="2030")
    for place, text in enumerate(HOSTILE):
        row = {"topic": topic, "published": True, "position": 10 + place, "slug": f"hostile-{place}"}
        title = f"{text[:200]}".replace("\x00", "")
        body = f"Before {text} after.".replace("\x00", "").replace("\\", "\\\\")
        Section.objects.create(**row, title=title, body=body, background=body)
    guide = guide_tree(edition)
    data = asdict(guide)
    made = paper.typeset(paper.Sheets(data).prepared(), {})  # at the first attempt
    file = tmp_path / "hostile.pdf"
    file.write_bytes(made)
    assert [finding.message for finding in pdfua.validate(str(file)).findings] == []
    there = letters_of(text_in(made))
    assert there.count("chair") >= 3  # whose picture no face has
    for line in lines_of(without(asdict(guide)["committees"], NOT_PRINTED)):
        for word in map(letters_of, shown(line).split()):
            # The reader says letters with signs twice, and some scripts from the right.
            assert word[:60] in there if word.isascii() else {*word} <= {*there}, word


def test_naughty_strings_in_every_place_are_set_at_the_first_attempt(topic: Topic, tmp_path):
    edition, committee = topic.committee.edition, topic.committee
    found = [text.replace("\x00", "") for text in public_cases("naughty_strings_blns.json")]
    rows: dict[type[Model], list[Model]] = defaultdict(list)
    for place, text in enumerate(dict.fromkeys(found)):
        row = {"slug": f"naughty-{place}", "published": True}
        in_topic = {**row, "topic": topic, "position": place}
        every_field = place % 10 == 0
        notes = {"background": text, "editor_note": text} if every_field else {}
        rows[Section].append(Section(**in_topic, title=text[:240], body=text, **notes))
        if every_field:
            rows[ResolutionQuestion].append(ResolutionQuestion(**in_topic, label=text[:160], text=text))
            rows[Term].append(
                Term(**row, edition=edition, name=text[:120], definition=text, french=text[:160])
            )
            figure = {"value": text[:40], "statement": text[:300], "timeline_label": text[:60]}
            event = {"on_timeline": True, "as_of": 1900 + place // 10}
            rows[KeyFigure].append(KeyFigure(**row, **figure, **event, committee=committee, topic=topic))
            address = f"https://example.org/{text[:100]}"
            rows[Source].append(
                Source(edition=edition, key=f"s{place}", title=text[:300], url=address, published=True)
            )
    for model, made in rows.items():
        model.objects.bulk_create(made)
    data = asdict(guide_tree(edition))
    file = tmp_path / "naughty.pdf"
    file.write_bytes(paper.typeset(paper.Sheets(data).prepared(), {}))
    assert [finding.message for finding in pdfua.validate(str(file)).findings] == []


def test_every_character_of_the_faces_is_shown_and_no_other(tmp_path):
    any_face = "".join(sorted(faces()[0]))
    assert len(any_face) > 7_000
    assert shown("A 🪑, \x07\u202eb\ufeff 中") == "A [chair], b [cjk unified ideograph-4e2d]"
    assert shown("e\N{COMBINING ACUTE ACCENT}") == "é"
    assert shown("e\N{COMBINING ACUTE ACCENT}\N{COMBINING GREEK YPOGEGRAMMENI}x", strictly=True) == "éx"


def test_a_document_that_is_refused_is_set_again_in_plain_letters(section: Section, monkeypatch):
    Section.objects.filter(pk=section.pk).update(body="Wells 𝔘 run dry.")
    asked: list[dict] = []

    def refuse_once(data: dict, pictures: dict) -> bytes:
        asked.append(data)
        if len(asked) == 1:
            raise ProgramError("no glyph")
        return b"%PDF"

    monkeypatch.setattr(paper, "typeset", refuse_once)
    assert pdf_of(guide_tree(Edition.objects.get(slug="2030"), WHOLE)) == b"%PDF"
    [first, second] = [" ".join(lines_of(data["committees"])) for data in asked]
    assert "𝔘" in first
    assert "[mathematical fraktur capital u]" in second


def test_a_failure_says_why(section: Section, monkeypatch):
    monkeypatch.setattr(paper, "TYPESETTER", paper.TYPESETTER.with_name("no-such-file.py"))
    with pytest.raises(ProgramError, match="no-such-file"):
        pdf_of(guide_tree(Edition.objects.get(slug="2030")))


def test_pictures_notes_and_outside_links_are_set(section: Section, settings, tmp_path):
    name = f"{'0' * 32}-40x30.png"
    (tmp_path / "images").mkdir()
    settings.MEDIA_ROOT = tmp_path
    Image.new("RGB", (40, 30), "red").save(tmp_path / "images" / name)
    broken = f"{'1' * 32}-40x30.png"
    (tmp_path / "images" / broken).write_bytes(b"no picture")
    body = (
        f"![A red well](/media/images/{name}) ![A broken one](/media/images/{broken})\n\n"
        "So[^1] [here](https://example.org/wells). Again[^1].\n\n"
        "[^1]: A note[^2].\n\n[^2]: ## Inner\n\n[^3]: Lost[^3]."
    )
    Section.objects.filter(pk=section.pk).update(body=body)
    data = asdict(guide_tree(Edition.objects.get(slug="2030")))
    made = paper.typeset(paper.Sheets(data).prepared(), paper.stored(data))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        words = [str(element.Alt) for element in tags_in(pdf) if element.S == "/Figure"]
        assert "A red well" in words
        assert names_in(pdf).count("/Note") == 3
    text = spaced(text_in(made))
    assert "[A broken one]" in text
    assert "https://example.org/wells" in text.replace(" ", "")
    assert "A note" in text
    assert "Inner" in text
