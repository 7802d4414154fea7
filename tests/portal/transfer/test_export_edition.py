"""Exporting an edition: whole, and the same bytes whatever order it was written in, on any database."""

import io
import json
import os
import random
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.core.serializers.base import DeserializationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glossary.models import Source, Term
from portal.transfer import export_edition, import_edition
from portal.transfer.catalogue import catalogue
from portal.transfer.output import replaced
from tests.support.edition_with_drafts import with_draft
from tests.support.paths import ROOT
from tests.support.small_edition import (
    EDITION,
    POINT,
    SECTION,
    TERM,
    TOOL,
    WATER,
    a_section,
    an_object,
    content_by_natural_key,
    everything_stored,
    small_edition,
    written,
)
from topics.models import Committee, Edition, Section, Tool, Topic

pytestmark = pytest.mark.django_db

FIXTURE = ROOT / "fixtures" / "2026.json"
SAMPLE = ROOT / "tests" / "samples" / "awkward-edition.json"


def exported(slug: str = "2030") -> bytes:
    target = io.BytesIO()
    export_edition(Edition.objects.get(slug=slug)).write(target)
    return target.getvalue()


def objects_of(content: bytes) -> list[dict]:
    return json.loads(content)


def awkward_edition() -> list[dict]:
    """Return what databases sort, keep or spell each in their own way."""
    objects = small_edition()
    objects[TOOL - 1]["fields"]["aliases"] = ["Zulu", "ölpumpe", "pumps"]
    objects[SECTION - 1]["fields"]["body"] = (
        "Line one\r\nline two\u2028three “é” e\u0301 \U0001f30a </script> \\ \t."
    )
    words = [
        "zebra",
        "Zebra",
        "äpfel",
        "apfel",
        "Äpfel",
        "a-b",
        "ab",
        "a_b",
        "ÅNGSTRÖM",
        "日本",
        "10",
        "9",
    ]
    for number, word in enumerate(words):
        name = {"slug": f"term-{number}", "name": word, "definition": "x", "case_sensitive": True}
        objects.append(an_object("glossary.term", edition=["2030"], **name))
        key = {"key": f"{number}.source", "title": word, "publisher": words[-number], "year": 2000 + number}
        objects.append(an_object("glossary.source", edition=["2030"], **key))
    for slug in ("b", "a", "c-", "c"):
        objects.append(a_section(slug, "deep"))  # all at the same position
    return objects


# The same bytes


def test_the_2026_file_is_what_the_portal_exports_of_it_byte_for_byte(edition_2026):
    """After a change of the models: import it into an empty portal and export it over itself."""
    assert exported("2026") == FIXTURE.read_bytes()


@pytest.mark.parametrize("seed", range(3))
def test_the_order_in_which_it_was_written_is_not_seen(tmp_path, seed):
    objects = awkward_edition()
    random.Random(seed).shuffle(objects)  # noqa: S311
    import_edition(written(tmp_path, objects))
    assert exported() == SAMPLE.read_bytes()


def test_nor_whether_it_was_written_row_by_row_and_changed_since(tmp_path):
    import_edition(written(tmp_path, awkward_edition()))
    for model in (Section, Term, Tool, Topic):
        for row in model.objects.order_by("-pk"):
            row.save()
    section = Section.objects.get(slug="c")
    Section.objects.filter(pk=section.pk).delete()
    section.pk = None
    section.save(force_insert=True)
    assert exported() == SAMPLE.read_bytes()


def test_what_was_exported_imports_into_an_empty_database_and_exports_again_alike(tmp_path):
    import_edition(SAMPLE)
    before = content_by_natural_key()
    file = tmp_path / "once.json"
    file.write_bytes(exported())
    Edition.objects.all().delete()
    summary = import_edition(file)
    assert (summary.created, summary.changed) == (len(objects_of(file.read_bytes())), 0)
    assert content_by_natural_key() == before
    assert exported() == file.read_bytes()


def test_importing_what_was_exported_changes_nothing_however_often(tmp_path):
    import_edition(SAMPLE)
    version = Edition.objects.get().version
    for _ in range(2):
        assert import_edition(SAMPLE, delete_missing=True).differs is False
    assert Edition.objects.get().version == version


def test_django_loads_what_was_exported_and_it_exports_alike_and_an_import_finds_nothing_to_change():
    call_command("loaddata", SAMPLE, verbosity=0)
    assert exported() == SAMPLE.read_bytes()
    before = everything_stored()
    assert import_edition(SAMPLE).changes == ()
    assert everything_stored() == before


