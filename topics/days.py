"""The month and day that a text names, so that what happened in one year stands in its order. Pure."""

import re

NAMES = (
    ("january", "janvier"),
    ("february", "février"),
    ("march", "mars"),
    ("april", "avril"),
    ("may", "mai"),
    ("june", "juin"),
    ("july", "juillet"),
    ("august", "août"),
    ("september", "septembre"),
    ("october", "octobre"),
    ("november", "novembre"),
    ("december", "décembre"),
)
MONTHS = {name: number for number, names in enumerate(NAMES, 1) for name in names}
MONTH = "|".join(MONTHS)
# “25 October 2025”, “1er mars 2025”, “November–December 2023” and “30 November to 6 December 2020”.
DATE = re.compile(
    rf"\b(?:([0-9]{{1,2}})(?:er)?\s+)?({MONTH})"
    rf"(?:\s*(?:[-–]|and|to|et|au)\s*(?:[0-9]{{1,2}}\s+)?(?:{MONTH}))?\s+([0-9]{{4}})\b",
    re.IGNORECASE,
)


def day_in(year: int, *texts: str) -> tuple[int, int]:
    """Return the month and day of the first date of `year` in `texts`; 0 for what none of them says."""
    for text in texts:
        for day, month, of in DATE.findall(text):
            if int(of) == year:
                return MONTHS[month.lower()], int(day or 0)
    return 0, 0
