"""Nothing of the printed guide is missing from the 2026 edition: titles, facts, names, sources, slips.

The guide itself lies beside the project and is no part of it; without it nothing here can run.
"""

import re
import unicodedata

import pytest

from tests.support.citation_marks import without_marks
from tests.support.paths import SHARED

GUIDE_FILE = SHARED / "source" / "guidelines-interpol-2026.md"
if not GUIDE_FILE.exists():
    pytest.skip(
        "THE PRINTED GUIDE IS NOT HERE: whether the 2026 edition is complete was NOT tested",
        allow_module_level=True,
    )
GUIDE = unicodedata.normalize("NFC", GUIDE_FILE.read_text(encoding="utf-8"))
LINES = [line.strip() for line in GUIDE.splitlines()]

# What is printed as a heading or in bold and has a place of its own here, tested by itself below.
HANDLED_APART = {
    "guidelines interpol",  # running head
    "mun des lycéens",  # cover
    "summary",  # the menu of every page
    "presentation of the committee : international police (interpol)",
    "introduction",
    "questions a resolution could address",
    "bibliography",
    "interpolmunl2026@edhecnationsunies.com",
}
# As printed → as it stands here; an editor's note tells readers of each.
KNOWN_SLIPS = {
    "using new technologies to track fugitive": "using new technologies to track fugitives",
    "interpol's response to international illicite firearms trafficking": (
        "interpol's response to international illicit firearms trafficking"
    ),
    "operational opacity and land-based": "operational opacity and land-based trafficking",
    "the main forms of international illicit firearms trafficking and the current tracing mechanism": (
        "the main forms of international illicit firearms trafficking and the current tracing mechanisms"
    ),
}
PRINTED_TWICE = "the main forms of 'fugitive pursue' in the digital age"
PART_UNDER_THAT_TITLE = (
    "the various challenges facing interpol in relation to fugitive hunt with new tech"  # as in its summary
)

TOOLS = [  # as the guide names them
    *("I-24/7", "BioHub", "ID-Check", "Project INSIGHT", "Project CCISOM", "New Technologies Forum"),
    *("Red Notice", "Purple Notices", "Orange Notices", "iARMS", "ITI", "IFRT", "IBIS", "IBIN"),
    *("tracing request", "Firearms Recovery Protocol", "Operations Trigger", "Kafo", "KAFO II"),
    *("Project ENACT", "Joint Initiatives with UNODC", "Arms Trade Treaty", "UN Programme of Action"),
]

SLIPS = [  # model, slug, field, and what the note there says: the words as printed, if they can be quoted
    ("edition", "2026", "editor_note", "Xle édition"),
    ("committee", "interpol", "editor_note", "cybercrime and drug trafficking"),
    ("topic", "tracking-fugitives", "editor_note", "Track fugitive"),
    ("section", "tracking-fugitives/challenges", "editor_note", "is printed under the title of part 1"),
    ("section", "tracing-firearms/interpol-response", "editor_note", "illicite"),
    ("section", "tracing-firearms/operational-opacity", "editor_note", "Operational Opacity and Land-Based"),
    ("edition", "2026", "bibliography_note", "six of them stand there twice"),
]
NOT_QUOTED = {SLIPS[3], SLIPS[6]}

RUNNING_TEXTS = {
    *("presentation", "mandate", "introduction", "summary", "body", "text", "definition", "statement"),
    *("background", "how_it_works", "asked", "note", "editor_note", "bibliography_note"),
}
ADDRESSES = {"slug", "key", "url", "website", "email", "source_key"}


def fold(text: str) -> str:
    """`text` without case, kinds of quotes and dashes, doubled spaces, and a colon at its end."""
    text = re.sub(r"[\"“”«»‘’]", "'", unicodedata.normalize("NFC", text).casefold())
    text = re.sub(r"[‐‑–—]", "-", text)
    return " ".join(text.split()).strip().removesuffix(":").strip()


def heading_of(line: str) -> str:
    """The text of a heading line, without marks and “Topic 1 :”; "" for other lines."""
    found = re.fullmatch(r"#{1,6}\s+(.+)", line)
    return re.sub(r"^topic \d : ", "", fold(found[1].replace("*", ""))) if found else ""


def labels_of(line: str) -> list[str]:
    """The bold words that label a line: the first in a list item, all in a paragraph."""
    if heading_of(line):
        return []
    bold = [fold(text) for text in re.findall(r"\*{2,3}([^*]+?)\*{2,3}", line)]
    return bold[:1] if line.startswith("- ") else bold


