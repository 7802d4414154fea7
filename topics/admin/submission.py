"""The form of a row as somebody sent it: read once, and passed on to all who decide about it."""

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from topics.admin.row_names import is_id
from topics.history import NOTE, REASON, one_line
from topics.models.draft_entry import DRAFT_STATE

STARTED_FROM = "_started_from"  # the hidden field of a form
KEEP = "_keep_draft"  # the button
PUBLISH = "_publish_draft"  # the state of the draft that a save makes public
BRINGS_BACK = "_brings_back"  # the entry in the history of the draft that is to be the draft again
CONTINUED = "_continued_draft"  # hidden on the page of a conflict about a draft that is no longer there

SESSION = "writing_session"  # by which the device of the sender keeps unsaved texts

# On the page of a conflict.
BOTH_SIDES = "_both_sides"  # hidden: the typed and the original values, for building the text again
BUILD_AGAIN = "_build_again"  # the text to build again, by the name of its box
CHOICE = "_choice-"  # followed by the field's name, a dash and the paragraph's place
SIDES = ("mine", "theirs", "base")
TAKE = "_take-"  # followed by the field's name, for a choice between two values
BUTTONS = ("_save", "_continue", "_addanother", "_saveasnew")
NOT_CARRIED = (STARTED_FROM, BOTH_SIDES, BUILD_AGAIN, CONTINUED, "csrfmiddlewaretoken", *BUTTONS)

# In lists, in confirmations, and on the pages of the history.
STATE = "_state"  # hidden beside the checkbox of each row: its id, a colon and its state
ALONG = "_cascades"  # hidden: the states of the rows deleted too, by model and id
OPENED = "_opened"  # hidden: when the confirmation was shown
SHOWN = "_shown_note"  # hidden: the note as shown on its page

SESSION_ID = re.compile(r"[0-9a-f]{32}")

# The values of a form as a browser sends them, by the names of its fields.
Values = dict[str, list[str]]


@dataclass(frozen=True)
class Started:
    """The state of a row when its form was opened, the time, and the form's values then.

    A form without this has the empty state, which equals no row's.
    """

    state: str = ""
    opened: datetime | None = None
    base: Values | None = None

    def as_json(self) -> str:
        opened = self.opened.isoformat() if self.opened else ""
        return json.dumps({"state": self.state, "opened": opened, "base": self.base})

    @classmethod
    def read(cls, text: str | None) -> "Started":
        """Read what a form sent; anything malformed counts as missing."""
        found = read_json(text)
        base = read_values(found.get("base"))
        return cls(str(found.get("state", "")), read_time(found.get("opened")), base)


class Intent(Enum):
    """The wish of the sender: to save for readers, to keep a draft, or to publish the one that was kept."""

    SAVE = auto()
    KEEP = auto()
    PUBLISH = auto()


@dataclass(frozen=True)
class SubmittedForm:
    """A form as it was sent. Its `data` has the values of the row's fields, for the form to validate."""

    data: QueryDict
    intent: Intent
    draft_state: str | None  # of the draft to publish
    brings_back: int | None  # an entry in the history of drafts
    continues: bool  # a draft, which may be gone by now
    started: Started
    reason: str
    note: str
    sessions: list[str]  # more than one if the page of a conflict came between the form and the save
    # From the page of a conflict: the values of "mine", "theirs" and "base", when the first form was opened,
    # and the text to build again.
    sides: dict[str, Values | None]
    since: datetime | None
    build_again: str | None

    @classmethod
    def read(cls, data: QueryDict, *, can_wait: bool) -> "SubmittedForm":
        """Read `data`; if the row `can_wait`, the form may keep or publish a draft."""
        intent = Intent.KEEP if KEEP in data else Intent.PUBLISH if PUBLISH in data else Intent.SAVE
        both, entry = read_json(data.get(BOTH_SIDES)), data.get(BRINGS_BACK, "")
        started = Started.read(data.get(STARTED_FROM))
        return cls(
            data=data,
            intent=intent if can_wait else Intent.SAVE,
            draft_state=data.get(PUBLISH),
            brings_back=int(entry) if is_id(entry) else None,
            continues=CONTINUED in data or started.state.startswith(DRAFT_STATE),
            started=started,
            reason=one_line(data.get(REASON)),
            note=one_line(data.get(NOTE)),
            sessions=[each for each in data.getlist(SESSION) if SESSION_ID.fullmatch(each)],
            sides={side: read_values(both.get(side)) for side in SIDES},
            since=read_time(both.get("since")),
            build_again=data.get(BUILD_AGAIN),
        )


def read_json(text: str | None) -> dict:
    """Return the object that a form sent as JSON; an empty one if it is malformed."""
    try:
        found = json.loads(text or "null")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def read_time(text: object) -> datetime | None:
    """Return the moment that a form sent; None if it is malformed."""
    moment = None
    with suppress(ValueError):
        moment = parse_datetime(str(text))
    return None if moment is None or timezone.is_naive(moment) else moment


def read_values(found: object) -> Values | None:
    if not isinstance(found, dict):
        return None
    return {
        name: [str(value) for value in values] for name, values in found.items() if isinstance(values, list)
    }


def by_input(names: list[str], values: list[str]) -> dict[str, list[str]]:
    """Return the values of one field by the `names` under which a browser sends it."""
    if len(names) == 1:
        return {names[0]: values}
    return {name: [value] for name, value in zip(names, values, strict=False)}
