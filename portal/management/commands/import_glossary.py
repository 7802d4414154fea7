"""Import the glossary of an edition from a file."""

from portal.spreadsheets.commands import ImportCommand
from portal.spreadsheets.moving import GLOSSARY


class Command(ImportCommand):
    help = (
        "Import terms from a CSV table: create what is new, change what "
        "differs in the given fields, delete nothing. A file with a mistake in it is refused as a "
        "whole, with a line for each."
    )
    kind = GLOSSARY
