"""Form fields for a date and time in local time, with an offset from UTC when clocks change."""

import re
from datetime import datetime, time

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime, BaseAdminTimeWidget
from django.core.exceptions import ValidationError
from django.utils import timezone

from topics.moments import moment_of, offset_of
from topics.releases import zone_name

WITH_OFFSET = re.compile(r"(?P<time>.*?\S)\s*(?P<offset>Z|[+-]\d\d:?\d\d)", re.IGNORECASE)
BOTH = re.compile(r"(?P<date>\d[\d./-]*)(?:T|\s+(?:at\s+|à\s+)?)\s*(?P<time>\S.*)", re.IGNORECASE)
FRENCH_TIME = re.compile(r"(?P<hour>\d{1,2})\s*h(?:\s*(?P<minute>\d{2}))?", re.IGNORECASE)  # 18h00, 18 h
# Day first, as everybody here writes; never the month first, which reads 03/12 as 12 March.
DATES = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y"]

WRONG_DATE = "Enter a date such as 2030-12-03."


class OffsetTimeField(forms.TimeField):
    """A time, with or without an offset from UTC: "18:00", "18h00", "18:00 +01:00"."""

    def to_python(self, value: object) -> time | None:
        found = WITH_OFFSET.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is None:
            return super().to_python(_with_colon(value))
        plain = super().to_python(_with_colon(found["time"]))
        try:
            offset = datetime.strptime(found["offset"].upper(), "%z").tzinfo
        except ValueError as error:
            message = "The offset from UTC must be below 24 hours, such as +01:00."
            raise ValidationError(message, code="invalid") from error
        return plain.replace(tzinfo=offset)


class OffsetTimeWidget(BaseAdminTimeWidget):
    def format_value(self, value: object) -> str | None:
        if isinstance(value, time) and value.tzinfo is not None:
            offset = f"{value:%z}"
            return f"{value:%H:%M:%S} {offset[:3]}:{offset[3:5]}"
        return super().format_value(value)


class MomentWidget(AdminSplitDateTime):
    """Two boxes with local time, and its offset in the hour that comes twice."""

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs)
        self.widgets[1] = OffsetTimeWidget({"size": "16"})
        # Django prints labels before the boxes, but does not associate them.
        for box, name in zip(self.widgets, ("Date", "Time"), strict=True):
            box.attrs["aria-label"] = name

    def decompress(self, value: datetime | None) -> list:
        if not value:
            return [None, None]
        local = timezone.localtime(value)
        at = local.time()
        if offset_of(local, 0) > offset_of(local, 1):
            at = at.replace(tzinfo=timezone.get_fixed_timezone(local.utcoffset()))
        return [local.date(), at]


class MomentField(forms.SplitDateTimeField):
    """A moment in the site's time zone, which its help text names.

    The time may have an offset from UTC, and either box may hold both parts. Refuses invalid dates and
    times, and a local time that comes twice (code "ambiguous") or never (code "missing").
    """

    widget = MomentWidget
    default_error_messages = {
        "invalid_date": WRONG_DATE,
        "invalid_time": "Enter a time too, such as 18:00.",
    }

    def __init__(self, *, help_text: str = "", **options) -> None:
        zone = f"Local time in {zone_name()}, unless you add an offset from UTC: 18:00 +02:00"
        super().__init__(help_text=f"{help_text}. {zone}" if help_text else zone, **options)
        self.fields = (
            forms.DateField(input_formats=DATES, error_messages={"invalid": WRONG_DATE}, required=False),
            OffsetTimeField(error_messages={"invalid": "Enter a time such as 18:00."}, required=False),
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


def _with_colon(at: object) -> object:
    """Return the time that "18h00" or "18 h" says as "18:00"; anything else as it is."""
    found = FRENCH_TIME.fullmatch(at.strip()) if isinstance(at, str) else None
    return f"{found['hour']}:{found['minute'] or '00'}" if found else at


def _in_two(day: object, at: object) -> list:
    """Return date and time, split if one box holds both."""
    texts = [text.strip() for text in (day, at) if isinstance(text, str) and text.strip()]
    both = BOTH.fullmatch(texts[0]) if len(texts) == 1 else None
    return [both["date"], both["time"]] if both else [day, at]
