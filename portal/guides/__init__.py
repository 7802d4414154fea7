"""From somebody's study guide (Markdown, a word processor's file, HTML, a PDF) to a draft committee.

reading → blocks → layout → structure make a `Guide`: what became of every line. It can be corrected
(corrections.py) and, by drafting.py alone, becomes rows. All before drafting knows no model.
"""

from portal.guides.errors import GuideError

__all__ = ["GuideError"]