# What is in it


def test_every_field_that_a_file_may_set_is_in_it_and_no_other(edition_2026):
    for found in objects_of(exported("2026")):
        content = catalogue()[found["model"]]
        own = {"format"} if content.model is Edition else set()
        assert set(found["fields"]) == {*content.fields, *own}


def test_drafts_are_in_it_and_people_and_versions_are_not(section, stranger):
    Section.objects.update(published=False)
    Topic.objects.update(published=False)
    section.topic.committee.chairs.add(stranger)
    text = exported().decode()
    assert text.count('"published": false') == 2
    assert stranger.username not in text
    assert "version" not in text
    assert "chairs" not in text


def test_an_owner_comes_before_what_it_owns_and_a_parent_before_its_sections(tmp_path):
    objects = [*small_edition(), a_section("deeper", "deep"), a_section("deepest", "deeper")]
    import_edition(written(tmp_path, objects[::-1]))
    met = set()
    for found in objects_of(exported()):
        content = catalogue()[found["model"]]
        for name, field in content.references.items():
            value = found["fields"][name]
            assert value is None or (field.related_model, *value) in met, (found, name)
        met.add((content.model, *content.key_of(found["fields"])))


def test_sections_stand_in_the_order_of_the_outline(edition_2026):
    topic = Topic.objects.get(slug="tracking-fugitives")
    outline = [node.section.slug for node in topic.sections.outline()]
    sections = [
        found["fields"] for found in objects_of(exported("2026")) if found["model"] == "topics.section"
    ]
    assert [each["slug"] for each in sections if each["topic"][-1] == topic.slug] == outline


def test_other_editions_are_not_in_it(edition, edition_2026):
    assert [found["model"] for found in objects_of(exported("2030"))] == ["topics.edition"]


def test_a_circle_planted_in_the_database_is_exported_once_each(section, topic):
    other = Section.objects.create(topic=topic, parent=section, slug="deep", title="Deep")
    Section.objects.filter(pk=section.pk).update(parent=other)
    slugs = [
        found["fields"]["slug"] for found in objects_of(exported()) if found["model"] == "topics.section"
    ]
    assert sorted(slugs) == ["deep", "wells"]


def test_a_link_to_another_edition_planted_in_the_database_is_named(edition, topic):
    far = Edition.objects.create(slug="2031", year=2031, conference="Other")
    source = Source.objects.create(edition=far, key="a-book", title="A book")
    source.topics.add(topic)
    assert objects_of(exported("2031"))[-1]["fields"]["topics"] == [WATER]


# How it is read


def test_the_number_of_queries_does_not_grow_with_the_rows(tmp_path):
    counts = []
    for count in (1, 60):
        objects = [*small_edition(), *(a_section(f"point-{number}", "wells") for number in range(count))]
        import_edition(written(tmp_path, objects))
        with CaptureQueriesContext(connection) as queries:
            exported()
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("times", [1, 9])
def test_what_changes_while_it_is_read_is_in_it_wholly_or_not_at_all(tmp_path, times):
    """Between the sections and the terms somebody saves both, once or each time that it is tried."""
    import_edition(written(tmp_path, small_edition()))
    writing = iter(range(times))

    def save_both_before_terms(execute, sql, params, many, context):
        if sql.startswith("SELECT") and 'FROM "glossary_term"' in sql and next(writing, None) is not None:
            Section.objects.filter(slug="deep").update(title="Changed")
            Term.objects.filter(slug="well").update(name="changed")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(save_both_before_terms):
        objects = objects_of(exported())
    named = {found["fields"].get("slug"): found["fields"] for found in objects}
    if times == 1:  # else nobody else could write any more, which one connection cannot show
        assert (named["deep"]["title"], named["well"]["name"]) == ("Changed", "changed")


# The format


def test_the_edition_says_its_format_first(edition):
    assert exported().startswith(
        b'[\n {\n  "model": "topics.edition",\n  "fields": {\n   "format": 3,\n   "slug": "2030",\n'
    )


@pytest.mark.parametrize("number", [1, 2, 4, 0, "3", None, [3]])
def test_django_refuses_to_load_another_format_and_says_why(tmp_path, number):
    objects = objects_of(SAMPLE.read_bytes())
    objects[EDITION - 1]["fields"]["format"] = number
    with pytest.raises(DeserializationError, match="release loads format 3"):
        call_command("loaddata", written(tmp_path, objects), verbosity=0)