def names_in_bold(line: str) -> list[str]:
    """The bold words inside the text of a list item."""
    return re.findall(r"\*\*([^*]+?)\*\*", line)[1:] if line.startswith("- ") else []


PRINTED = [title for line in LINES for title in ([heading_of(line)] if heading_of(line) else labels_of(line))]
CONTENTS = [fold(found[1]) for line in LINES if (found := re.fullmatch(r"\d\. (.+)", line))]
# The text itself: no marks of Markdown, no addresses of pages, no headings.
PROSE = [
    re.sub(r"\*+", "", re.sub(r"\[?https?://[^\s>]+|<[^>]*>", "", line))
    for line in LINES
    if line and not heading_of(line)
]


@pytest.fixture(scope="module")
def rows(fixture_objects):
    """Model → the fields of its rows, without the marks of citation: a mark would cut a phrase in two."""
    found: dict[str, list[dict]] = {}
    for item in fixture_objects:
        fields = {
            name: without_marks(value) if isinstance(value, str) else value
            for name, value in item["fields"].items()
        }
        found.setdefault(item["model"], []).append(fields)
    return found


@pytest.fixture(scope="module")
def titles(rows) -> set[str]:
    fields = {"section": "title", "topic": "title", "resolutionquestion": "label", "committee": "name"}
    return {fold(row[name]) for model, name in fields.items() for row in rows[f"topics.{model}"]}


@pytest.fixture(scope="module")
def texts(rows) -> str:
    """All that a reader reads, in one text."""
    return "\n".join(
        "\n".join(value) if isinstance(value, list) else value
        for fields in (fields for of_model in rows.values() for fields in of_model)
        for name, value in fields.items()
        if name not in ADDRESSES
        and (isinstance(value, str) or (name == "aliases" and isinstance(value, list)))
    )


def topic_rows(rows, model: str, topic: str) -> list[dict]:
    return [row for row in rows[model] if row["topic"][-1] == topic]


def children(rows, topic: str, parent: str | None) -> list[dict]:
    found = [
        row
        for row in topic_rows(rows, "topics.section", topic)
        if (row["parent"][-1] if row["parent"] else None) == parent
    ]
    return sorted(found, key=lambda row: row["position"])


def outline(rows, topic: str, parent: str | None = None) -> list[str]:
    """The folded titles of the topic's sections in reading order."""
    return [
        title
        for row in children(rows, topic, parent)
        for title in (fold(row["title"]), *outline(rows, topic, row["slug"]))
    ]


# Titles and labels


def test_these_tests_have_read_the_guide():
    assert len(PRINTED) > 90
    assert len(CONTENTS) == 6
    assert set(PRINTED) > HANDLED_APART | set(KNOWN_SLIPS)
    assert {"1923", "196", "24/7", "2023", "1", "20", "450", "2020", "3", "59057"} <= numbers_in_the_guide()
    assert {"BioHub", "GDPR", "NSAGs", "Lyon", "Sahel", "Metaverse", "Kafo"} <= names_in_the_guide()
    assert {"latency period", "paper trail", "throwaway guns", "human element"} <= quoted_in_the_guide()


@pytest.mark.parametrize("printed", sorted(set(PRINTED) - HANDLED_APART))
def test_every_heading_and_label_is_a_title_here(printed, titles):
    assert KNOWN_SLIPS.get(printed, printed) in titles


@pytest.mark.parametrize("printed", CONTENTS)
def test_every_part_of_the_printed_summary_is_a_part_here(printed, rows):
    parts = {fold(row["title"]) for row in rows["topics.section"] if row["parent"] is None}
    assert printed in parts


@pytest.mark.parametrize("name", sorted({name for line in LINES for name in names_in_bold(line)}))
def test_every_name_in_bold_is_a_tool_here(name):
    assert name in TOOLS


@pytest.mark.parametrize(("topic", "number"), [("tracking-fugitives", 1), ("tracing-firearms", 2)])
def test_titles_stand_in_the_printed_order(topic, number, rows):
    start = next(place for place, line in enumerate(LINES) if re.match(rf"## Topic {number} :", line))
    body = LINES[start + 1 :]
    end = next(place for place, line in enumerate(body) if "Questions a Resolution" in line)
    printed = [title for line in body[:end] for title in (heading_of(line), *labels_of(line)) if title]
    printed = [KNOWN_SLIPS.get(title, title) for title in printed if title not in HANDLED_APART]
    if number == 1:
        assert printed.count(PRINTED_TWICE) == 2
        second = len(printed) - 1 - printed[::-1].index(PRINTED_TWICE)
        printed[second] = PART_UNDER_THAT_TITLE
    ours = outline(rows, topic)
    assert [title for title in ours if title in printed] == printed
    # Where the guide prints paragraphs without labels, the labels are ours.
    assert len(ours) - len(printed) == (5 if number == 1 else 0)


