"""Brings the glossary of an edition in from a file."""

from portal.sheets.commands import ImportCommand
from portal.sheets.moving import GLOSSARY


class Command(ImportCommand):
    help = (
        "Import terms from a CSV table: create what is new, change what "
        "differs in the fields that are given, delete nothing. A file with a mistake in it is refused as a "
        "whole, with a line for each."
    )
    kind = GLOSSARY
