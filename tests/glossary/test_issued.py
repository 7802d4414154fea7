"""When a publication came out: in words, and what is no date."""

import pytest
from django.core.exceptions import ValidationError

from glossary.issued import in_words, refuse_no_date
from glossary.models import Source


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ((2023, 11, 27), "27 November 2023"),
        ((2023, 11, None), "November 2023"),
        ((2023, None, None), "2023"),
        ((None, None, None), ""),
    ],
)
def test_a_date_is_told_as_far_as_it_is_known(date, words):
    assert in_words(*date) == words
    refuse_no_date(*date)


@pytest.mark.parametrize(
    ("date", "field", "message"),
    [
        ((2025, 2, 30), "day", "February 2025 has no day 30. Correct the day or the month."),
        ((2025, 2, 29), "day", "February 2025 has no day 29. Correct the day or the month."),
        ((None, 3, None), "year", "Give the year too, or no month."),
        ((2025, None, 3), "month", "Give the month too, or no day."),
    ],
)
def test_what_is_no_date_is_refused_at_its_field(edition, date, field, message):
    year, month, day = date
    source = Source(edition=edition, key="report", title="Report", year=year, month=month, day=day)
    with pytest.raises(ValidationError) as refused:
        source.full_clean()
    assert refused.value.message_dict == {field: [message]}


@pytest.mark.parametrize("date", [(2024, 2, 29), (2025, 13, 31), (2025, 4, 32), (10**6, 2, 30)])
def test_a_leap_day_is_a_day_and_a_number_out_of_range_is_left_to_its_field(date):
    refuse_no_date(*date)
