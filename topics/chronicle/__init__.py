"""Read the history: earlier versions, changes announced to readers, restoring and undeleting."""

from topics.chronicle.public_changes import Changes, public_changes_of
from topics.chronicle.visibility import VisibleChange
from topics.chronicle.wording import PublicChange, PublicRow, describe_changes
