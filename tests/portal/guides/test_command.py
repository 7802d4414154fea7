"""`manage.py import_guide`: a guide becomes the drafts of one committee, or nothing."""

import base64
import io
import re

import pytest
from django.core.management import CommandError, call_command

from glossary.models import Source
from portal.guides import drafting
from portal.guides.bibliography import Bibliography
from portal.guides.blocks import Block, Shape
from portal.guides.drafting import DraftRows
from portal.guides.guide import Entry, Guide, Kind
from tests.support.guides import SAMPLES
from tests.support.paths import SHARED
from tests.support.picture_files import drawing, file_of, stored_files
from tests.support.small_edition import everything_stored
from topics.models import Committee, ResolutionQuestion, Section, Topic

pytestmark = pytest.mark.usefixtures("empty_storage")

GUIDE = SHARED / "source" / "guidelines-interpol-2026.md"


def run(file, *options, committee: str = "rivers", edition: str = "2030") -> str:
    out = io.StringIO()
    where = {"edition": edition, "committee": committee}
    call_command("import_guide", str(file), *options, **where, stdout=out, no_color=True)
    return out.getvalue()


def refusal(file, *options, **target) -> str:
    """The one line that the command ends with, having changed nothing."""
    before = everything_stored()
    with pytest.raises(CommandError) as error:
        run(file, *options, **target)
    assert everything_stored() == before
    line = str(error.value)
    assert "\n" not in line
    assert line.isprintable()
    return line


