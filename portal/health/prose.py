"""Rules of prose: paragraphs, ease of reading, headings and pictures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from glossary.citing import without_citations
from glossary.marks import without_marks
from glossary.sentences import Sentences
from portal.health.content import Content, Text, paragraphs, squeezed
from portal.health.ease import reading_ease, words_of
from portal.health.findings import Spot, rule
from topics.pictures import ASKS_FOR_WORDS
from topics.pictures import words_of as words_of_picture
from topics.reading import LONGEST_PARAGRAPH
from topics.rendering import count_words, plain_text

SAMPLE = 100  # words; Flesch’s own samples were of so many, and shorter ones swing with a single name


@rule(
    "paragraph-long",
    f"Paragraphs of more than {LONGEST_PARAGRAPH} words",
    "On a phone such a paragraph fills the screen, and readers skip it. Divide it where the thought turns.",
)
def long_paragraphs(content: Content, today: date) -> Iterator[Spot]:
    for text in content.texts:
        for paragraph in paragraphs(text):
            words = count_words(paragraph.content)
            if words > LONGEST_PARAGRAPH:
                begins = " ".join(squeezed(paragraph.content).split()[:8])
                yield Spot(text.row, text.field, f"{words} words: “{begins} …”", paragraph.content)


@rule(
    "reading-hard",
    "Texts that are hard to read",
    "Delegates are 15 to 20 and often read in their second language. Shorten sentences, and take the plain "
    "word. How hard is too hard is a setting of the edition.",
)
def hard_texts(content: Content, today: date) -> Iterator[Spot]:
    lowest = content.edition.lowest_reading_ease
    for text in content.texts:
        ease = ease_of(text)
        if ease is not None and ease < lowest:
            yield Spot(text.row, text.field, f"Its reading ease is {ease:.0f}, below {lowest}.", text.text)


def ease_of(text: Text) -> float | None:
    """The reading ease of a Markdown text; None for one too short to tell."""
    rules = [without_citations, without_marks]
    said = [plain_text(paragraph.content, rules) for paragraph in paragraphs(text)]
    words = [word for paragraph in said for word in words_of(paragraph)]
    if len(words) < SAMPLE:
        return None
    return reading_ease(sum(len(Sentences(paragraph)) for paragraph in said if words_of(paragraph)), words)


@rule(
    "heading-order",
    "Headings out of order",
    "Who cannot see the page moves by its headings and takes a missing level for a missing part. Go down by "
    "one level at a time, and let the first heading be the highest.",
)
def headings_out_of_order(content: Content, today: date) -> Iterator[Spot]:
    for text in content.texts:
        headings = [
            (int(token.tag[1]), text.tokens[place + 1].content)
            for place, token in enumerate(text.tokens)
            if token.type == "heading_open"
        ]
        above = min((level for level, _ in headings), default=0)  # where the first one belongs
        is_first = True
        for level, words in headings:
            if level > above + (not is_first):
                what = f"“{squeezed(words)}” is of level {level}; level {above + (not is_first)} comes first."
                yield Spot(text.row, text.field, what, f"{level} {words}")
            above, is_first = level, False


@rule(
    "image-without-words",
    "Pictures without words",
    "Who does not see the picture learns nothing of it. Say in the brackets what it shows: "
    "![what it shows](…). What an upload writes there asks for it, and says nothing yet.",
)
def pictures_without_words(content: Content, today: date) -> Iterator[Spot]:
    for text in content.texts:
        for token in text.tokens:
            for child in token.children or ():
                if child.type == "image" and words_of_picture(child.children or ()) in ("", ASKS_FOR_WORDS):
                    source = str(child.attrs.get("src", ""))
                    what = f"The picture {source} has no words in its brackets."
                    yield Spot(text.row, text.field, what, source)
