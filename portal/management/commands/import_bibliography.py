"""Import the bibliography of an edition from a file."""

from portal.spreadsheets.commands import ImportCommand
from portal.spreadsheets.moving import BIBLIOGRAPHY


class Command(ImportCommand):
    help = (
        "Import sources from a CSV table, BibTeX, RIS or CSL-JSON: create what is new, change what "
        "differs in the given fields, delete nothing. A file with a mistake in it is refused as a "
        "whole, with a line for each."
    )
    kind = BIBLIOGRAPHY
