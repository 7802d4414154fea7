"""Names of files in an archive: those of the addresses where every system can keep them, else marked ones."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.archive.names import file_name, way

KEPT_EVERYWHERE = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/2026/", "2026/index.html"),
        ("/2026/glossary/operative-clause/", "2026/glossary/operative-clause/index.html"),
        ("/2026/bibliography.bib", "2026/bibliography.bib"),
        ("/static/portal/css/base.d678ebb3007f.css", "static/portal/css/base.d678ebb3007f.css"),
        (f"/media/images/{'0' * 32}-1600x1200.jpg", f"media/images/{'0' * 32}-1600x1200.jpg"),
        ("/2026/interpol/tools/console/", "2026/interpol/tools/console/index.html"),
        (f"/2026/{'a' * 40}/", f"2026/{'a' * 40}/index.html"),
    ],
)
def test_what_every_system_can_keep_has_the_name_of_its_address(path, name):
    assert file_name(path) == name


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/2026/glossary/con/", r"2026/glossary/con-[0-9a-f]{8}/index\.html"),
        ("/2026/glossary/Con/", r"2026/glossary/con-[0-9a-f]{8}/index\.html"),
        ("/2026/bibliography/nul.bib", r"2026/bibliography/nul-[0-9a-f]{8}\.bib"),
        ("/2026/bibliography/aux.x.bib", r"2026/bibliography/aux-x-[0-9a-f]{8}\.bib"),
        ("/2026/bibliography/a.bib/", r"2026/bibliography/a-bib-[0-9a-f]{8}/index\.html"),
        ("/2026/bibliography/a./", r"2026/bibliography/a-[0-9a-f]{8}/index\.html"),
        ("/2026/x:y/", r"2026/x-y-[0-9a-f]{8}/index\.html"),
        ("/2026/caf%C3%A9/", r"2026/caf-[0-9a-f]{8}/index\.html"),
        ("/2026/../etc/passwd", r"2026/-[0-9a-f]{8}/etc/passwd-[0-9a-f]{8}\.bin"),
        (f"/2026/{'a' * 41}/", r"2026/a{31}-[0-9a-f]{8}/index\.html"),
        (f"/2026/{'a' * 80}.json", r"2026/a{46}-[0-9a-f]{8}\.json"),
    ],
)
def test_what_some_system_could_not_keep_is_marked(path, shape):
    assert re.fullmatch(shape, file_name(path))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/2026/tools/Red/", "/2026/tools/red/"),
        ("/2026/tools/Red/", "/2026/tools/RED/"),
        (f"/2026/{'a' * 41}/", f"/2026/{'a' * 42}/"),
        ("/2026/bibliography/a.bib/", "/2026/bibliography/a.bib"),
        ("/2026/bibliography/a.bib/", "/2026/bibliography/a-bib/"),
    ],
)
def test_two_addresses_are_two_files_where_capitals_do_not_count(one, other):
    assert file_name(one).lower() != file_name(other).lower()


PARTS = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="/%"), min_size=1, max_size=90
)


@given(st.lists(PARTS, min_size=1, max_size=6), st.sampled_from(["/", ".bib", ""]))
def test_any_name_can_be_kept_and_is_kept_the_same_twice(parts, end):
    name = file_name("/" + "/".join(parts) + end)
    for part in name.split("/"):
        assert KEPT_EVERYWHERE.fullmatch(part) or re.fullmatch(r"-[0-9a-f]{8}", part)
        assert not DEVICES.fullmatch(part)
        assert len(part) <= 60
    assert file_name(name) == name


def test_the_deepest_page_of_the_longest_slugs_leaves_room_for_the_folder():
    name = file_name(f"/{'e' * 40}/{'c' * 60}/topics/{'t' * 80}/questions/{'q' * 80}/")
    assert len(name) < 200


@pytest.mark.parametrize(
    ("start", "end", "fragment", "expected"),
    [
        ("2026/index.html", "2026/index.html", "", "index.html"),
        ("2026/index.html", "2026/index.html", "site-top", "#site-top"),
        ("2026/index.html", "static/a.css", "", "../static/a.css"),
        ("index.html", "2026/index.html", "", "2026/index.html"),
        ("2026/a/b/index.html", "2026/a/c/index.html", "d", "../c/index.html#d"),
    ],
)
def test_the_way_from_a_file_to_another_is_relative(start, end, fragment, expected):
    assert way(start, end, fragment) == expected
