"""`make bench`: what the portal costs, as medians of alternating rounds and the ratios between them.

Absolute figures move with whatever else the machine does; compare ratios. Nothing here passes or
fails, and nothing of it runs with the tests. The database is a scratch one, removed at the end.
"""

import os
from collections.abc import Callable
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import get_runner  # noqa: E402

from portal.transfer import import_edition  # noqa: E402
from tests.benchmarks.linking import measure_growth, measure_linking  # noqa: E402
from tests.benchmarks.measuring import compare, seconds  # noqa: E402
from tests.benchmarks.transfer import measure_transfer  # noqa: E402
from topics.models import Edition  # noqa: E402

TOPIC = "/2026/interpol/topics/tracing-firearms/"


def main() -> None:
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        measure_transfer()
        import_edition(Path(settings.BASE_DIR, "fixtures", "2026.json"))
        compare("a topic page", page_ways())
        measure_linking()
        measure_growth()
    finally:
        runner.teardown_databases(databases)


def page_ways() -> dict[str, Callable[[], float]]:
    readers = Client(headers={"host": "127.0.0.1"})

    def rendered() -> float:
        Edition.objects.get(slug="2026").save()  # a new version: no kept page holds any more
        return seconds(lambda: readers.get(TOPIC))

    def kept() -> float:
        return seconds(lambda: readers.get(TOPIC))

    return {"rendered": rendered, "kept, with the version read": kept}


main()
