"""Measure how easy an English text is to read, by Flesch's formula. Pure.

Rudolf Flesch, “A new readability yardstick”, Journal of Applied Psychology 32 (1948), pages 221–233:
206.835 − 1.015 × words in a sentence − 0.846 × syllables in 100 words. 60 to 70 is plain English, 50 to 60
fairly difficult, 30 to 50 difficult, below 30 very difficult.

Packages that count syllables bring a dictionary with a licence we cannot use, or hyphenate, which is
different. So syllables are counted by rule here: a syllable is a group of vowels that is pronounced. The
rules follow English spelling for the silent e and for vowels pronounced separately; on words of the guide
that were counted by hand they miss by at most one syllable in fifty (tests/test_reading_ease.py).
"""

import re
import unicodedata
from collections.abc import Iterable

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
VOWELS = re.compile(r"[aeiouy]+")
# A silent e, with the consonant before it: at the end; in “-es” except after a hiss; in “-ed” except after d
# and t; in none of these after a consonant and l (title, titles, titled); and before a suffix:
# state|ment, safe|ty, use|ful, name|less, close|ly, like|ness.
SILENT = re.compile(
    r"(?:(?<=[a-z])(?:[^aeiouyl]e|[aeiouy]le|[^aeiouycglsxzh]es|[aeiouy]les|[^aeiouydtl]ed|[aeiouy]led)\Z"
    r"|(?<=[a-z])[^aeiouy]e(?=(?:ments?|ty|ful|less|ly|ness)\Z))"
)
# A vowel pronounced separately from the next one, or an m that is a syllable by itself.
APART = re.compile(
    r"(?<![ctg])i(?=a)|i(?=at|ary)"  # material, associate, judiciary; not special, partial, Georgia
    r"|(?<![cstgxln])i(?=o)|i(?=o\Z)"  # violent, various, ratio; not nation, million, opinion
    r"|(?<![cstgx])i(?=u)|i(?=et)|(?<=sc)i(?=en)|(?<![ct])i(?=en(?!d))|(?<=[lr])i(?=er)"  # society, earlier
    r"|(?<=cr)e(?=at)|(?<=\Ar)e(?=al)|e(?=act)|(?<=[aeiou][a-z])e(?=as?\Z)|e(?=o(?![pu]))"  # create, area
    r"|(?<![gq])u(?=a|ou|ity)|(?<![bgq])u(?=i[cdn])"  # evaluate, ambiguous, fluid; not language, quality
    r"|(?<=\Ac)o(?=o[pr])|y(?=ee)|(?<=[a-z])[aeouy](?=ing)"  # cooperate, employee, seeing
    r"|[st]h?m(?=s?\Z)"  # rhythm, terrorism
)


def reading_ease(sentences: int, words: Iterable[str]) -> float:
    """Return Flesch's score of a text with so many sentences and these words; neither may be empty."""
    counts = [syllables(word) for word in words]
    return 206.835 - 1.015 * len(counts) / sentences - 84.6 * sum(counts) / len(counts)


def words_of(text: str) -> list[str]:
    """Return the words of a text whose syllables can be counted; numbers are left out."""
    return WORD.findall(text)


def syllables(word: str) -> int:
    """Return the number of syllables of an English word, by rule; at least one."""
    letters = "".join(letter for letter in unicodedata.normalize("NFKD", word.lower()) if letter.isalpha())
    heard = SILENT.sub(lambda silent: silent.group().rpartition("e")[0], letters)
    return max(1, len(VOWELS.findall(heard)) + len(APART.findall(heard)))
