"""From a study guide (Markdown, a word processor's file, HTML, a PDF) to a draft committee.

reading → blocks → layout → structure make a `Guide`, which accounts for every line. It can be corrected
(corrections.py), and drafting.py alone turns it into rows: nothing before it knows models.
"""

from portal.guides.errors import GuideError
