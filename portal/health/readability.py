"""Rules about readability: paragraphs, reading ease, headings and pictures."""

import re
from collections.abc import Iterator
from datetime import date

from glossary.citing import without_citations
from glossary.inline_marks import without_marks
from glossary.sentences import Sentences
from portal.health.content import Content, Text, paragraphs, squeezed
from portal.health.ease import reading_ease, words_of
from portal.health.findings import Spot, rule
from topics.pictures import ASKS_FOR_WORDS
from topics.pictures import words_of as words_of_picture
from topics.reading import LONGEST_PARAGRAPH
from topics.rendering import count_words, plain_text

ADDRESS = re.compile(
    r"https?:\S+|\S*[/\\\\]\S*|\S+\.(?:png|jpe?g|gif|webp|svg|bmp|tiff?|heic)", re.IGNORECASE
)
SAMPLE = 100  # words, as in Flesch’s own samples; in shorter ones a single name changes the score much
SHORTEST = 10  # words without the names; fewer are hardly a sentence
PRINTED = {"title", "label", "publisher"}  # short texts that are names


@rule(
    "paragraph-long",
    f"Paragraphs of more than {LONGEST_PARAGRAPH} words",
    "On a phone such a paragraph fills the screen, and readers skip it. Divide it where a new idea begins.",
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
    "Delegates are 15 to 20 and often read in their second language. Shorten sentences, and use plain "
    "words. Each edition sets its own limit. Names do not count in a text of fewer than 100 words.",
)
def hard_texts(content: Content, today: date) -> Iterator[Spot]:
    lowest = content.edition.lowest_reading_ease
    if content.edition.own_language != "en":  # whose scale it is
        return
    for text in content.all_texts:
        ease = None if text.field in PRINTED else ease_of(text)
        if ease is not None and ease < lowest:
            yield Spot(text.row, text.field, f"Its reading ease is {ease:.0f}, below {lowest}.", text.text)


def ease_of(text: Text) -> float | None:
    """Return the reading ease of a text, a short one without its names; None if it is too short to tell."""
    rules = [without_citations, without_marks]
    inline = [paragraph.content for paragraph in paragraphs(text)] if text.is_markdown else [text.text]
    said = [words_of(sentence) for each in inline for sentence in Sentences(plain_text(each, rules))]
    said = [words for words in said if words]
    if sum(map(len, said)) < SAMPLE:
        said = [[word for place, word in enumerate(words) if not is_name(word, place)] for words in said]
    words = [word for words in said for word in words]
    return reading_ease(len(said), words) if len(words) >= SHORTEST else None


def is_name(word: str, place: int) -> bool:
    """Return whether a word at this place of its sentence is written as a name: Lyon, INTERPOL or iARMS."""
    return word[place == 0 :] != word[place == 0 :].lower()


@rule(
    "heading-order",
    "Headings out of order",
    "Readers who cannot see the page move by its headings and take a missing level for a missing part. Go "
    "down one level at a time, and let the first heading be the highest.",
)
def headings_out_of_order(content: Content, today: date) -> Iterator[Spot]:
    for text in content.texts:
        headings = [
            (int(token.tag[1]), text.tokens[place + 1].content)
            for place, token in enumerate(text.tokens)
            if token.type == "heading_open"
        ]
        above = min((level for level, _ in headings), default=0)  # the level the first one should have
        is_first = True
        for level, words in headings:
            if level > above + (not is_first):
                what = f"“{squeezed(words)}” is of level {level}; level {above + (not is_first)} comes first."
                yield Spot(text.row, text.field, what, f"{level} {words}")
            above, is_first = level, False


@rule(
    "image-without-words",
    "Pictures without a description",
    "Readers who cannot see the picture learn nothing from it. Say in the brackets what it shows: "
    "![what it shows](…). The text that an upload puts there is only a placeholder.",
)
def pictures_without_words(content: Content, today: date) -> Iterator[Spot]:
    for text in content.texts:
        for token in text.tokens:
            for child in token.children or ():
                if child.type != "image":
                    continue
                words, source = words_of_picture(child.children or ()), str(child.attrs.get("src", ""))
                if words in ("", ASKS_FOR_WORDS):
                    what = f"The picture {source} has no description in its brackets."
                    yield Spot(text.row, text.field, what, source)
                elif ADDRESS.fullmatch(words.strip()):
                    what = f"The picture {source} is described by a file name or address: “{words}”."
                    yield Spot(text.row, text.field, what, f"{source} {words}")