def test_each_topic_has_the_parts_and_points_of_the_guide(rows):
    def counts(topic: str, parent: str | None) -> list[int]:
        return [len(children(rows, topic, row["slug"])) for row in children(rows, topic, parent)]

    assert counts("tracking-fugitives", None) == [5, 4, 3]
    assert counts("tracking-fugitives", "challenges") == [3, 3, 3]
    assert counts("tracing-firearms", None) == [2, 4, 4]
    assert counts("tracing-firearms", "forms-and-mechanisms") == [5, 5]
    assert counts("tracing-firearms", "interpol-response") == [3, 3, 3, 3]
    assert counts("tracing-firearms", "challenges") == [3, 3, 3, 2]


def test_each_topic_has_an_introduction_and_five_questions_with_sections_to_answer_them(rows):
    assert PRINTED.count("questions a resolution could address") == len(rows["topics.topic"]) == 2
    for topic in rows["topics.topic"]:
        assert topic["introduction"]
        questions = topic_rows(rows, "topics.resolutionquestion", topic["slug"])
        assert len(questions) == 5
        known = {row["slug"] for row in topic_rows(rows, "topics.section", topic["slug"])}
        for question in questions:
            linked = {key[-1] for key in question["sections"]}
            assert len(linked) >= 2
            assert linked <= known


# Sources and contact


def test_every_address_of_the_guide_is_a_source_here(rows):
    listed = re.findall(r"<(https://[^>]+)>|\]\((https://[^)]+)\)", GUIDE)
    addresses = [first or second for first, second in listed]
    assert len(addresses) == 20
    assert len(set(addresses)) == 14
    known = [row["url"] for row in rows["glossary.source"]]
    assert [address for address in set(addresses) if known.count(address) != 1] == []
    (titled,) = [row for row in rows["glossary.source"] if "researchgate" in row["url"]]
    assert fold(f"> {titled['title']}") in fold(GUIDE)  # the one title that the guide prints


def test_the_contact_data_are_those_of_the_guide(rows):
    (edition,) = rows["topics.edition"]
    start = next(place for place, line in enumerate(LINES) if "@edhecnationsunies.com" in line)
    email, organiser, *rest = [line.replace("\\", "") for line in LINES[start:] if line]
    address, (website, *accounts) = rest[:4], rest[4:]
    assert edition["email"] == email.strip("*")
    assert edition["organiser"] == organiser == "EDHEC Nations Unies"
    assert edition["address"].splitlines() == address
    assert edition["website"] == "https://" + re.fullmatch(r"\[(.+)\]\(http://\1\)", website)[1]
    assert accounts == [organiser, edition["instagram"], organiser]
    assert fold(edition["conference"]) == "mun des lycéens"
    assert str(edition["year"]) in GUIDE


# Facts, names and words


def numbers_in_the_guide() -> set[str]:
    page_text = "\n".join(re.sub(r"^\d\. ", "", line) for line in PROSE)
    return set(re.findall(r"\d+(?:[/.,]\d+)*", page_text))


@pytest.mark.parametrize("number", sorted(numbers_in_the_guide()))
def test_every_number_of_the_guide_is_given(number, texts):
    assert re.search(rf"(?<![\d/]){re.escape(number)}(?![\d/])", texts)


@pytest.mark.parametrize(
    ("printed", "here"),
    [
        ("founded in 1923", "founded in 1923"),
        ("based in Lyon in France", "Lyon, France"),
        ("196 member states", "196 member states"),
        ("all 196 member countries", "all 196 member countries"),
        ("five key actions", "five key actions"),
        ("four global areas", "four global areas"),
        ("1 million forensic searches per day", "1 million forensic searches"),
        ("query over a million records", "more than a million records"),
        ("over one million records", "over one million records"),
        ("thousands of high-quality images", "thousands of high-quality images"),
        ("at least 20 years", "at least 20 years"),
        ("2020 to 2022, INTERPOL trained more than 450", "more than 450 officers from 2020 to 2022"),
        ("Unveiled in 2023", "unveiled in 2023"),
        ("3D-printed firearms", "3D-printed firearms"),
        ("three pillars: marking", "three pillars: marking, record-keeping and cooperation"),
    ],
)
def test_every_fact_with_a_number_is_told(printed, here, texts):
    assert printed in "\n".join(PROSE)
    assert fold(here) in fold(texts.replace("*", ""))


