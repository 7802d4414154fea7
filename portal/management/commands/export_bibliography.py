"""Writes the bibliography of an edition to a file for a spreadsheet or a reference manager."""

from portal.sheets.commands import ExportCommand
from portal.sheets.moving import BIBLIOGRAPHY


class Command(ExportCommand):
    help = (
        "Write all sources of an edition as a CSV table, BibTeX, RIS or CSL-JSON. "
        "The file is for editors, as drafts and notes are in it; import_bibliography reads it without loss."
    )
    kind = BIBLIOGRAPHY
