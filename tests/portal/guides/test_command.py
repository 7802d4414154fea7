"""`manage.py import_guide`: a guide becomes the drafts of one committee, or nothing."""

import base64
import io
import re

import pytest
from django.core.management import CommandError, call_command

from glossary.models import Source
from portal.guides import drafting
from portal.guides.drafting import DraftRows
from tests.support.guides import SAMPLES
from tests.support.picture_files import drawing, file_of, stored_files
from tests.support.small_edition import everything_stored
from topics.models import Committee, ResolutionQuestion, Section, Topic

pytestmark = pytest.mark.usefixtures("empty_storage")


def run(file, *options, committee: str = "rivers") -> str:
    out = io.StringIO()
    call_command("import_guide", str(file), *options, edition="2030", committee=committee, stdout=out)
    return out.getvalue()


def refusal(*options, file=SAMPLES / "french.md", **target) -> str:
    """The one line that the command ends with, having changed nothing."""
    before = everything_stored()
    with pytest.raises(CommandError) as error:
        run(file, *options, **target)
    assert everything_stored() == before
    assert str(error.value).isprintable()
    return str(error.value)


def written(folder, text: str, name: str = "guide.md"):
    """Write a file of this text; return its path."""
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_guide_becomes_unpublished_drafts_in_order_and_one_new_version_of_the_edition(edition, tmp_path):
    before, no_steps = edition.version, written(tmp_path, '{"steps": []}', "roles.json")
    told = run(SAMPLES / "numbered.md", f"--roles={no_steps}")
    assert "Taking 0 steps from" in told
    committee = Committee.objects.get()
    assert committee.presentation.startswith("## Letter from the Chairs")
    topic, other = committee.topics.all()
    assert (topic.title, other.slug) == ("Sharing Rivers Across Borders", "water-in-growing-cities")
    assert topic.introduction.startswith("More than three hundred river basins")
    assert ", ".join(f"{node.number} {node.section.title}" for node in topic.sections.outline()) == (
        "1 Definition of Key Terms, 1.1 Basin, 1.2 Riparian state, 2 Background, 2.1 Early Agreements, "
        "2.2 The Rules of 1966, 2.2.1 What They Left Open, 3 Current Situation, 3.1 Dams Upstream, "
        "3.2 Drought"
    )
    *_, last = topic.questions.all()
    assert (last.position, last.label, last.text) == (3, "Data", "What must be shared, and how soon?")
    shared, book, guessed, report = Source.objects.order_by("title")
    assert [topic.number for topic in shared.topics.order_by("number")] == [1, 2]
    assert [source.type for source in (shared, book, report)] == ["web_page", "book", "report"]
    assert guessed.note == "Guessed from the address: title, publisher."
    assert "39 rows read: 34 in the drafts, 5 set aside, 0 left out." in told
    assert "23 objects: 23 created, 0 changed, 0 unchanged." in told
    for model in (Committee, Topic, Section, ResolutionQuestion, Source):
        assert not model.objects.filter(published=True).exists(), model
    edition.refresh_from_db()
    assert edition.version > before


def test_pictures_come_along_re_encoded_and_a_dry_run_says_the_same_and_writes_nothing(edition, tmp_path):
    files = file_of(drawing(), "PNG"), b"<svg onload='x()'>"
    shown = (f"![A well](data:image/png;base64,{base64.b64encode(file).decode()})" for file in files)
    path = written(tmp_path, "# Topic 1: Rain\n\n" + "\n\n".join(shown))
    before = everything_stored()
    rehearsal = run(path, "--dry-run")
    assert (everything_stored(), stored_files()) == (before, {})
    performed = run(path)
    assert rehearsal.replace("Checking", "Writing").splitlines()[:-1] == performed.splitlines()
    assert rehearsal.splitlines()[-1] == "This was a dry run: nothing was written."
    assert re.fullmatch(r"!\[A well\]\(/media/images/\S+\)\n\nA well", Topic.objects.get().introduction)
    assert len(stored_files()) == 1
    assert "was left out: Only PNG, JPEG, GIF and WebP pictures can be added" in performed


def test_a_source_that_the_edition_has_is_cited_and_a_key_that_another_has_gets_a_number(edition):
    url = "http://www.odf.example.int/guidelines.pdf"
    Source.objects.create(edition=edition, key="odf-2025", title="Clean orbits", url=url)
    Source.objects.create(edition=edition, key="okafor-2027-counting-debris", title="Another")
    assert "used unchanged: odf-2025." in run(SAMPLES / "footnotes.md")
    assert Source.objects.filter(url__contains="odf").count() == 1
    assert "[@odf-2025]" in Section.objects.get(title="Guidelines").body
    assert Source.objects.get(title="Counting Debris").key == "okafor-2027-counting-debris-2"
    assert "[@okafor-2027-counting-debris-2, p. 12]" in Topic.objects.get().introduction


