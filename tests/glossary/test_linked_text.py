"""Running text leads to the terms and tools it names: once, in the right places, never by accident."""

import pytest

from glossary.linking import LinkIndex, LinkRule, Name, Target, linking_rule
from glossary.models import Term
from tests.support.kinds import tool_kind
from topics.models import Section, Tool
from topics.rendering import parse, render_markdown

DIVERSION = Target("/t/diversion/", "to-term")
POINT = Target("/t/diversion-point/", "to-term")
STATE = Target("/t/state/", "to-term", LinkRule.NEVER)
BLOC = Target("/t/bloc/", "to-term", LinkRule.EVERY)
ENACT = Target("/tools/enact/", "to-tool")
MENA = Target("/t/mena/", "to-term")

INDEX = LinkIndex(
    [
        Name("diversion", DIVERSION),
        Name("diversion point", POINT),
        Name("state", STATE),
        Name("bloc", BLOC),
        Name("ENACT", ENACT),
        Name("Mena", MENA, is_case_sensitive=True),
    ]
)


def links(text: str, own: Target | None = None) -> list[tuple[str, str]]:
    """(words, address) of the links in the HTML of `text`."""
    html = render_markdown(text, [linking_rule(INDEX, own)])
    parts = html.split("<a ")[1:]
    return [(part.split(">")[1].removesuffix("</a"), part.split('href="')[1].split('"')[0]) for part in parts]


def test_the_first_use_is_linked_and_later_ones_are_not():
    assert links("Diversion, and diversion again.\n\nAnd diversion.") == [("Diversion", "/t/diversion/")]


def test_the_longest_name_is_linked():
    assert links("The diversion point.") == [("diversion point", "/t/diversion-point/")]


def test_a_name_over_two_lines_is_linked_whole():
    assert links("The diversion\npoint.") == [("diversion\npoint", "/t/diversion-point/")]


def test_what_stands_between_names_is_kept_to_the_letter():
    html = render_markdown("A *bloc* & a bloc\nof <b>states</b>.", [linking_rule(INDEX)])
    plain = html.replace('<a href="/t/bloc/" class="to-term">', "").replace("</a>", "")
    assert plain == "<p>A <em>bloc</em> &amp; a bloc\nof &lt;b&gt;states&lt;/b&gt;.</p>\n"


def test_the_first_use_is_the_first_of_the_whole_text_and_of_each_text():
    text = "> A diversion.\n\n- diversion\n\n|diversion|\n|-|\n|diversion|"
    assert links(text) == [("diversion", "/t/diversion/")]
    assert links(text) == links(text)
    rule = linking_rule(INDEX)
    assert render_markdown(text, [rule]) == render_markdown(text, [rule])


@pytest.mark.parametrize(
    "text", ["- {}", "> {}", "1. {}", "|a|\n|-|\n|{}|", "|{}|\n|-|", "*{}*", "**a {}**", "a  \n{}"]
)
def test_names_are_linked_wherever_text_runs(text):
    assert links(text.format("diversion")) == [("diversion", "/t/diversion/")]


def test_a_name_is_not_found_across_mark_up_that_divides_it():
    assert links("diversion *point*") == [("diversion", "/t/diversion/")]
    assert links("diversion  \npoint") == [("diversion", "/t/diversion/")]
    assert links("the diver*sion*") == []


def test_uses_where_no_link_can_stand_do_not_count_as_the_first():
    text = "# Diversion\n\n[diversion](/x/) `diversion` !diversion !!diversion!! Diversion, diversion"
    assert links(text)[1:] == [("Diversion", "/t/diversion/")]


def test_the_token_of_a_link_tells_its_target():
    tokens = parse("A bloc and a [link](/x/).")
    linking_rule(INDEX)(tokens)
    assert [token.meta for token in tokens[1].children if token.type == "link_open"] == [{"target": BLOC}, {}]


def test_a_target_can_be_linked_at_every_use_or_at_none():
    assert len(links("A bloc, a bloc and a bloc.")) == 3
    assert links("A state is a state.") == []


