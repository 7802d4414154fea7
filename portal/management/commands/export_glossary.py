"""Writes the glossary of an edition to a file for a spreadsheet."""

from portal.sheets.commands import ExportCommand
from portal.sheets.moving import GLOSSARY


class Command(ExportCommand):
    help = (
        "Write all terms of an edition as a CSV table. "
        "The file is for editors, as drafts and notes are in it; import_glossary reads it without loss."
    )
    kind = GLOSSARY
