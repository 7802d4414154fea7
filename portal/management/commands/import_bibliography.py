"""Brings the bibliography of an edition in from a file."""

from portal.sheets.commands import ImportCommand
from portal.sheets.moving import BIBLIOGRAPHY


class Command(ImportCommand):
    help = (
        "Import sources from a CSV table, BibTeX, RIS or CSL-JSON: create what is new, change what "
        "differs in the fields that are given, delete nothing. A file with a mistake in it is refused as a "
        "whole, with a line for each."
    )
    kind = BIBLIOGRAPHY
