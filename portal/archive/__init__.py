"""Archive: a whole edition as static files, which any web host serves and any browser opens from disk."""

from portal.archive.collecting import Collection, collect
from portal.archive.folder import Folder, Totals
from portal.archive.problems import ArchiveError, Progress
