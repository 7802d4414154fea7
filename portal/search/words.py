"""Words as search compares them: folded, with numerals as digits, and stemmed. Pure.

static/portal/js/search-words.js does the same on a reader's device; a browser test compares the two.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"[^\W_]+")
FIRST_MARK = "\u0300"  # of Unicode: most letters come before it, and are told at once
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
# “KAFO II” is looked for as “Kafo 2”. I, V and X alone are letters more often than numbers.
NUMERALS = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
# Words that a query can do without, if it has others.
SMALL_WORDS = frozenset(
    {
        *("a", "an", "and", "are", "at", "by", "do", "does", "for", "from", "how", "in", "is", "it", "of"),
        *("on", "or", "the", "to", "was", "what", "when", "where", "which", "who", "why", "with"),
        *("au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "par", "pour", "qu"),
        *("que", "quel", "quelle", "sur", "un", "une"),
    }
)
STEMMERS = {"en": snowballstemmer.stemmer("porter"), "fr": snowballstemmer.stemmer("french")}
STEMMING = threading.Lock()  # a stemmer keeps the word it is at in itself
FEMININE = re.compile(r"(?:(?<=e)|(?<=ier))es?$")  # of -é and -ier, whose accent a folded word has lost


def words_of(text: str) -> list[str]:
    """Return the words of `text` in lower case, without accents; hyphens and apostrophes part words."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(LIGATURES))
    letters = "".join(each for each in folded if each < FIRST_MARK or unicodedata.category(each)[0] != "M")
    return [NUMERALS.get(word, word) for word in WORD.findall(letters)]


@lru_cache(maxsize=50_000)
def stem(word: str, language: str = "en") -> str:
    """Return the stem that the forms of a folded word share: “notic” for “notice” and “notices”."""
    if len(word) < 3:
        return word
    with STEMMING:
        return STEMMERS[language].stemWord(FEMININE.sub("", word) if language == "fr" else word)


def stems_of(text: str, language: str = "en") -> list[str]:
    return [stem(word, language) for word in words_of(text)]


def without_small_words(words: Iterable[str]) -> list[str]:
    """Return `words` without the small ones, or all of them if there are no others."""
    words = list(words)
    return [word for word in words if word not in SMALL_WORDS] or words


def name_key(text: str, language: str = "en") -> str:
    """Return the same key for all spellings of a name: “end-user”, “End users” and “enduser”."""
    return key_of(without_small_words(words_of(text)), language)


def key_of(words: Sequence[str], language: str = "en") -> str:
    """Return the key of a name that has these words: their stems as one word, and its stem."""
    return stem("".join([*(stem(word, language) for word in words[:-1]), *words[-1:]]), language)