def test_of_notes_of_one_name_as_pages_count_anew_the_first_is_cited_and_none_is_lost(edition, tmp_path):
    notes = ("Rao, “Rain”, 2019.", "Li, “Snow”, https://a.org/snow", "A remark.")
    text = "".join(f"\n\n[^1] {note}" for note in notes)
    run(written(tmp_path, f"Topic 1: Rain\n\nIt rains.[^1]{text}", "guide.txt"))
    assert Topic.objects.get().introduction == "It rains.[@rao-2019-rain]\n\nA remark."
    assert [source.key for source in Source.objects.order_by("key")] == ["li-snow", "rao-2019-rain"]


def test_what_leads_to_no_source_stays_in_the_text_as_it_is_and_doubts_are_told(edition, tmp_path):
    line = "Li, Snow, 2018, https://my_site/a, and https://example.org/b"
    marks = "As [@nobody, p. 3] said; and [@] too.\n\n## One\n\n[@a; @b]"
    more = f"There is the **flood**. It is bad.\n\n## Sources\n\n- https://example.org/RAIN.PDF\n- {line}"
    told = run(written(tmp_path, f"# Topic 1: Rain\n\n{marks}\n\n{more}"))
    assert Topic.objects.get().introduction == "As \\[@nobody, p. 3\\] said; and \\[@\\] too."
    assert Section.objects.get(title="One").body == f"\\[@a; @b\\]\n\n- {line}"
    assert list(Source.objects.values_list("url", "type")) == [("https://example.org/RAIN.PDF", "report")]
    assert "Please check (2):\n- No source, so it stays text: “Li, Snow" in told
    assert "\n- line 9, “flood”: The label is the bold end" in told


def test_slugs_are_unique_and_no_address_of_the_portal_and_of_a_long_title_all_is_kept(edition, tmp_path):
    title = "On rain " * 40
    cut, whole = f"{title[:239]}…", f"{title.strip()}\n\nText."
    parts = "".join(f"## {each}\n\nText.\n\n" for each in ("Search", "Search", "水", title))
    text = f"# Topic 1: Tools\n\n{parts}# Topic 2: Tools!\n\n{parts}# Topic 3: {title}\n\nText."
    run(written(tmp_path, text))
    first, second, third = Topic.objects.all()
    *short, long = first.sections.order_by("position")
    assert [row.slug for row in (first, second)] == ["tools-2", "tools-3"]
    assert [row.slug for row in short] == ["search-2", "search-3", "section"]
    assert (third.title, third.introduction) == (long.title, long.body) == (cut, whole)


@pytest.mark.parametrize(("ours", "then"), [("Ours.", "Ours."), ("", "Le Conseil mondial des langues")])
def test_a_committee_without_topics_is_filled_and_keeps_its_own_words(edition, committee, ours, then):
    committee.presentation = ours
    committee.save()
    told = run(SAMPLES / "french.md", committee="assembly")
    committee.refresh_from_db()
    assert committee.presentation.startswith(then)
    assert (committee.name, committee.published, committee.topics.count()) == ("Assembly", True, 2)
    assert ("has a presentation already" in told) is bool(ours)


def test_what_cannot_be_taken_is_refused_with_why(topic, tmp_path):
    assert "has topics already, and a guide would mix with them. Choose" in refusal(committee="assembly")
    for slug in ("tools", "a b", "é", "x" * 61, ""):
        assert "cannot be a committee's address" in refusal(committee=slug), slug
    assert "nowhere.md: It cannot be read: No such file" in refusal(file=tmp_path / "nowhere.md")
    assert "Is a directory" in refusal(file=tmp_path)
    assert "cannot be read" in refusal(file=tmp_path / "nul\0.md")
    for roles, why in {
        "words": "It is not a roles file; download one",
        "[]": "It is not a roles file; download one",
        '{"steps": [{"step": "explode"}]}': "“explode” is no step that can be taken.",
        '{"steps": [{"step": "role", "rows": ["1"], "role": "part"}]}': "is no step that can be taken.",
        '{"steps": [{"step": "back", "colour": 1}]}': "A step has other fields than",
        '{"steps": [{"step": "role", "rows": [5], "role": "king"}]}': "No role was chosen.",
        '{"steps": [{"step": "back", "rows": [9999]}]}': "for another file: no row begins at line 9999",
    }.items():
        assert why in refusal(f"--roles={written(tmp_path, roles, 'roles.json')}"), roles


def test_a_guide_whose_edition_changes_meanwhile_is_not_mixed_with_it(edition, monkeypatch):
    def changed(guide, found, *given):
        type(found).objects.filter(pk=found.pk).update(version=found.version + 1)
        return DraftRows(guide, found, *given)

    monkeypatch.setattr(drafting, "DraftRows", changed)
    with pytest.raises(CommandError, match="was changed meanwhile, so nothing was written"):
        run(SAMPLES / "french.md")
    assert not Committee.objects.exists()
