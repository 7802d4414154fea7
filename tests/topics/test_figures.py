"""Only what measures something is set as a figure; a year or a single digit stands as plain text."""

import pytest
from django.test import Client

from tests.support.crawler import read_page
from topics.models import KeyFigure, Topic


@pytest.mark.parametrize(
    "value", ["196", "450+", "1 million", "4.5%", "20 years", "2,462", "1,000s", "12,019"]
)
def test_a_number_that_measures_is_a_figure(value: str) -> None:
    assert KeyFigure(value=value).is_measured


@pytest.mark.parametrize("value", ["2019", "1923", "2026–2030", "1", "3", "4"])
def test_a_year_or_a_single_digit_is_none(value: str) -> None:
    assert not KeyFigure(value=value).is_measured


def test_each_row_has_its_date_once(topic: Topic) -> None:
    for slug, value, statement in (("wells", "450", "450 wells"), ("law", "1990", "The law")):
        fields = {"slug": slug, "value": value, "statement": statement, "as_of": 1990, "published": True}
        KeyFigure.objects.create(committee=topic.committee, topic=topic, source_key="", **fields)
    main = read_page(Client(), topic.get_absolute_url()).main
    assert "450 450 wells 1990 · printed guide" in main
    assert "1990 The law printed guide" in main
