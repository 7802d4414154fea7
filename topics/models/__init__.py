"""The content: editions, committees, topics, sections, tools, key figures, questions, phrases."""

from topics.models.base import EditionContent, NaturalKeyed, Publishable
from topics.models.check import CheckItem
from topics.models.committee import Committee
from topics.models.edition import Edition
from topics.models.facts import KeyFigure, Tool
from topics.models.meant import MeantSo
from topics.models.pending import PendingChange
from topics.models.phrase import OpeningPhrase
from topics.models.presence import EditingPresence
from topics.models.topic import ResolutionQuestion, Section, Topic

__all__ = [
    "CheckItem",
    "Committee",
    "EditingPresence",
    "Edition",
    "EditionContent",
    "KeyFigure",
    "MeantSo",
    "NaturalKeyed",
    "OpeningPhrase",
    "PendingChange",
    "Publishable",
    "ResolutionQuestion",
    "Section",
    "Tool",
    "Topic",
]
