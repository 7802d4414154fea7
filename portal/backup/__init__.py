"""Back up all of a portal to one file, and restore it on the same or on the other kind of database.

The file is a zip: the rows of each table as lines of JSON, the pictures, and a list of both with counts and
digests. Rows keep their ids, so that everything that refers to a row by its id, such as its history, still
does.
"""

from portal.backup.file import BackupError
from portal.backup.making import make_backup
from portal.backup.restoring import restore_backup
