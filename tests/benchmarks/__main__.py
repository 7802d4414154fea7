"""`make bench`: what the portal costs, as medians of alternating rounds and the ratios between them.

Absolute figures move with whatever else the machine does; compare ratios. Nothing here passes or
fails, and nothing of it runs with the tests. The database is a scratch one, removed at the end.
"""

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import get_runner  # noqa: E402

from portal.transfer import import_edition  # noqa: E402
from tests.benchmarks.linking import measure_growth, measure_linking  # noqa: E402
from tests.benchmarks.measuring import compare, seconds  # noqa: E402
from topics.models import Edition  # noqa: E402

SECTIONS = 2_000
TOPIC = "/2026/interpol/topics/tracing-firearms/"


def main() -> None:
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        compare("loading the 2026 edition", loading_ways(Path(settings.BASE_DIR, "fixtures", "2026.json")))
        with tempfile.TemporaryDirectory() as folder:
            large = Path(folder, "large.json")
            large.write_text(json.dumps(large_edition()), encoding="utf-8")
            compare(f"loading an edition of {SECTIONS:,} sections", loading_ways(large), rounds=3)
        import_edition(Path(settings.BASE_DIR, "fixtures", "2026.json"))
        compare("a topic page", page_ways())
        measure_linking()
        measure_growth()
    finally:
        runner.teardown_databases(databases)


def loading_ways(path: Path) -> dict[str, Callable[[], float]]:
    def by_loaddata() -> float:
        Edition.objects.all().delete()
        return seconds(lambda: call_command("loaddata", path, verbosity=0))

    def by_import() -> float:
        Edition.objects.all().delete()
        return seconds(lambda: import_edition(path))

    def again() -> float:
        return seconds(lambda: import_edition(path))

    return {"loaddata": by_loaddata, "import_edition": by_import, "import_edition again, no change": again}


def page_ways() -> dict[str, Callable[[], float]]:
    readers = Client(headers={"host": "127.0.0.1"})

    def rendered() -> float:
        Edition.objects.get(slug="2026").save()  # a new version: no kept page holds any more
        return seconds(lambda: readers.get(TOPIC))

    def kept() -> float:
        return seconds(lambda: readers.get(TOPIC))

    return {"rendered": rendered, "kept, with the version read": kept}


def large_edition() -> list[dict]:
    committee, topic = ["large", "assembly"], ["large", "assembly", "water"]
    objects = [
        {"model": "topics.edition", "fields": {"slug": "large", "year": 2031, "conference": "Large"}},
        {
            "model": "topics.committee",
            "fields": {"edition": ["large"], "slug": "assembly", "name": "Assembly"},
        },
        {
            "model": "topics.topic",
            "fields": {"committee": committee, "number": 1, "slug": "water", "title": "Water"},
        },
    ]
    for number in range(SECTIONS):
        parent = [*topic, f"section-{number - number % 10}"] if number % 10 else None
        fields = {"topic": topic, "parent": parent, "position": number, "slug": f"section-{number}"}
        fields |= {"title": f"Section {number}", "body": "A short paragraph about water. " * 20}
        objects.append({"model": "topics.section", "fields": fields})
    return objects


main()
