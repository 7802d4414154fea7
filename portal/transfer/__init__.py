"""Move a whole edition between a file and the database: read, check, plan, write; and back."""

from portal.transfer.documents import Export, export_edition
from portal.transfer.importing import (
    ANY,
    EditionChangedError,
    PicturesNotStoredError,
    import_edition,
    import_entries,
    import_file,
)
from portal.transfer.plan import Change, FieldChange, Removal, Summary
from portal.transfer.problems import Problem, TransferError
