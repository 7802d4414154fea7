"""Moves a whole edition between a file and the database: read, check, plan, write."""

from portal.transfer.importing import import_edition
from portal.transfer.plan import Change, FieldChange, Summary
from portal.transfer.problems import Problem, TransferError

__all__ = ["Change", "FieldChange", "Problem", "Summary", "TransferError", "import_edition"]
