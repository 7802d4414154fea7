"""What other apps can listen to."""

from django.dispatch import Signal

# Sent with `row` and `exclude`, the fields not to judge, when a row is checked before it is saved, with
# the database at hand. A receiver refuses the row by raising ValidationError with messages by field.
content_checked = Signal()

# Sent with `row` and `reader` when somebody asks what would be left without it. A receiver returns the
# titles of the places whose texts lead to the row.
uses_asked = Signal()
