"""Little words of English and French, by what they tell of a title. Pure."""

from __future__ import annotations

ARTICLES_AND_PREPOSITIONS = frozenset(
    {
        *(
            "a",
            "an",
            "the",
            "of",
            "and",
            "or",
            "to",
            "in",
            "on",
            "for",
            "with",
            "by",
            "from",
            "at",
            "as",
            "into",
        ),
        *(
            "le",
            "la",
            "les",
            "un",
            "une",
            "des",
            "du",
            "de",
            "et",
            "ou",
            "à",
            "au",
            "aux",
            "en",
            "dans",
            "sur",
        ),
        *("pour", "par", "avec"),
    }
)
# Titles write these small.
SMALL_WORDS = ARTICLES_AND_PREPOSITIONS | {"vs"}
# Words that nothing ends with: a heading that does goes on.
OPEN_WORDS = ARTICLES_AND_PREPOSITIONS | {
    *("between", "through", "within", "towards", "against", "its", "their", "entre", "contre", "vers"),
}
# With a capital they begin a sentence, and are no last word of a heading.
SENTENCE_STARTERS = ARTICLES_AND_PREPOSITIONS | {
    *("this", "these", "those", "while", "when", "if", "il", "elle", "ce", "cette", "ces", "si"),
}
