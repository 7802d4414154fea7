"""What it costs to move an edition, beside Django's own loaddata and dumpdata: time, and memory."""

import json
import tempfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from portal.transfer import export_edition, import_edition
from portal.transfer.catalogue import catalogue
from tests.benchmarks.measuring import compare, say, seconds
from topics.models import Edition

SECTIONS = 10_000
MEGABYTE = 1024**2
FIXTURE = Path(settings.BASE_DIR, "fixtures", "2026.json")


def measure_transfer(sections: int = SECTIONS) -> None:
    """The ratios that are promised: an import 1.5 times loaddata at most, an export no more than dumpdata."""
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder, "large.json")
        large.write_text(json.dumps(large_edition(sections)), encoding="utf-8")
        for what, action in (
            ("import_edition", lambda: import_edition(large)),
            ("export_edition", lambda: export("large", Path(folder, "first.json"))),
        ):
            say(f"\n{what} of {sections:,} sections, {large.stat().st_size / MEGABYTE:.1f} MB of JSON")
            say(f"  {'memory at its peak':46} {peak_memory(action) / MEGABYTE:9.1f} MB")
        Edition.objects.all().delete()
        for name, file, slug, rounds in (
            ("the 2026 edition", FIXTURE, "2026", 3),
            (f"an edition of {sections:,} sections", large, "large", 1),
        ):
            compare(f"loading {name}", loading_ways(file), rounds=rounds)
            compare(f"writing {name}", writing_ways(slug, Path(folder)), rounds=rounds)
            Edition.objects.all().delete()


def loading_ways(path: Path) -> dict[str, Callable[[], float]]:
    def by_loaddata() -> float:
        Edition.objects.all().delete()
        return seconds(lambda: call_command("loaddata", path, verbosity=0))

    def by_import() -> float:
        Edition.objects.all().delete()
        return seconds(lambda: import_edition(path))

    def again() -> float:
        return seconds(lambda: import_edition(path, delete_missing=True))

    return {"loaddata": by_loaddata, "import_edition": by_import, "import_edition again, no change": again}


def writing_ways(slug: str, folder: Path) -> dict[str, Callable[[], float]]:
    def by_dumpdata() -> float:
        return seconds(
            lambda: call_command(
                "dumpdata",
                *catalogue(),  # what an edition's file has: no history, nothing of who writes
                natural_foreign=True,
                natural_primary=True,
                indent=1,
                output=str(folder / "dump.json"),
                verbosity=0,
            )
        )

    return {
        "dumpdata": by_dumpdata,
        "export_edition": lambda: seconds(lambda: export(slug, folder / "export.json")),
    }


def export(slug: str, path: Path) -> None:
    with path.open("wb") as target:
        export_edition(Edition.objects.get(slug=slug)).write(target)


def large_edition(sections: int) -> list[dict]:
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
    for number in range(sections):
        parent = [*topic, f"section-{number - number % 10}"] if number % 10 else None
        fields = {"topic": topic, "parent": parent, "position": number, "slug": f"section-{number}"}
        fields |= {"title": f"Section {number}", "body": "A short paragraph about water. " * 20}
        objects.append({"model": "topics.section", "fields": fields})
    return objects


def peak_memory(action: Callable[[], object]) -> int:
    """The most bytes that Python held at once for `action`."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