@pytest.mark.parametrize(
    "text",
    [
        *("## Diversion", "Diversion\n===", "# *Diversion*", "diversionary", "<https://diversion.example>"),
        *("[diversion](https://example.org/)", "[*a* diversion][x]\n\n[x]: https://example.org/"),
        *("`diversion`", "    diversion", "```\ndiversion\n```", "``a `diversion` ``"),
        *("![diversion](x.png)", "[x](https://example.org/ 'diversion')"),
    ],
)
def test_headings_links_code_and_parts_of_words_are_left_alone(text):
    assert [address for _, address in links(text) if address.startswith("/t/")] == []


def test_text_after_a_heading_or_a_link_is_linked_again():
    assert links("## Diversion\n\nDiversion.") == [("Diversion", "/t/diversion/")]
    assert links("[Here](https://example.org/) is diversion.")[1] == ("diversion", "/t/diversion/")


def test_capitals_and_case_sensitive_names_are_found_only_as_written():
    assert links("States enact laws; ENACT studies.") == [("ENACT", "/tools/enact/")]
    assert links("MENA, mena, Mena.") == [("Mena", "/t/mena/")]


def test_a_text_does_not_lead_to_its_own_entry():
    assert links("A bloc and a diversion.", own=BLOC) == [("diversion", "/t/diversion/")]
    assert links("A bloc and a diversion.", own=DIVERSION) == [("bloc", "/t/bloc/")]


def test_double_brackets_force_a_link():
    assert links("The [[state]].") == [("state", "/t/state/")]
    assert links("A bloc, as [[diversion]].") == [("bloc", "/t/bloc/"), ("diversion", "/t/diversion/")]


def test_a_forced_use_counts_as_the_first():
    assert links("The [[diversion]], then diversion.") == [("diversion", "/t/diversion/")]
    assert links("A diversion.\n\nThe [[diversion]] again.") == [("diversion", "/t/diversion/")] * 2


def test_what_double_brackets_do_not_find_is_plain_text():
    html = render_markdown("The [[unknown thing]].", [linking_rule(INDEX)])
    assert html == "<p>The unknown thing.</p>\n"


def test_an_exclamation_mark_keeps_one_use_plain_and_goes():
    assert links("A !diversion, then diversion.") == [("diversion", "/t/diversion/")]
    html = render_markdown("A !diversion!", [linking_rule(INDEX)])
    assert html == "<p>A diversion!</p>\n"


def test_ordinary_exclamation_marks_stay():
    html = render_markdown("Stop! Now!now and wow !", [linking_rule(INDEX)])
    assert html == "<p>Stop! Now!now and wow !</p>\n"


def test_a_link_that_the_text_itself_holds_takes_no_class_of_ours():
    html = render_markdown('[x](https://example.org/ "to-term")', [linking_rule(INDEX)])
    assert "class=" not in html


@pytest.fixture
def words(committee, section) -> Section:
    """A section that names a published term and tool, and drafts of both."""
    in_edition = {"edition": committee.edition, "definition": "It."}
    Term.objects.create(**in_edition, slug="aquifer", name="aquifer", published=True)
    Term.objects.create(**in_edition, slug="siphon", name="siphon")
    in_committee = {"committee": committee, "kind": tool_kind(committee)}
    Tool.objects.create(**in_committee, slug="pump", name="pump", published=True, body="A pump.")
    Tool.objects.create(**in_committee, slug="valve", name="valve")
    section.body = "An aquifer, a siphon, a pump and a valve."
    section.save()
    return section


def test_a_section_leads_to_published_entries_and_names_drafts_plainly(client, words):
    page = client.get(words.get_absolute_url()).content.decode()
    assert '<a href="/2030/glossary/aquifer/" class="to-term">aquifer</a>' in page
    assert '<a href="/2030/assembly/tools/pump/" class="to-tool">pump</a>' in page
    assert "a siphon, a" in page
    assert "and a valve." in page


def test_a_new_alias_is_linked_at_the_next_request(client, words):
    term = Term.objects.get(slug="aquifer")
    words.body = "Groundwater."
    words.save()
    assert "to-term" not in client.get(words.get_absolute_url()).content.decode()
    term.aliases = ["groundwater"]
    term.save()
    assert ">Groundwater</a>" in client.get(words.get_absolute_url()).content.decode()


def test_a_tool_does_not_lead_to_itself(client, words):
    page = client.get(Tool.objects.get(slug="pump").get_absolute_url()).content.decode()
    assert "to-tool" not in page
