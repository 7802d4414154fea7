"""Write the glossary of an edition to a file for a spreadsheet."""

from portal.spreadsheets.commands import ExportCommand
from portal.spreadsheets.moving import GLOSSARY


class Command(ExportCommand):
    help = (
        "Write all terms of an edition as a CSV table. "
        "The file is for editors: it contains unpublished rows and notes. "
        "import_glossary reads it without loss."
    )
    kind = GLOSSARY