def test_django_refuses_to_load_a_draft_rather_than_drop_it(tmp_path):
    file = written(tmp_path, with_draft(SECTION, {"values": {"body": "Deeper"}}))
    with pytest.raises(DeserializationError, match="Section has no field named 'draft'"):
        call_command("loaddata", file, verbosity=0)


# The command


def test_the_command_writes_the_file_and_says_how_much(tmp_path, capsys, section):
    file = tmp_path / "2030.json"
    call_command("export_edition", "2030", output=str(file))
    assert capsys.readouterr() == (f"4 objects: {file}\n", "")
    assert file.read_bytes() == exported()
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_a_new_file_may_be_read_by_whom_the_one_who_writes_it_says(tmp_path, section, mask, mode):
    file = tmp_path / "2030.json"
    before = os.umask(mask)
    try:
        call_command("export_edition", "2030", output=str(file))
    finally:
        os.umask(before)
    assert file.stat().st_mode & 0o777 == mode


def test_a_file_that_is_replaced_stays_as_private_as_it_was(tmp_path, section):
    file = tmp_path / "2030.json"
    file.write_text("before")
    file.chmod(0o600)
    call_command("export_edition", "2030", output=str(file))
    assert file.read_bytes() == exported()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_link_still_leads_to_the_file_that_was_replaced(tmp_path, section):
    file, link = tmp_path / "last.json", tmp_path / "2030.json"
    file.write_text("before")
    link.symlink_to(file)
    call_command("export_edition", "2030", output=str(link))
    assert link.readlink() == file
    assert file.read_bytes() == exported()


def test_what_is_no_file_is_written_to_and_stays_what_it_is(tmp_path, section):
    pipe = tmp_path / "2030.json"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        call_command("export_edition", "2030", output=str(pipe))
        assert os.read(reader, 10**6) == exported()
    finally:
        os.close(reader)
    assert list(tmp_path.iterdir()) == [pipe]
    assert pipe.is_fifo()


def test_without_a_file_it_prints_the_fixture_and_nothing_else(capfdbinary, section):
    call_command("export_edition", "2030")
    assert capfdbinary.readouterr() == (exported(), b"")


def test_a_program_can_read_it_as_text(section):
    said = io.StringIO()
    call_command("export_edition", "2030", stdout=said)
    assert said.getvalue().encode() == exported()


def test_an_edition_that_is_not_there_is_told_with_those_that_are(edition):
    with pytest.raises(CommandError, match=r"^There is no edition '2031'; there are: 2030\.$"):
        call_command("export_edition", "2031")


@pytest.mark.parametrize("name", ["2030.docx", "2030", "2030.json.gz"])
def test_a_name_that_tells_no_format_is_refused_with_the_two_that_do(tmp_path, section, name):
    with pytest.raises(CommandError, match=r": end the name with \.json or \.zip\.$"):
        call_command("export_edition", "2030", output=str(tmp_path / name))
    assert not list(tmp_path.iterdir())
    call_command("export_edition", "2030", output=str(tmp_path / "2030.JSON"))


def test_where_nothing_can_be_written_one_line_says_so(tmp_path, section):
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        call_command("export_edition", "2030", output=str(tmp_path / "nowhere" / "2030.json"))


def test_an_export_that_breaks_off_leaves_the_file_of_before(tmp_path):
    file = tmp_path / "2030.json"
    file.write_text("before")

    def break_off() -> None:
        with replaced(str(file)) as target:
            target.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("2030.json", "before")]


def test_the_objects_of_a_small_edition_are_all_there(tmp_path):
    import_edition(written(tmp_path, small_edition()))
    found = objects_of(exported())
    assert len(found) == len(small_edition())
    named = {tuple(catalogue()[each["model"]].key_of(each["fields"])): each["fields"] for each in found}
    assert named[(*WATER, "deep")]["parent"] == small_edition()[POINT - 1]["fields"]["parent"]
    assert named[("2030", "well")]["see_also"] == small_edition()[TERM - 1]["fields"]["see_also"]
    assert Committee.objects.count() == 1


def test_the_path_may_be_a_path(tmp_path: Path):
    assert import_edition(SAMPLE, dry_run=True).created == len(objects_of(SAMPLE.read_bytes()))
