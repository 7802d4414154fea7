"""An edition that many tests import another file over."""

import pytest

from portal.transfer import import_edition
from tests.support.kept_rows import KeptRows
from tests.support.small_edition import small_edition, written
from topics.models import Edition


@pytest.fixture
def stored(kept_rows: KeptRows, db, tmp_path) -> Edition:
    """The small edition, imported."""
    kept_rows.store("small", lambda: import_edition(written(tmp_path, small_edition())))
    return Edition.objects.get(slug="2030")
