"""Write the bibliography of an edition to a file for a spreadsheet or a reference manager."""

from portal.spreadsheets.commands import ExportCommand
from portal.spreadsheets.moving import BIBLIOGRAPHY


class Command(ExportCommand):
    help = (
        "Write all sources of an edition as a CSV table, BibTeX, RIS or CSL-JSON. "
        "The file is for editors: it contains unpublished rows and notes. "
        "import_bibliography reads it without loss."
    )
    kind = BIBLIOGRAPHY
