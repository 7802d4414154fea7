"""`make bench`: what the portal costs, as medians of alternating rounds and the ratios between them.

`python -m tests.benchmarks attacks 60` is a drill of its own: attacks of a minute each.
Absolute figures move with whatever else the machine does; compare ratios. Nothing here passes or
fails, and nothing of it runs with the tests. The database is a scratch one, removed at the end.
"""

import logging
import os
import sys
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.test.utils import get_runner  # noqa: E402

from portal.transfer import import_edition  # noqa: E402
from tests.benchmarks.attacks import measure_attacks  # noqa: E402
from tests.benchmarks.cold import measure_cold_pages  # noqa: E402
from tests.benchmarks.growth import measure_editions, measure_growth_of_content  # noqa: E402
from tests.benchmarks.linking import measure_growth, measure_linking  # noqa: E402
from tests.benchmarks.measuring import tried  # noqa: E402
from tests.benchmarks.memory import measure_memory  # noqa: E402
from tests.benchmarks.searching import measure_searching  # noqa: E402
from tests.benchmarks.searching_on_device import measure_typing  # noqa: E402
from tests.benchmarks.serving import measure_serving  # noqa: E402
from tests.benchmarks.transfer import measure_transfer  # noqa: E402


def main() -> None:
    logging.getLogger("django.request").setLevel(logging.ERROR)  # pages not found are asked for on purpose
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        tried(measure_transfer)
        import_edition(Path(settings.BASE_DIR, "fixtures", "2026.json"))
        for measure in (
            measure_cold_pages,
            measure_editions,
            measure_growth_of_content,
            measure_linking,
            measure_growth,
            measure_serving,
            measure_memory,
            measure_typing,
            measure_searching,
        ):
            tried(measure)
    finally:
        runner.teardown_databases(databases)


if sys.argv[1:2] == ["attacks"]:
    measure_attacks(int(sys.argv[2]))
else:
    main()
