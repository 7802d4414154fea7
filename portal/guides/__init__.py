"""From a study guide (Markdown, a word processor's file, HTML, a PDF) to a draft committee.

reading.py makes blocks of it, guesses.py rows with roles, roles.py replays what a person changed of them, and
tree.py makes a `Guide` of the rows, which accounts for every line. drafting.py alone turns it into drafts:
nothing before it knows models.
"""

from portal.guides.errors import GuideError
