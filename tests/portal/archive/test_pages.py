"""The archive of an edition: every page as it is read live, nothing that is not for every reader."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import Client
from django.utils import timezone

from glossary.models import Source, Term
from portal.archive import ArchiveError, collect
from portal.archive.names import file_name
from portal.transfer import import_edition
from tests.support.archives import Walk, archive, files_in, times_in
from tests.support.crawler import Page
from tests.support.kinds import tool_kind
from tests.support.picture_files import png_by_hand, stored_files
from tests.support.zipped_edition import GONE, SMALL, WIDE, edition_json, file_with, whole, zipped
from topics.models import Committee, Edition, Section, Topic

TAGS = re.compile(r"<script.*?</script>|<[^>]*>", re.DOTALL)
FORM_OF_A_SERVER = re.compile(r"<form (?=[^>]* action=)(?![^>]* data-on-device).*?</form>", re.DOTALL)
OWN_FILES = {"index.html", "404.html", "README.txt", "archive.json"}


@pytest.fixture(scope="module")
def folder(archived_2026) -> Path:
    """The archive of 2026, only to be read; its edition is not in the database any more."""
    return archived_2026


@pytest.fixture(scope="module")
def walk(folder) -> Walk:
    return Walk(folder)


# The whole guide


def test_every_page_is_there_and_differs_from_the_live_one_in_its_tags_only(guide_of_2026, folder, walk):
    live = {file_name(url): page.html for url, page in guide_of_2026.items() if url != "/"}
    assert walk.pages.keys() - {"index.html"} == live.keys()
    assert {f"2026/interpol/{page}/index.html" for page in ("how-it-works", "precedents")} <= live.keys()
    assert len(live) > 150
    for name, html in live.items():
        archived = (folder / name).read_text(encoding="utf-8")
        expected = TAGS.sub("", FORM_OF_A_SERVER.sub("", html)).split()
        assert TAGS.sub("", archived).split() == expected, name


def test_no_link_and_no_file_is_missing_and_every_anchor_is_there(walk):
    assert walk.missing == []
    assert walk.lost_anchors == []


def test_what_leads_out_is_what_led_out_live_and_the_printed_address_of_a_page(guide_of_2026, walk):
    live = {link for page in guide_of_2026.values() for link in page.links if not link.startswith(("/", "#"))}
    assert walk.outside <= live
    own = {link for link in walk.outside if link.startswith("http://127.0.0.1:8000")}
    printed = {link for page in walk.pages.values() for link in page.links if link in page.text}
    assert own <= printed


def test_each_file_of_it_is_reached_from_its_front(folder, walk):
    assert set(files_in(folder)) - walk.files - set(walk.pages) == OWN_FILES - {"index.html"}


def test_no_page_leads_to_the_admin_or_sends_a_form(walk):
    for page in walk.pages.values():
        assert not any("/admin" in value for _, value in page.attributes)
        assert "action" not in dict(page.attributes)
        assert ("type", "module") not in page.attributes


def test_a_page_tells_search_engines_where_it_lives(walk):
    page = walk.pages["2026/glossary/index.html"]
    assert page.canonical == ["http://127.0.0.1:8000/2026/glossary/"]


def test_files_for_reference_managers_are_there_under_the_names_they_are_saved_by(folder, walk):
    page = walk.pages["2026/bibliography/index.html"]
    for extension in ("bib", "ris", "json"):
        assert ("download", f"bibliography-2026.{extension}") in page.attributes
        assert f"../bibliography.{extension}" in page.links
        assert (folder / "2026" / f"bibliography.{extension}").stat().st_size > 1000


def test_a_panel_is_opened_by_the_words_that_led_to_it_live(folder):
    text = (folder / "2026/interpol/index.html").read_text()
    panels = set(re.findall(r'data-panel-of="([^"#]+)"', text))
    assert panels
    assert panels <= set(re.findall(r'href="([^"]+)"', text))


def test_the_front_page_leads_to_the_cover(folder):
    front = (folder / "index.html").read_text()
    assert '<meta http-equiv="refresh" content="0; url=2026/index.html">' in front
    assert '<a href="2026/index.html">Open the guide</a>' in front


def test_the_page_for_lost_readers_needs_nothing_beside_it(folder):
    """A host shows it under any address."""
    page = Page("", 404, (folder / "404.html").read_text()).read()
    assert page.links == ["http://127.0.0.1:8000/2026/"]
    assert page.files == ["data:,"]


# Once more


def test_a_second_run_gives_the_same_bytes_and_touches_nothing(tmp_path, section):
    said = archive("2030", tmp_path / "out")
    assert said.startswith(f"Model Assembly 2030 in {tmp_path / 'out'}, 11 pages: ")
    assert said.endswith("files written, 0 unchanged, 0 removed.\n")
    before = times_in(tmp_path / "out")
    assert ": 0 files written, " in archive("2030", tmp_path / "out")
    assert times_in(tmp_path / "out") == before
    archive("2030", tmp_path / "other")
    assert files_in(tmp_path / "other") == files_in(tmp_path / "out")


def test_after_a_change_only_the_pages_that_show_it_are_written(tmp_path, section):
    Term.objects.create(edition=section.topic.committee.edition, slug="net", name="net", published=True)
    term = Term.objects.create(
        edition=section.topic.committee.edition,
        slug="reed",
        name="reed",
        definition="A plant.",
        published=True,
    )
    a_minute = 60 * 1_000_000_000  # the feed tells the time of the version to the second
    Edition.objects.update(version=F("version") - a_minute)
    archive("2030", tmp_path / "out")
    before = files_in(tmp_path / "out")
    term.definition = "A tall plant."
    term.save()
    said = archive("2030", tmp_path / "out")
    after = files_in(tmp_path / "out")
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {
        *("2030/assembly/cards.tsv", "2030/assembly/cards.txt"),
        "2030/changes.atom",  # it says when the edition changed last
        "2030/glossary/index.html",
        "2030/glossary/reed/index.html",
        "2030/search-data.js",
        "README.txt",
        "archive.json",
    }
    assert ": 7 files written, " in said
    term.delete()
    assert ", 1 removed." in archive("2030", tmp_path / "out")
    assert not (tmp_path / "out" / "2030" / "glossary" / "reed").exists()


def test_the_readme_says_which_version_it_is_and_of_when(tmp_path, edition):
    archive("2030", tmp_path)
    text = (tmp_path / "README.txt").read_text()
    edition.refresh_from_db()
    assert f"Edition   {edition}\n" in text
    assert str(edition.version) not in text
    assert "From      http://127.0.0.1:8000/2030/\n" in text
    assert text.startswith("Model Assembly 2030: the study guide, as a folder of files\n====")


# What is not in it


def test_drafts_are_absent_and_links_to_them_are_words(tmp_path, section, topic):
    Section.objects.create(topic=topic, slug="secret", title="Secret", body="Secret", published=False)
    section.body = "[see](/2030/assembly/topics/water/secret/) and [more](/2030/glossary/)"
    section.save()
    archive("2030", tmp_path)
    assert not any("secret" in name for name in files_in(tmp_path))
    assert not any(b"secret" in content.lower() for content in files_in(tmp_path).values())
    assert Walk(tmp_path).missing == []


def test_an_edition_in_draft_or_not_released_yet_is_refused_and_nothing_made(tmp_path, edition):
    edition.release_at = timezone.now() + timedelta(days=1)
    edition.save()
    with pytest.raises(CommandError, match=r"^Model Assembly 2030 is not released yet: an archive"):
        archive("2030", tmp_path / "out")
    edition.status, edition.release_at = Edition.Status.DRAFT, None
    edition.save()
    with pytest.raises(CommandError, match=r"^Model Assembly 2030 is a draft: an archive contains only"):
        archive("2030", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
    edition.status = Edition.Status.ARCHIVED
    edition.save()
    archive("2030", tmp_path / "out")
    assert (tmp_path / "out" / "2030" / "index.html").exists()


def test_an_edition_that_is_not_there_is_told_with_those_that_are(tmp_path, edition):
    with pytest.raises(CommandError, match=r"^There is no edition '2031'; there are: 2030\.$"):
        archive("2031", tmp_path)


def test_another_edition_is_led_to_where_it_lives(tmp_path, edition, committee):
    other = Edition.objects.create(
        slug="2031", year=2031, conference="Other", status="published", is_current=True
    )
    committee.presentation = (
        "[next](/2031/) [front](/) [find](/2030/glossary/?q=a) [own](/2030/glossary/#site-x)"
    )
    committee.save()
    archive("2030", tmp_path)
    page = Walk(tmp_path).pages["2030/assembly/index.html"]
    live = "http://127.0.0.1:8000"
    assert {
        f"{live}/2031/",
        f"{live}/",
        f"{live}/2030/glossary/?q=a",
        "../glossary/index.html#site-x",
    } <= set(page.links)
    assert not (tmp_path / other.slug).exists()


def test_the_front_page_of_the_portal_is_the_cover_of_the_current_edition(tmp_path, edition, committee):
    edition.is_current = True
    edition.save()
    committee.presentation = "[front](/) [full](http://127.0.0.1:8000/2030/glossary/) [door](/admin/)"
    committee.save()
    archive("2030", tmp_path)
    links = Walk(tmp_path).pages["2030/assembly/index.html"].links
    assert {"../index.html", "../glossary/index.html"} <= set(links)
    assert not any("admin" in link for link in links)


def test_an_address_that_has_moved_is_followed_to_its_page(tmp_path, section, committee):
    Section.objects.create(topic=section.topic, parent=section, slug="deep", title="Deep", published=True)
    water = "/2030/assembly/topics/water"
    committee.presentation = f"[all](/2030/assembly/topics/) [q]({water}/questions/) [deep]({water}/deep/)"
    committee.save()
    archive("2030", tmp_path)
    walk = Walk(tmp_path)
    links = walk.pages["2030/assembly/index.html"].links
    assert {
        "index.html",
        "topics/water/index.html#site-questions",
        "topics/water/wells/index.html#deep",
    } <= set(links)
    assert (walk.missing, walk.lost_anchors) == ([], [])


def test_a_link_that_is_dead_is_told_and_leads_where_it_led(tmp_path, empty_storage, committee):
    committee.presentation = f"[a well](/media/images/{GONE})"
    committee.save()
    assert f"/2030/assembly/ leads to /media/images/{GONE}, which does not exist.\n" in archive(
        "2030", tmp_path
    )
    page = Walk(tmp_path).pages["2030/assembly/index.html"]
    assert f"http://127.0.0.1:8000/media/images/{GONE}" in page.links
    default_storage.save(f"images/{GONE}", ContentFile(png_by_hand(20, 10)))
    assert "which does not exist" not in archive("2030", tmp_path)
    page = Walk(tmp_path).pages["2030/assembly/index.html"]
    assert f"../../media/images/{GONE}" in page.links


# Pictures and names


def test_pictures_are_there_in_all_widths(tmp_path, empty_storage, db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        import_edition(file_with(tmp_path, zipped(whole(**{"edition.json": edition_json()}))))
    for model in (Topic, Section):
        model.objects.update(published=True)
    archive("2030", tmp_path / "out")
    found = files_in(tmp_path / "out")
    pictures = {name: data for name, data in found.items() if name.startswith("media/")}
    assert pictures == {f"media/{name}": data for name, data in stored_files().items()}
    assert len(pictures) == len(WIDE.widths) + len(SMALL.widths)
    assert Walk(tmp_path / "out").missing == []


def test_a_picture_that_is_lost_is_told_and_not_fetched(tmp_path, empty_storage, committee):
    committee.presentation = f"![A lost well](/media/images/{GONE})"
    committee.save()
    said = archive("2030", tmp_path / "out")
    assert f"/2030/assembly/ leads to /media/images/{GONE}, which does not exist." in said
    page = (tmp_path / "out" / "2030" / "assembly" / "index.html").read_text()
    assert 'alt="A lost well"' in page
    assert GONE not in page
    default_storage.save(f"images/{GONE}", ContentFile(png_by_hand(20, 10)))
    assert "which does not exist" not in archive("2030", tmp_path / "out")
    assert GONE in (tmp_path / "out" / "2030" / "assembly" / "index.html").read_text()


def test_names_that_windows_could_not_keep_are_led_to_under_others(tmp_path, committee):
    edition = committee.edition
    for slug in ("con", "Net", "net", "n" * 80):
        Term.objects.create(edition=edition, slug=slug, name=f"term {slug}", published=True)
    for key in ("aux", "a", "a.bib", "b..c"):
        Source.objects.create(edition=edition, key=key, title=f"Source {key}", published=True)
    committee.tools.create(slug="Pump", name="Pump", kind=tool_kind(committee), published=True)
    archive("2030", tmp_path)
    walk = Walk(tmp_path)
    assert walk.missing == []
    names = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")]
    assert len({name.lower() for name in names}) == len(names)
    assert not any(re.search(r"(^|/)(con|aux)(\.|/|$)", name) for name in names)
    headings = {text for page in walk.pages.values() for _, text in page.headings}
    assert {f"term {slug}" for slug in ("con", "Net", "net", "n" * 80)} <= headings
    assert {f"Source {key}" for key in ("aux", "a", "a.bib", "b..c")} <= headings


def test_an_edition_that_is_empty_can_be_kept_too(tmp_path, edition):
    archive("2030", tmp_path)
    assert Walk(tmp_path).missing == []


# While it is made


def test_an_edition_that_changes_meanwhile_is_gathered_again(edition, committee):
    calls = []

    def change_once(done: int, total: int) -> None:
        calls.append((done, total))
        if len(calls) == 1:
            Committee.objects.filter(pk=committee.pk).update(name="Changed")

    collection = collect(edition, change_once)
    edition.refresh_from_db()
    assert collection.about.version == edition.version
    assert b"Changed" in collection.files["2030/index.html"]()
    assert [done for done, _ in calls].count(1) == 2


def test_an_edition_that_never_rests_is_told(edition):
    def change(done: int, total: int) -> None:
        edition.save()

    with pytest.raises(ArchiveError, match="is being edited right now"):
        collect(edition, change)


def test_progress_comes_to_all_that_is_known(edition, section):
    told = []
    collect(edition, lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == list(range(1, len(told) + 1))
    assert told[-1][0] == told[-1][1]


def test_nobody_is_signed_in_and_the_session_of_nobody_is_made(tmp_path, edition, organiser):
    client = Client()
    client.force_login(organiser)
    archive("2030", tmp_path)
    assert not any(b"csrfmiddlewaretoken" in content for content in files_in(tmp_path).values())


def test_with_https_the_pages_are_those_of_the_public_address(tmp_path, edition, settings):
    address = settings.PUBLIC_ADDRESS._replace(
        url="https://guide.example.org", host="guide.example.org", is_secure=True
    )
    settings.PUBLIC_ADDRESS = address
    settings.ALLOWED_HOSTS = ["guide.example.org"]
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    archive("2030", tmp_path)
    page = Walk(tmp_path).pages["2030/index.html"]
    assert page.canonical == ["https://guide.example.org/2030/"]


def test_a_page_that_cannot_be_made_stops_it_in_one_line(tmp_path, edition, monkeypatch):
    """As when pandoc fails."""
    Source.objects.create(edition=edition, key="book", title="A book", published=True)

    def fail(*arguments, **options):
        raise FileNotFoundError("no pandoc")

    with monkeypatch.context() as patch:
        patch.setattr("glossary.bibliography.formats.output_of", fail)
        with pytest.raises(CommandError, match=r"^/2030/\S+\.bib answers 503 instead of its text; fix"):
            archive("2030", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_static_files_that_were_not_gathered_are_told(tmp_path, edition, settings):
    settings.STATIC_ROOT = tmp_path / "static"
    kind = {"BACKEND": "portal.serving.static_files.StaticFiles"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": kind}
    with pytest.raises(CommandError, match="have not been collected yet"):
        call_command("archive_edition", "2030", str(tmp_path / "out"))
