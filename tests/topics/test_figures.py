"""Only what measures something is set as a figure; a year or a single digit stands as plain text."""

import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from portal.transfer import TransferError, import_edition
from tests.support.admin_forms import admin_url, open_form
from tests.support.crawler import read_page
from topics.models import Committee, KeyFigure, Topic


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


@pytest.fixture
def figures(topic: Topic) -> list[KeyFigure]:
    """Four figures of a committee with outside sources, the first three on the cover."""
    edition = topic.committee.edition
    edition.organiser = "Water Club"
    edition.save()
    for key, publisher in (("wells", "WHO"), ("guide", "water club")):
        edition.sources.create(key=key, title=key, publisher=publisher, published=True)
    return [
        KeyFigure.objects.create(
            committee=topic.committee,
            topic=topic,
            slug=f"wells-{place}",
            value=f"{place}50",
            statement=f"{place}50 wells were dug.",
            as_of=1990,
            source_key="wells",
            position=place,
            on_cover=place < 4,
            published=True,
        )
        for place in (1, 2, 3, 4)
    ]


def test_three_figures_of_a_committee_may_stand_on_the_cover_and_a_fourth_may_not(figures) -> None:
    third, fourth = figures[2:]
    fourth.on_cover = True
    with pytest.raises(ValidationError, match="has 3 figures already: “150”, “250”, “350”") as refused:
        fourth.full_clean()
    assert [error.code for error in refused.value.error_dict["on_cover"]] == ["too_many"]
    third.full_clean()
    third.on_cover = False
    third.save()
    fourth.full_clean()


def test_another_committee_has_three_of_its_own(figures) -> None:
    edition = figures[0].committee.edition
    other = Committee.objects.create(edition=edition, slug="council", name="Council", published=True)
    KeyFigure(
        committee=other, slug="n", value="70", statement="So.", source_key="wells", on_cover=True
    ).full_clean()


@pytest.mark.parametrize("key", ["", "guide", "unheard-of"])
def test_no_figure_that_only_the_guide_supports_stands_on_the_cover(figures, key: str) -> None:
    figure = figures[0]
    figure.source_key = key
    with pytest.raises(ValidationError, match="only the printed guide supports") as refused:
        figure.full_clean()
    assert [error.code for error in refused.value.error_dict["on_cover"]] == ["guide_only"]
    figure.on_cover = False
    figure.full_clean()


def test_a_chair_is_told_at_the_box_why_a_figure_may_not_be_on_the_cover(figures, awa: Client) -> None:
    figure = figures[3]
    form = open_form(awa, figure)
    page = awa.post(admin_url("change", figure), {**form, "on_cover": "on"})
    assert "The cover has 3 figures already" in page.context["adminform"].form.errors["on_cover"][0]
    KeyFigure.objects.filter(pk=figures[0].pk).update(on_cover=False)
    awa.post(admin_url("change", figure), {**open_form(awa, figure), "on_cover": "on"})
    assert KeyFigure.objects.get(pk=figure.pk).on_cover


def file_of(tmp_path: Path, **changes: dict) -> Path:
    """A file with changes of figures by their slugs."""
    entries = [
        {"model": "topics.keyfigure", "fields": {"committee": ["2030", "assembly"], "slug": slug, **fields}}
        for slug, fields in changes.items()
    ]
    file = tmp_path / "figures.json"
    file.write_text(json.dumps(entries))
    return file


@pytest.mark.parametrize(
    ("key", "reason"), [("wells", "The cover has 3 figures"), ("guide", "only the printed guide")]
)
def test_a_file_is_refused_in_the_same_words(figures, tmp_path, key: str, reason: str) -> None:
    with pytest.raises(TransferError, match=reason):
        import_edition(file_of(tmp_path, **{"wells-4": {"on_cover": True, "source_key": key}}))
    import_edition(file_of(tmp_path, **{"wells-4": {"on_cover": True}, "wells-3": {"on_cover": False}}))
    on_cover = KeyFigure.objects.filter(on_cover=True)
    assert [row.slug for row in on_cover] == ["wells-1", "wells-2", "wells-4"]
