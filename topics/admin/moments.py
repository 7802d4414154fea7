"""A moment in local time, typed as a date and a time; with an offset from UTC where clocks change."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime, BaseAdminTimeWidget
from django.core.exceptions import ValidationError
from django.utils import formats, timezone

from topics.releases import zone_name

WITH_OFFSET = re.compile(r"(?P<time>.*?\S)\s*(?P<offset>Z|[+-]\d\d:?\d\d)", re.IGNORECASE)
BOTH = re.compile(r"(?P<date>\d[\d./-]*)[T\s]\s*(?P<time>\S.*)", re.IGNORECASE)


class OffsetTimeField(forms.TimeField):
    """ "18:00", or "18:00 +01:00"."""

    def to_python(self, value: object) -> time | None:
        found = WITH_OFFSET.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is None:
            return super().to_python(value)
        plain = super().to_python(found["time"])
        try:
            offset = datetime.strptime(found["offset"].upper(), "%z").tzinfo
        except ValueError as error:
            message = "The offset from UTC goes to 23:59 at most, such as +01:00."
            raise ValidationError(message, code="invalid") from error
        return plain.replace(tzinfo=offset)


class OffsetTimeWidget(BaseAdminTimeWidget):
    def format_value(self, value: object) -> str | None:
        if isinstance(value, time) and value.tzinfo is not None:
            offset = f"{value:%z}"
            return f"{value:%H:%M:%S} {offset[:3]}:{offset[3:5]}"
        return super().format_value(value)


class MomentWidget(AdminSplitDateTime):
    """Shows local time, with its offset in the hour that comes twice."""

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs)
        self.widgets[1] = OffsetTimeWidget({"size": "16"})
        # Django prints the words before the boxes, and ties them to neither.
        for box, name in zip(self.widgets, ("Date", "Time"), strict=True):
            box.attrs["aria-label"] = name

    def decompress(self, value: datetime | None) -> list:
        if not value:
            return [None, None]
        local = timezone.localtime(value)
        at = local.time()
        if _offset(local, 0) > _offset(local, 1):
            at = at.replace(tzinfo=timezone.get_fixed_timezone(local.utcoffset()))
        return [local.date(), at]


class MomentField(forms.SplitDateTimeField):
    """A moment in the portal's time zone, which its help text names.

    The time may bear an offset from UTC, and either box may hold all of it. Refuses, beside what is no
    date or time, a local time that comes twice (code "ambiguous") or never (code "missing").
    """

    widget = MomentWidget

    def __init__(self, *, help_text: str = "", **options) -> None:
        zone = f"Local time in {zone_name()}, unless the time bears its offset from UTC: 18:00 +02:00"
        help_text = f"{help_text}. {zone}" if help_text else zone
        options.setdefault("error_messages", {})
        options["error_messages"] |= {
            "invalid_date": "Give a date such as 2030-12-03.",
            "invalid_time": "Give a time too, such as 18:00.",
        }
        super().__init__(help_text=help_text, **options)
        self.fields = (
            forms.DateField(error_messages={"invalid": self.error_messages["invalid_date"]}, required=False),
            OffsetTimeField(error_messages={"invalid": "Give a time such as 18:00."}, required=False),
        )

    def clean(self, value: object) -> datetime | None:
        if isinstance(value, list | tuple) and len(value) == 2:
            value = _in_two(*value)
        return super().clean(value)

    def compress(self, parts: list) -> datetime | None:
        if not parts or parts == [None, None]:
            return None
        day, at = parts
        if day in self.empty_values:
            raise ValidationError(self.error_messages["invalid_date"], code="invalid_date")
        if at in self.empty_values:
            raise ValidationError(self.error_messages["invalid_time"], code="invalid_time")
        return moment_of(day, at)


def moment_of(day: date, at: time) -> datetime:
    """That moment, in the portal's time zone unless `at` bears an offset.

    Raises ValidationError for a time that clocks show twice on that day, or never.
    """
    moment = datetime.combine(day, at)
    if moment.tzinfo is not None:
        return moment
    moment = moment.replace(tzinfo=timezone.get_current_timezone())
    first, second = _offset(moment, 0), _offset(moment, 1)
    if first == second:
        return moment
    told = f"{at:%H:%M} on {formats.date_format(day, 'j F Y')}"
    if first > second:
        message = (
            f"Clocks go back then: {told} comes twice in {zone_name()}. Add the offset from UTC to the time: "
            f"{at:%H:%M} {_shown(first)} for the first, {at:%H:%M} {_shown(second)} for the second."
        )
        raise ValidationError(message, code="ambiguous")
    later = moment + (second - first)
    message = (
        f"Clocks go forward then: {told} does not come in {zone_name()}. "
        f"Give the time that clocks show instead, {later:%H:%M}, or one before the change."
    )
    raise ValidationError(message, code="missing")


def _in_two(day: object, at: object) -> list:
    """Date and time, where one box may hold both."""
    texts = [text.strip() for text in (day, at) if isinstance(text, str) and text.strip()]
    both = BOTH.fullmatch(texts[0]) if len(texts) == 1 else None
    return [both["date"], both["time"]] if both else [day, at]


def _offset(moment: datetime, fold: int) -> timedelta:
    return moment.replace(fold=fold).utcoffset()


def _shown(offset: timedelta) -> str:
    sign, minutes = "-" if offset < timedelta(0) else "+", abs(offset) // timedelta(minutes=1)
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}"
