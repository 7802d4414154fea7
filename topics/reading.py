"""Reading times."""

import math

from topics.rendering import count_words

# Careful reading of informative text by second-language readers (native adults: about 240).
WORDS_PER_MINUTE = 150
LONGEST_PARAGRAPH = 120  # words; longer paragraphs are hard to read on a phone


def reading_minutes(*texts: str) -> int:
    """Return the whole minutes, at least one, that a careful reader needs for these Markdown texts."""
    return max(1, math.ceil(count_words(*texts) / WORDS_PER_MINUTE))