@pytest.fixture
def written(tmp_path):
    """Writes a guide of this text; returns its path."""

    def write(text: str, name: str = "guide.md"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_guide_becomes_unpublished_drafts_in_its_order_and_one_new_version_of_the_edition(edition):
    before = edition.version
    told = run(SAMPLES / "numbered.md")
    committee = Committee.objects.get(slug="rivers")
    topics = list(committee.topics.all())
    assert [(topic.number, topic.title, topic.slug) for topic in topics] == [
        (1, "Sharing Rivers Across Borders", "sharing-rivers-across-borders"),
        (2, "Water in Growing Cities", "water-in-growing-cities"),
    ]
    assert topics[0].introduction.startswith("More than three hundred river basins")
    assert [f"{node.number} {node.section.title}" for node in topics[0].sections.outline()] == [
        "1 Definition of Key Terms",
        "1.1 Basin",
        "1.2 Riparian state",
        "2 Background",
        "2.1 Early Agreements",
        "2.2 The Rules of 1966",
        "2.2.1 What They Left Open",
        "3 Current Situation",
        "3.1 Dams Upstream",
        "3.2 Drought",
    ]
    questions = list(topics[0].questions.all())
    assert [question.position for question in questions] == [1, 2, 3]
    assert (questions[2].label, questions[2].text) == ("Data", "What must be shared, and how soon?")
    assert committee.presentation.startswith("## Letter from the Chairs")
    assert "39 rows read: 34 in the drafts, 5 set aside, 0 left out." in told
    assert "23 objects: 23 created, 0 changed, 0 unchanged." in told
    for model in (Committee, Topic, Section, ResolutionQuestion, Source):
        assert model.objects.exists(), model
        assert not model.objects.filter(published=True).exists(), model
    edition.refresh_from_db()
    assert edition.version > before


def test_pictures_come_along_re_encoded_and_a_dry_run_says_the_same_and_writes_nothing(edition, written):
    files = file_of(drawing(), "PNG"), b"<svg onload='x()'>"
    shown = (f"![A well](data:image/png;base64,{base64.b64encode(file).decode()})" for file in files)
    path = written("# Topic 1: Rain\n\n" + "\n\n".join(shown))
    before = everything_stored()
    rehearsal = run(path, "--dry-run")
    assert (everything_stored(), stored_files()) == (before, {})
    performed = run(path)
    assert rehearsal.replace("Checking", "Writing").splitlines()[:-1] == performed.splitlines()
    assert rehearsal.splitlines()[-1] == "This was a dry run: nothing was written."
    assert re.fullmatch(r"!\[A well\]\(/media/images/\S+\)\n\nA well", Topic.objects.get().introduction)
    assert len(stored_files()) == 1
    assert "was left out: Only PNG, JPEG, GIF and WebP pictures can be added" in performed


def test_sources_know_their_topics_their_kind_and_what_was_guessed(edition):
    run(SAMPLES / "numbered.md")
    shared = Source.objects.get(url__contains="basins")
    assert [topic.number for topic in shared.topics.order_by("number")] == [1, 2]
    guessed = Source.objects.get(url__contains="cities")
    assert (guessed.title, guessed.note) == (
        "Old pipes new cities",
        "Guessed from the address: title, publisher.",
    )
    assert list(Source.objects.order_by("title").values_list("type", flat=True)) == [
        *("web_page", "book", "web_page", "report"),
    ]


def test_a_source_that_the_edition_has_is_cited_and_a_key_that_another_has_gets_a_number(edition):
    url = "http://www.odf.example.int/guidelines.pdf"
    Source.objects.create(edition=edition, key="odf-2025", title="Clean orbits", url=url)
    Source.objects.create(edition=edition, key="okafor-2027-counting-debris", title="Another")
    assert "used unchanged: odf-2025." in run(SAMPLES / "footnotes.md")
    assert Source.objects.filter(url__contains="odf").count() == 1
    assert "[@odf-2025]" in Section.objects.get(title="Guidelines").body
    assert Source.objects.get(title="Counting Debris").key == "okafor-2027-counting-debris-2"
    assert "[@okafor-2027-counting-debris-2, p. 12]" in Topic.objects.get().introduction


def test_of_footnotes_of_one_name_as_pages_that_count_anew_have_the_first_is_cited_and_none_is_lost():
    guide = Guide(entries=[Entry(Kind.TOPIC, "Rain", ["It rains.[^1]"])])
    bibliography = Bibliography(guide)
    texts = ("Rao, *Rain*, 2019.", "Li, *Snow*, https://a.org/snow", "A remark.")
    left = [bibliography.note(Block(Shape.FOOTNOTE, text, [1], name="1")) for text in texts]
    bibliography.close()
    assert guide.entries[0].pieces == ["It rains.[@rao-2019-rain]"]
    assert [each.key for each in guide.references] == ["li-snow", "rao-2019-rain"]
    assert [[each.text for each in found] for found in left] == [[], [], ["A remark."]]


def test_a_line_with_an_address_that_cannot_be_stored_is_no_source_and_stays_whole(edition, written):
    line = "Li, Snow, 2018, https://my_site/a, and https://example.org/b"
    run(written(f"# Topic 1: Rain\n\n## One\n\nText.\n\n## Sources\n\n- https://example.org/rain\n- {line}"))
    assert list(Source.objects.values_list("url", flat=True)) == ["https://example.org/rain"]
    assert Section.objects.get().body == f"Text.\n\n- {line}"


def test_a_pdf_is_a_report_however_its_ending_is_written(edition, written):
    run(written("# Topic 1: Rain\n\nIt rains.\n\n## Sources\n\n- https://example.org/RAIN.PDF"))
    assert Source.objects.get().type == "report"


def test_marks_of_citation_that_lead_nowhere_are_shown_as_they_are(edition, written):
    run(written("# Topic 1: Rain\n\nAs [@nobody, p. 3] said; and [@] too.\n\n## One\n\n[@a; @b]"))
    assert Topic.objects.get().introduction == "As \\[@nobody, p. 3\\] said; and \\[@\\] too."
    assert Section.objects.get().body == "\\[@a; @b\\]"


def test_slugs_are_unique_and_none_is_an_address_of_the_portal(edition, written):
    sections = "\n\n".join(f"## {title}\n\nText." for title in ("Search", "Search", "水"))
    run(written(f"# Topic 1: Tools\n\n{sections}\n\n# Topic 2: Tools!\n\n{sections}"))
    assert list(Topic.objects.values_list("slug", flat=True)) == ["tools-2", "tools-3"]
    slugs = list(Topic.objects.first().sections.order_by("position").values_list("slug", flat=True))
    assert slugs == ["search-2", "search-3", "section"]


def test_a_title_that_is_too_long_is_cut_and_stands_whole_in_the_text(edition, written):
    title = "On rain " * 40
    run(written(f"# Topic 1: {title}\n\nText.\n\n## {title}\n\nMore."))
    topic, section = Topic.objects.get(), Section.objects.get()
    assert topic.title == f"{title[:239]}…"
    assert topic.introduction == f"{title.strip()}\n\nText."
    assert section.body == f"{title.strip()}\n\nMore."


@pytest.mark.parametrize(("ours", "then"), [("Ours.", "Ours."), ("", "Le Conseil mondial des langues")])
def test_a_committee_without_topics_is_filled_and_keeps_its_own_words(edition, committee, ours, then):
    committee.presentation = ours
    committee.save()
    told = run(SAMPLES / "french.md", committee="assembly")
    committee.refresh_from_db()
    assert committee.presentation.startswith(then)
    assert (committee.name, committee.published, committee.topics.count()) == ("Assembly", True, 2)
    assert ("has a presentation already" in told) is bool(ours)


# What is refused


TARGETS = [
    ("2031", "rivers", "There is no edition '2031'; there are: 2030."),
    ("2030", "assembly", "has topics already, and a guide would mix with them. Choose another committee"),
    *(("2030", slug, "cannot be a committee's address") for slug in ("tools", "a b", "é", "x" * 61, "")),
]


@pytest.mark.parametrize(("into", "slug", "said"), TARGETS)
def test_an_edition_or_committee_that_can_take_no_guide_is_refused_with_why(topic, into, slug, said):
    assert said in refusal(SAMPLES / "french.md", edition=into, committee=slug)


def test_a_guide_whose_edition_changes_meanwhile_is_not_mixed_with_it(edition, monkeypatch):
    def changed(guide, found, *given):
        type(found).objects.filter(pk=found.pk).update(version=found.version + 1)
        return DraftRows(guide, found, *given)

    monkeypatch.setattr(drafting, "DraftRows", changed)
    with pytest.raises(CommandError, match="was changed meanwhile, so nothing was written"):
        run(SAMPLES / "french.md")
    assert not Committee.objects.exists()


FILES = {
    "nowhere.md": "nowhere.md: It cannot be read: No such file",
    "": "Is a directory",
    "nul\0.md": "cannot be read",
    "words.docx": "the file contains plain text",
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_or_is_no_guide_is_refused_with_its_name(edition, tmp_path, written, name):
    written("words", "words.docx")
    assert FILES[name] in refusal(tmp_path / name)


ROLES = {
    "words": "It is not a roles file; download one",
    "[]": "It is not a roles file; download one",
    '{"steps": [{"step": "explode"}]}': "“explode” is no step that can be taken.",
    '{"steps": [{"step": "role", "rows": ["1"], "role": "part"}]}': "is no step that can be taken.",
    '{"steps": [{"step": "back", "colour": 1}]}': "A step has other fields than",
    '{"steps": [{"step": "role", "rows": [5], "role": "king"}]}': "No role was chosen.",
    '{"steps": [{"step": "back", "rows": [9999]}]}': "for another file: no row begins at line 9999",
}


@pytest.mark.parametrize("text", ROLES)
def test_a_roles_file_that_does_not_fit_is_refused_with_what_is_wrong(edition, written, text):
    path = written(text, "roles.json")
    assert ROLES[text] in refusal(SAMPLES / "french.md", f"--roles={path}")


@pytest.mark.parametrize(("steps", "told"), [("", "0 steps"), ('{"step": "back", "rows": []}', "1 step")])
def test_how_many_steps_a_roles_file_has_is_told(edition, written, steps, told):
    path = written(f'{{"steps": [{steps}]}}', "roles.json")
    assert f"Taking {told} from " in run(SAMPLES / "french.md", f"--roles={path}", "--dry-run")


@pytest.mark.skipif(not GUIDE.exists(), reason="the printed guide is not here: NOT tested as drafts")
def test_the_printed_guide_becomes_the_drafts_of_an_edition_that_can_be_exported_again(edition):
    run(GUIDE, committee="interpol")
    committee = Committee.objects.get(slug="interpol")
    assert (committee.name, committee.acronym) == ("International Police", "INTERPOL")
    assert [topic.sections.count() for topic in committee.topics.all()] == [18, 46]
    assert [topic.questions.count() for topic in committee.topics.all()] == [5, 5]
    assert Source.objects.count() == 14
    for row in (*Section.objects.all(), *Topic.objects.all(), *Source.objects.all()):
        row.full_clean()
