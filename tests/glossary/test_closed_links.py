"""A link in a text to what is not published is its words to those who may not open it."""

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from glossary.addresses import addresses_of
from glossary.models import Source, Term
from tests.support.admin_forms import plant_one_of_each
from topics.links import closed_links
from topics.models import Edition, ResolutionQuestion, Section, Tool
from topics.rendering import render_markdown

READER = AnonymousUser()
PUBLIC = settings.PUBLIC_ADDRESS.url
PART = "/2030/assembly/topics/water/wells/"


@pytest.fixture
def guide(section: Section) -> Section:
    plant_one_of_each(section)
    Section.objects.create(
        topic=section.topic, parent=section, slug="deep", title="Deep", body="Water.", published=True
    )
    for model in (ResolutionQuestion, Tool, Term, Source):
        model.objects.update(published=True)
    return section


def html_for(section: Section, link: str, client: Client | None = None) -> str:
    """The part's page with a paragraph that holds `link`."""
    Section.objects.filter(pk=section.pk).update(body=f"Before {link} after.")
    page = (client or Client()).get(PART).content.decode()
    start = page.index("Before ")
    return page[start : page.index(" after.", start)]


ROWS = [
    (Tool, "/2030/assembly/tools/pump/"),
    (Term, "/2030/glossary/well/"),
    (Source, "/2030/bibliography/a-book/"),
    (Source, "/2030/bibliography/a-book.bib"),
    (ResolutionQuestion, "/2030/assembly/topics/water/questions/who-owns-wells/"),
]


@pytest.mark.parametrize(("model", "address"), ROWS)
def test_a_link_is_its_words_while_its_target_is_a_draft(guide, organiser, model, address):
    assert f'<a href="{address}"' in html_for(guide, f"[words]({address})")
    model.objects.update(published=False)
    assert html_for(guide, f"[words]({address})") == "Before words"
    editor = Client()
    editor.force_login(organiser)
    assert f'<a href="{address}"' in html_for(guide, f"[words]({address})", editor)


@pytest.mark.parametrize(
    "written",
    [
        "[*my* words]({public}/2030/assembly/tools/pump/)",
        "[*my* words]({upper}/2030/assembly/tools/pump/?q=1#site-uses)",
        "[*my* words](/2030/assembly/tools/pump)",
        "[*my* words](/2030/assembly/tools/p%75mp/)",
        "[*my* words](/2030/glossary/../assembly/tools/./pump/)",
        "[*my* words](../../../tools/pump/)",
        "[*my* words](//{host}/2030/assembly/tools/pump/ 'a pump')",
        "[*my* words][ref]\n\n[ref]: /2030/assembly/tools/pump/\n\nand",
    ],
)
def test_however_the_address_is_written(guide, written):
    host = PUBLIC.partition("//")[2]
    link = written.format(public=PUBLIC, host=host, upper=PUBLIC.upper())
    assert "<a href" in html_for(guide, link)
    Tool.objects.update(published=False)
    shown = html_for(guide, link)
    assert "pump" not in shown
    assert "<em>my</em> words" in shown


def test_a_picture_that_would_become_a_link_to_a_draft_is_its_words(guide):
    written = f"![a drawing]({PUBLIC}/2030/assembly/tools/pump/)"
    assert "pump" in html_for(guide, written)
    Tool.objects.update(published=False)
    assert html_for(guide, written) == "Before a drawing"


@pytest.mark.parametrize(
    "address",
    ["#deep", f"{PART}#deep", "/2030/assembly/topics/water/#deep", "#deep~7spfc0s"],
)
def test_an_anchor_of_a_section_counts_as_the_section(guide, address):
    assert "<a href" in html_for(guide, f"[words]({address})")
    Section.objects.filter(slug="deep").update(published=False)
    assert html_for(guide, f"[words]({address})") == "Before words"


def test_a_point_below_a_draft_is_not_open_though_it_is_published(guide):
    Section.objects.create(topic=guide.topic, slug="rain", title="Rain", published=True)
    Section.objects.filter(slug="deep").update(parent=Section.objects.get(slug="rain"))
    address = "/2030/assembly/topics/water/deep/"
    assert "<a href" in html_for(guide, f"[words]({address})")
    Section.objects.filter(slug="rain").update(published=False)
    assert html_for(guide, f"[words]({address})") == "Before words"


def test_everything_in_a_draft_edition_or_committee_is_closed(guide, db):
    other = Edition.objects.create(slug="2031", year=2031, conference="Next", status="draft")
    for address in ("/2031/", "/2031/glossary/", "/2031/assembly/tools/"):
        assert html_for(guide, f"[words]({address})") == "Before words"
    other.status = "published"
    other.save()
    assert "<a href" in html_for(guide, "[words](/2031/glossary/)")
    assert html_for(guide, "[words](/2031/assembly/tools/)") == "Before words"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/2030/assembly/tools/nothing/",
        f"{PUBLIC.replace('127.0.0.1', '127.0.0.2')}/2030/assembly/tools/nothing/",
        "mailto:chairs@example.org",
        "#site-references",
        "/media/images/a.png",
        "/2030/",
        "https://[broken",
    ],
)
def test_all_other_links_stay(guide, address):
    assert addresses_of(Edition.objects.get(), READER).is_readable(address, PART)


def test_a_link_in_a_definition_is_closed_in_the_glossary_and_in_panels(guide):
    Term.objects.update(definition="See [the machine](/2030/assembly/tools/pump/).")
    Section.objects.filter(pk=guide.pk).update(body="A well.")
    for page in (PART, "/2030/glossary/", "/2030/glossary/well/"):
        assert "/2030/assembly/tools/pump/" in Client().get(page).content.decode()
    Tool.objects.update(published=False)
    for page in (PART, "/2030/glossary/", "/2030/glossary/well/"):
        html = Client().get(page).content.decode()
        assert "pump" not in html
        assert "the machine" in html


def test_a_figure_does_not_say_that_it_is_the_guides_own_while_its_source_is_a_draft(guide):
    guide.topic.committee.figures.update(published=True, source_key="a-book")
    page = guide.topic.committee.get_absolute_url()
    assert "/bibliography/a-book/" in Client().get(page).content.decode()
    Source.objects.update(published=False)
    html = Client().get(page).content.decode()
    assert "a-book" not in html
    assert "printed guide" not in html
    guide.topic.committee.figures.update(source_key="")
    assert "printed guide" in Client().get(page).content.decode()


def test_the_rule_keeps_the_words_and_what_is_not_closed():
    rule = closed_links(lambda address: address != "/closed/")
    html = render_markdown("[a *b*](/closed/) [c](/open/) ![d](/closed/)", rules=[rule])
    assert html == '<p>a <em>b</em> <a href="/open/">c</a> d</p>\n'
