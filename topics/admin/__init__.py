"""The admin of the study guide: what chairs and organisers edit."""

from topics.admin.base import ContentAdmin, part
from topics.admin.edition import CommitteeAdmin, EditionAdmin
from topics.admin.evidence import PrecedentAdmin, QuestionFactAdmin
from topics.admin.facts import (
    EquivalentAdmin,
    KeyFigureAdmin,
    KindAdmin,
    OpeningPhraseAdmin,
    ToolAdmin,
    ToolKindAdmin,
)
from topics.admin.topic import ResolutionQuestionAdmin, SectionAdmin, TopicAdmin
from topics.admin.widgets import WRITING_LIMIT