def names_in_the_guide() -> set[str]:
    """Acronyms and names written LIKE THIS or LikeThis, and words in the midst of a sentence Like this."""
    words = {word for line in PROSE for word in re.findall(r"[^\W\d_]+", line)}
    capitals = {word for word in words if sum(letter.isupper() for letter in word) > 1}
    midst = {word for line in PROSE for word in re.findall(r"(?<=[a-z,;] )[A-Z][^\W\d_]+", line)}
    return capitals | midst


@pytest.mark.parametrize("name", sorted(names_in_the_guide()))
def test_every_name_of_the_guide_is_there(name, texts):
    assert re.search(rf"(?<!\w){name}(?!\w)", texts, 0 if name.isupper() else re.IGNORECASE)


def owners_of(name: str, rows) -> list[str]:
    """The slugs of the tools that bear `name`."""
    return [
        tool["slug"]
        for tool in rows["topics.tool"]
        if fold(name) in {fold(known) for known in (tool["name"], tool["acronym"], *tool["aliases"])}
    ]


@pytest.mark.parametrize("name", TOOLS)
def test_every_tool_of_the_guide_has_a_page(name, rows):
    assert re.search(name, GUIDE, re.IGNORECASE)
    assert len(owners_of(name, rows)) == 1


def test_the_guide_names_every_tool_but_those_that_the_editors_added(rows):
    owners = [slug for name in TOOLS for slug in owners_of(name, rows)]
    assert sorted(owners) == sorted(tool["slug"] for tool in rows["topics.tool"] if tool["body"])
    assert all(tool["background"] for tool in rows["topics.tool"] if not tool["body"])


@pytest.mark.parametrize("point", ["Initial Verification", "Forensic Examination", "Intelligence Analysis"])
def test_the_recovery_protocol_has_the_points_of_the_guide_and_no_number_of_steps(point, rows):
    (protocol,) = [row for row in rows["topics.tool"] if row["slug"] == "firearms-recovery-protocol"]
    assert fold(point) in PRINTED
    assert point in protocol["body"]
    assert not re.search(r"(?:three|nine|[39]) steps", f"{protocol['summary']} {protocol['body']}")


def quoted_in_the_guide() -> set[str]:
    phrases = re.findall(r"[\"“«]\s*([^\"“”«»\n]{1,60}?),?\s*[\"”»]", "\n".join(PROSE))
    return {fold(phrase) for phrase in phrases}


@pytest.mark.parametrize("phrase", sorted(quoted_in_the_guide()))
def test_every_phrase_in_quotes_is_there(phrase, texts):
    assert phrase in fold(texts)


@pytest.mark.parametrize("action", ["connect", "empower", "alert", "innovate", "advocate"])
def test_the_five_key_actions_are_in_the_mandate(action, rows):
    (committee,) = rows["topics.committee"]
    assert re.search(rf"\b{action} ", GUIDE)
    assert f"**{action.title()}.**" in committee["mandate"]


@pytest.mark.parametrize(
    "area", ["terrorism", "cybercrime", "organized crime", "financial crime and anti corruption"]
)
def test_the_four_crime_areas_are_in_the_presentation(area, rows):
    (committee,) = rows["topics.committee"]
    assert area in GUIDE
    assert f"**{area.capitalize()}**" in committee["presentation"]


# Slips and wording


@pytest.mark.parametrize("slip", SLIPS)
def test_a_note_tells_readers_of_every_slip_of_the_guide(slip, rows):
    model, place, field, said = slip
    assert (said in GUIDE) is (slip not in NOT_QUOTED)
    *topic, slug = place.split("/")
    (row,) = [
        row
        for row in rows[f"topics.{model}"]
        if row["slug"] == slug and (not topic or row["topic"][-1] == topic[0])
    ]
    assert said in row[field]


def runs_of_twelve(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+(?:['-]\w+)*", fold(re.sub(r"[*#]", "", text)))
    return {tuple(words[place : place + 12]) for place in range(len(words) - 11)}


def test_no_twelve_words_of_the_guide_are_copied_in_a_row(rows):
    printed = set().union(*(runs_of_twelve(line) for line in PROSE))
    assert len(printed) > 1_500
    copied = {
        (model, row.get("slug") or row.get("key"), " ".join(run))
        for model, of_model in rows.items()
        for row in of_model
        for name in RUNNING_TEXTS & set(row)
        for run in runs_of_twelve(row[name]) & printed
    }
    assert copied == set()
