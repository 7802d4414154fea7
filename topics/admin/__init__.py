"""The admin of the study guide: what chairs and organisers edit."""

from topics.admin.base import HOW_TO_WRITE, ContentAdmin
from topics.admin.edition import CommitteeAdmin, EditionAdmin
from topics.admin.facts import KeyFigureAdmin, OpeningPhraseAdmin, ToolAdmin
from topics.admin.places import PlacedFilter
from topics.admin.topic import ResolutionQuestionAdmin, SectionAdmin, TopicAdmin
from topics.admin.widgets import WRITING_LIMIT

__all__ = [
    "HOW_TO_WRITE",
    "WRITING_LIMIT",
    "CommitteeAdmin",
    "ContentAdmin",
    "EditionAdmin",
    "KeyFigureAdmin",
    "OpeningPhraseAdmin",
    "PlacedFilter",
    "ResolutionQuestionAdmin",
    "SectionAdmin",
    "ToolAdmin",
    "TopicAdmin",
]
