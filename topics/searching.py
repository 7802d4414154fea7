"""Search rows for the admin's lists and suggestions, whatever the accents, apostrophes and capitals.

Neither database folds all of them by itself, and a guide has few enough rows to read.
"""

import re
import unicodedata
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.text import smart_split, unescape_string_literal

from topics.models import Section
from topics.outline import build_outline

NUMBER = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,5}\.?")  # of a section: 2, 2.3.1
ALIKE = str.maketrans("’‘ʼ`“”‑–\u00a0", "''''\"\"-- ")


def folded(text: str) -> str:
    """Return `text` without accents and capitals, with plain apostrophes, quotes and hyphens."""
    letters = unicodedata.normalize("NFKD", text.translate(ALIKE)).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def search(rows: QuerySet, fields: Iterable[str], query: str) -> QuerySet:
    """Return those of `rows` that have every word of `query` in one of `fields`.

    A section is found by its number too, with what is below it.
    """
    words = [folded(word) for word in _words_in(query)]
    is_numbered = rows.model is Section and any(NUMBER.fullmatch(word) for word in words)
    numbers = numbers_in_topics(rows.order_by().values("topic")) if is_numbered else {}
    found = [
        pk
        for pk, *values in rows.order_by().values_list("pk", *fields)
        if _has_all(words, [folded(_as_text(value)) for value in values], numbers.get(pk, ""))
    ]
    return rows.filter(pk__in=found)


def _words_in(query: str) -> Iterable[str]:
    """Yield the words of `query`; what stands in quotes counts as one, as everywhere in the admin."""
    for word in smart_split(query):
        is_quoted = word.startswith(('"', "'")) and word[0] == word[-1] and len(word) > 1
        yield unescape_string_literal(word) if is_quoted else word


def _as_text(value: object) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _has_all(words: Iterable[str], texts: list[str], number: str) -> bool:
    return all(
        any(word in text for text in texts)
        or (number and NUMBER.fullmatch(word) and f"{number}.".startswith(f"{word.rstrip('.')}."))
        for word in words
    )


def numbers_in_topics(topics: Iterable[int] | QuerySet) -> dict[int, str]:
    """Return the numbers of all sections of these topics, "2.3.1", by id, from one query."""
    sections = Section.objects.filter(topic__in=topics)
    by_topic: dict[int, list[Section]] = {}
    for section in sections.in_order().only("parent", "topic", "position"):
        by_topic.setdefault(section.topic_id, []).append(section)
    outlines = [build_outline(found) for found in by_topic.values()]
    return {node.section.pk: node.number for outline in outlines for node in outline}
