"""Small words of English and French that help to recognise titles. Pure."""

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
# Titles write these in lower case.
SMALL_WORDS = ARTICLES_AND_PREPOSITIONS | {"vs"}
# Words that cannot end a heading: it continues on the next line.
OPEN_WORDS = ARTICLES_AND_PREPOSITIONS | {
    *("between", "through", "within", "towards", "against", "its", "their", "entre", "contre", "vers"),
}
# A capitalised one begins a sentence, and is not the last word of a heading.
SENTENCE_STARTERS = ARTICLES_AND_PREPOSITIONS | {
    *("this", "these", "those", "while", "when", "if", "il", "elle", "ce", "cette", "ces", "si"),
}
