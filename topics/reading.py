"""How long a text takes to read."""

import math

from topics.rendering import count_words

# Careful reading of informative text by second-language readers (native adults: about 240).
WORDS_PER_MINUTE = 150
LONGEST_PARAGRAPH = 120  # words; longer ones are hard to read on a phone


def reading_minutes(*texts: str) -> int:
    """Whole minutes, one at least, to read these Markdown texts with attention."""
    return max(1, math.ceil(count_words(*texts) / WORDS_PER_MINUTE))
