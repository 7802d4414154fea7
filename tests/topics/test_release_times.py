"""Release times are typed in local time, travel in files with their offset, and are told in lists."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from portal.transfer import import_edition
from tests.support.admin_forms import admin_url, errors_after, open_form, save
from tests.support.small_edition import COMMITTEE, EDITION, TOPIC, only_problem_of, small_edition, written
from topics import clock
from topics.admin.moments import MomentField, MomentWidget
from topics.models import Committee, Edition, Topic
from topics.state import state_of

EVENING = datetime(2026, 12, 3, 17, tzinfo=UTC)  # 18:00 in Paris
FIRST_HALF_PAST_TWO = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
SECOND_HALF_PAST_TWO = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def read(day: str, at: str) -> datetime | None:
    return MomentField(required=False).clean([day, at])


def refusal(day: str, at: str) -> str:
    with pytest.raises(ValidationError) as raised:
        read(day, at)
    (message,) = raised.value.messages
    return message


# The field


@pytest.mark.parametrize(
    ("day", "at", "moment"),
    [
        ("", "", None),
        ("2026-12-03", "18:00", EVENING),
        ("2026-12-03", "18:00:00", EVENING),
        ("2026-07-03", "18:00", datetime(2026, 7, 3, 16, tzinfo=UTC)),
        ("2026-12-03", "17:00 Z", EVENING),
        ("2026-12-03", "17:00z", EVENING),
        ("2026-12-03", "19:30 +02:30", EVENING),
        ("2026-12-03", "12:00-0500", EVENING),
        ("2026-12-03 18:00", "", EVENING),
        ("2026-12-03T18:00", "", EVENING),
        ("03/12/2026", "18:00", EVENING),
        ("03/12/2026 18:00", "", EVENING),
        ("", "2026-12-03 18:00 +01:00", EVENING),
        ("2026-10-25 02:30 +02:00", "", FIRST_HALF_PAST_TWO),
        ("2026-10-25 02:30 +01:00", "", SECOND_HALF_PAST_TWO),
        ("2026-10-25", "02:30 +02:00", FIRST_HALF_PAST_TWO),
        ("2026-10-25", "02:30 +01:00", SECOND_HALF_PAST_TWO),
        ("2026-10-25", "01:59", datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        ("2026-10-25", "03:00", datetime(2026, 10, 25, 2, tzinfo=UTC)),
        ("2027-03-28", "01:59", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("2027-03-28", "03:00", datetime(2027, 3, 28, 1, tzinfo=UTC)),
        ("2027-03-28", "02:30 +01:00", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_local_time_is_that_moment_and_an_offset_makes_it_another(day, at, moment):
    assert read(day, at) == moment


@pytest.mark.parametrize("at", ["02:00", "02:30", "02:59:59"])
def test_a_time_that_comes_twice_is_refused_with_both_offsets(at):
    message = refusal("2026-10-25", at)
    shown = at[:5]
    assert message == (
        f"Clocks go back then: {shown} on 25 October 2026 comes twice in Europe/Paris. Add the offset "
        f"from UTC: {shown} +02:00 for the first, {shown} +01:00 for the second."
    )


def test_what_that_message_proposes_is_taken():
    message = refusal("2026-10-25", "02:30")
    first, second = re.findall(r"\d\d:\d\d [+-]\d\d:\d\d", message)
    assert read("2026-10-25", first) == FIRST_HALF_PAST_TWO
    assert read("2026-10-25", second) == SECOND_HALF_PAST_TWO


def test_a_time_that_never_comes_is_refused_with_the_one_that_does():
    message = refusal("2027-03-28", "02:30")
    assert message == (
        "Clocks go forward then: 02:30 on 28 March 2027 does not exist in Europe/Paris. "
        "Enter the time that clocks show instead, 03:30, or one before the change."
    )
    assert read("2027-03-28", "03:30") == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "at", "message"),
    [
        ("2026-12-03", "", "Enter a time too, such as 18:00."),
        ("", "18:00", "Enter a date such as 2030-12-03."),
        ("soon", "18:00", "Enter a date such as 2030-12-03."),
        ("2026-02-30", "18:00", "Enter a date such as 2030-12-03."),
        ("2026-12-03", "teatime", "Enter a time such as 18:00."),
        ("2026-12-03", "25:00 +01:00", "Enter a time such as 18:00."),
        ("2026-12-03", "18:00 +24:00", "The offset from UTC must be below 24 hours, such as +01:00."),
        ("2026-12-03", "18:00 +99:99", "The offset from UTC must be below 24 hours, such as +01:00."),
        ("2026-12-03", "18:00 CET", "Enter a time such as 18:00."),
    ],
)
def test_what_is_no_moment_is_refused_with_an_example(day, at, message):
    assert refusal(day, at) == message


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (None, [None, None]),
        (EVENING, ["03/12/2026", "18:00:00"]),
        (FIRST_HALF_PAST_TWO, ["25/10/2026", "02:30:00 +02:00"]),
        (SECOND_HALF_PAST_TWO, ["25/10/2026", "02:30:00 +01:00"]),
        (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), ["28/03/2027", "03:30:00"]),
    ],
)
def test_a_moment_is_shown_so_that_it_can_be_sent_again(moment, shown):
    widget = MomentWidget()
    parts = zip(widget.widgets, widget.decompress(moment), strict=True)
    texts = [part.format_value(value) for part, value in parts]
    assert texts == shown
    assert read(*(text or "" for text in texts)) == moment
    assert not MomentField(required=False).has_changed(moment, texts)


@pytest.mark.parametrize(
    ("day", "at"),
    [
        ("03/12/2026", "18h00"),
        ("03/12/2026", "18 h"),
        ("3.12.2026", "18h00 +01:00"),
        ("03-12-2026", "17:00 Z"),
        ("3 December 2026", "18:00"),
        ("03/12/2026 18h00", ""),
        ("", "03/12/2026 à 18h00"),
    ],
)
def test_a_date_is_read_day_first_and_a_time_as_the_french_write_it(day, at):
    assert read(day, at) == EVENING


@pytest.mark.parametrize(
    ("day", "at"), [("12/28/2026", "18:00"), ("03/12/2026", "18h60"), ("3/12/2026", "h")]
)
def test_no_month_comes_first_and_no_hour_has_more_than_sixty_minutes(day, at):
    assert refusal(day, at).startswith("Enter a ")


def test_the_zone_is_the_portals(settings):
    settings.TIME_ZONE = "America/New_York"
    with timezone.override(None):
        assert read("2026-12-03", "12:00") == EVENING
        assert "America/New_York" in MomentField().help_text


# The forms


@pytest.fixture
def rows(topic) -> dict[type, object]:
    return {Edition: topic.committee.edition, Committee: topic.committee, Topic: topic}


each_releasable = pytest.mark.parametrize("model", [Edition, Committee, Topic])


@each_releasable
def test_the_form_names_the_zone_and_takes_a_local_time(rows, model, admin_client):
    row = rows[model]
    page = admin_client.get(admin_url("change", row)).content.decode()
    assert "Local time in Europe/Paris" in page
    assert "Example: 2030-12-03 and 18:00" in page
    save(admin_client, row, release_at_0="2026-12-03", release_at_1="18:00")
    assert row.release_at == EVENING
    save(admin_client, row)
    assert row.release_at == EVENING
    save(admin_client, row, release_at_0="", release_at_1="")
    assert row.release_at is None


@each_releasable
def test_the_hour_that_comes_twice_is_asked_about_and_kept(rows, model, admin_client):
    row = rows[model]
    typed = {"release_at_0": "2026-10-25", "release_at_1": "02:30"}
    [message] = errors_after(admin_client, row, **typed)["release_at"]
    assert "02:30 +01:00 for the second" in message
    for offset, moment in (("+02:00", FIRST_HALF_PAST_TWO), ("+01:00", SECOND_HALF_PAST_TWO)):
        save(admin_client, row, release_at_0="2026-10-25", release_at_1=f"02:30 {offset}")
        assert row.release_at == moment
        save(admin_client, row)  # sent again as the form shows it
        assert row.release_at == moment


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "3000-01-01", "9999-12-31"])
def test_a_year_without_conferences_is_refused(rows, admin_client, day):
    errors = errors_after(admin_client, rows[Topic], release_at_0=day, release_at_1="12:00")
    assert "give one from 2000 to 2999" in errors["release_at"][0]


@pytest.mark.parametrize(("model", "name", "value"), [(Topic, "published", ""), (Committee, "published", "")])
def test_a_time_that_would_not_be_kept_is_told(rows, admin_client, model, name, value):
    row = rows[model]
    data = open_form(admin_client, row) | {"release_at_0": "2026-12-03", "release_at_1": "18:00"}
    page = admin_client.post(admin_url("change", row), data, follow=True).content.decode()
    assert "is unpublished" not in page
    data = open_form(admin_client, row)
    del data["published"]
    page = admin_client.post(admin_url("change", row), data, follow=True).content.decode()
    assert "has the release time 3 December 2026, 18:00, but it is unpublished" in page


def test_what_decides_above_is_named(rows, admin_client):
    Edition.objects.update(status="draft")
    data = open_form(admin_client, rows[Topic]) | {"release_at_0": "2026-12-03", "release_at_1": "18:00"}
    page = admin_client.post(admin_url("change", rows[Topic]), data, follow=True).content.decode()
    assert "but its edition is unpublished: it will not appear until its edition is published too" in page


@each_releasable
def test_a_list_says_what_is_out_when_the_rest_comes_and_what_is_a_draft(rows, model, admin_client):
    row, url = rows[model], admin_url("changelist", model)

    def told() -> str:
        page = admin_client.get(url).content.decode()
        return re.search(r'<td class="field-release">([^<]*)</td>', page)[1]

    assert told() == "released"
    row.release_at = EVENING
    row.save()
    with clock.frozen(datetime(2026, 12, 3, 16, 59, tzinfo=UTC)):
        assert told() == "on 3 December 2026, 18:00"
    with clock.frozen(EVENING):
        assert told() == "released"
    model.objects.update(**({"status": "draft"} if model is Edition else {"published": False}))
    assert told() == "unpublished"


@pytest.mark.parametrize("moment", [datetime(2026, 12, 3, 16, tzinfo=UTC), EVENING])
def test_an_edition_made_current_before_its_release_says_what_the_front_page_shows(
    edition, admin_client, moment
):
    Edition.objects.update(release_at=EVENING)
    states = {"_state": f"{edition.pk}:{state_of(Edition.objects.get())}"}
    data = {"action": "make_current", "_selected_action": edition.pk, **states}
    with clock.frozen(moment):
        page = admin_client.post(admin_url("changelist", Edition), data, follow=True).content.decode()
    assert "is now the current edition." in page
    assert ("Until it appears on 3 December 2026, 18:00" in page) is (moment < EVENING)


# Two at once


def test_a_release_time_that_somebody_else_set_meanwhile_is_not_lost(rows, admin_client):
    row = rows[Topic]
    form = open_form(admin_client, row)
    before = state_of(Topic.objects.get())
    Topic.objects.update(release_at=EVENING)
    assert state_of(Topic.objects.get()) != before
    typed = {"release_at_0": "2027-01-01", "release_at_1": "08:00"}
    response = admin_client.post(admin_url("change", row), form | typed)
    assert response.status_code == 409
    page = response.content.decode()
    assert "2027-01-01, 08:00" in page
    assert "03/12/2026, 18:00:00" in page
    row.refresh_from_db()
    assert row.release_at == EVENING


# Files


def with_release(number: int, text: object) -> list[dict]:
    objects = small_edition()
    objects[number - 1]["fields"]["release_at"] = text
    return objects


@pytest.mark.parametrize("text", ["2026-12-03T18:00:00+01:00", "2026-12-03T17:00:00Z", "2026-12-03 17:00Z"])
@pytest.mark.parametrize(("number", "model"), [(EDITION, Edition), (COMMITTEE, Committee), (TOPIC, Topic)])
def test_a_file_carries_it_with_its_offset(db, tmp_path, number, model, text):
    file = written(tmp_path, with_release(number, text))
    import_edition(file)
    assert model.objects.order_by("pk")[0].release_at == EVENING
    version = Edition.objects.get().version
    import_edition(file)  # the same moment, however it is written
    assert Edition.objects.get().version == version
    import_edition(written(tmp_path, with_release(number, None)))
    assert model.objects.order_by("pk")[0].release_at is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-12-03T18:00:00", "has no time zone; end it with Z or +01:00."),
        ("2026-12-03", "has no time zone; end it with Z or +01:00."),
        (20261203, "it must be a time such as “2030-12-03T18:00:00+01:00”"),
        ("tomorrow", "“tomorrow” value has an invalid format"),
        ("0001-01-01T00:00:00+14:00", "give one from 2000 to 2999"),
        ("9999-12-31T23:59:00-12:00", "give one from 2000 to 2999"),
    ],
)
def test_a_file_whose_time_is_none_is_refused(db, tmp_path, text, reason):
    problem = only_problem_of(written(tmp_path, with_release(TOPIC, text)))
    assert reason in str(problem)
    assert "release_at" in str(problem)


def test_what_is_written_out_can_be_loaded_again(rows, tmp_path):
    Topic.objects.update(release_at=EVENING)
    text = serializers.serialize("json", Topic.objects.all(), use_natural_foreign_keys=True)
    assert json.loads(text)[0]["fields"]["release_at"] == "2026-12-03T17:00:00Z"
    file = tmp_path / "topics.json"
    file.write_text(text)
    Topic.objects.update(release_at=None)
    call_command("loaddata", str(file), verbosity=0)
    assert Topic.objects.get().release_at == EVENING
