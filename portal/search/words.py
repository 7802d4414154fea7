"""Words as search compares them: folded, numbers alike however they are written, and stemmed. Pure.

static/portal/js/search-words.js does the same on a reader's device; a browser test compares the two.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

import snowballstemmer

# A large number is one word: “15,548” is looked for as 15548 too.
WORD = re.compile(r"[0-9]{1,3}(?:[,\u00a0\u202f][0-9]{3})+(?![^\W_])|[^\W_]+")
NUMBER = re.compile(r"[0-9]+")
THOUSANDS = re.compile(r"([0-9])[,\u00a0\u202f](?=[0-9]{3}(?![^\W_]))")
FIRST_MARK = "\u0300"  # of Unicode: most letters come before it, and are told at once
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
# “KAFO II” is looked for as “Kafo 2”. I, V and X alone are letters more often than numbers.
NUMERALS = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
# Words that a query can do without, if it has others: small ones, and those by which one asks.
SMALL_WORDS = frozenset(
    {
        *("a", "about", "an", "and", "are", "at", "be", "between", "by", "can", "could", "define"),
        *("definition", "did", "difference", "do", "does", "explain", "for", "from", "had", "has", "have"),
        *("how", "i", "in", "is", "it", "many", "me", "mean", "meaning", "means", "much", "my", "of", "on"),
        *("or", "s", "should", "that", "the", "their", "there", "they", "this", "to", "was", "we", "were"),
        *("what", "whats", "when", "where", "which", "who", "whose", "why", "will", "with", "would"),
        *("you", "your"),
        *("au", "aux", "avec", "c", "ce", "combien", "comment", "d", "dans", "de", "des", "dire", "du"),
        *("en", "entre", "est", "et", "explique", "il", "j", "l", "la", "le", "les", "n", "ne", "ou", "par"),
        *("pas", "peut", "pour", "pourquoi", "qu", "quand", "que", "quel", "quelle", "quelles", "quels"),
        *("qui", "quoi", "se", "sert", "signifie", "son", "sont", "sur", "t", "un", "une", "veut", "y"),
    }
)
# “3.2.1” and “Part 3.2.1” name a section, in which the digits are no words of their own.
OUTLINE_NUMBER = re.compile(r"(?:(?:part|section)\s+)?([0-9]+(?:\.[0-9]+)+)\.?", re.IGNORECASE)
BESIDE_A_NUMBER = frozenset({"d", "i"})  # they are part of a name: “3-D”, “I 24/7”
STEMMERS = {"en": snowballstemmer.stemmer("porter"), "fr": snowballstemmer.stemmer("french")}
STEMMING = threading.Lock()  # a stemmer keeps the word it is at in itself
FEMININE = re.compile(r"(?:(?<=e)|(?<=ier))es?$")  # of -é and -ier, whose accent a folded word has lost


def words_of(text: str) -> list[str]:
    """Return the words of `text` in lower case, without accents; hyphens and apostrophes part words."""
    folded = unicodedata.normalize("NFKD", THOUSANDS.sub(r"\1", text).casefold().translate(LIGATURES))
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
    return [word for place, word in enumerate(words) if not _is_small(words, place)] or words


def _is_small(words: Sequence[str], place: int) -> bool:
    if words[place] not in BESIDE_A_NUMBER:
        return words[place] in SMALL_WORDS
    return not any(map(NUMBER.fullmatch, (*words[:place][-1:], *words[place + 1 : place + 2])))


def name_key(text: str, language: str = "en") -> str:
    """Return the same key for all spellings of a name: “end-user”, “End users” and “enduser”."""
    numbered = OUTLINE_NUMBER.fullmatch(text.strip())
    return numbered[1] if numbered else key_of(without_small_words(words_of(text)), language)


def key_of(words: Sequence[str], language: str = "en") -> str:
    """Return the key of a name that has these words: their stems as one word, and its stem."""
    return stem("".join([*(stem(word, language) for word in words[:-1]), *words[-1:]]), language)
