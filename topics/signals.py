"""Signals for the apps above this one."""

from django.dispatch import Signal

# Sent when a row is validated before it is saved, with `row` and `exclude` (the fields to leave out).
# A receiver may query, and refuses the row by raising ValidationError with messages by field.
content_checked = Signal()

# Sent with `row` and `reader` before a row is deleted. A receiver returns the titles of the places whose
# texts link to the row.
uses_asked = Signal()

# Sent before rows of an earlier time are written again, with `edition_id` and `rows`: pairs of a model and
# values by field. A receiver changes, in place, values that are called otherwise now.
coming_back = Signal()
