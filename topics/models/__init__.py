"""The content: editions, committees, topics, sections, tools, key figures, questions, phrases."""

from topics.models.base import EditionContent, NaturalKeyed, Publishable
from topics.models.check import CheckItem
from topics.models.committee import Committee
from topics.models.dismissal import Dismissal
from topics.models.draft import DraftRevision
from topics.models.draft_entry import DraftEntry
from topics.models.edition import Edition
from topics.models.evidence import Precedent, QuestionFact
from topics.models.facts import KeyFigure, Tool
from topics.models.kind import Kind, ToolKind
from topics.models.phrase import OpeningPhrase
from topics.models.presence import EditingPresence
from topics.models.topic import ResolutionQuestion, Section, Topic
