"""The small edition as a file has it, with a change that waits for an object of every kind."""

from tests.support.small_edition import (
    COMMITTEE,
    FACT,
    FIGURE,
    OTHER_TERM,
    POINT,
    PRECEDENT,
    QUESTION,
    SECTION,
    SOURCE,
    TERM,
    TOOL,
    TOPIC,
    WATER,
    small_edition,
)

PUMP = ["2030", "assembly", "pump"]
BODY = "First.\n\nThe second has words.\n\nThird."
DRAFT = BODY.replace("words", "verbs")

# The place of an object → what waits for it, each value unlike what small_edition has.
DRAFTS = {
    COMMITTEE: {"values": {"name": "The Assembly", "authors": "Ada"}, "reason": "Asked by the board"},
    TOPIC: {"values": {"title": "Fresh water", "introduction": "Waiting *words*."}},
    SECTION: {"values": {"body": DRAFT}, "note": "The wells are counted."},
    POINT: {"values": {"title": "Deeper", "body": "Water [@un-water]."}, "is_behind": True},
    QUESTION: {"values": {"text": "Who?", "sections": [[*WATER, "deep"], [*WATER, "wells"]]}},
    TOOL: {"values": {"aliases": ["water pump", "pumps"], "kind": ["2030", "notice"]}},
    FIGURE: {"values": {"as_of": 2023, "on_timeline": True, "tool": None}, "is_behind": True},
    TERM: {"values": {"case_sensitive": True, "see_also": []}},
    OTHER_TERM: {"values": {"definition": "Rock full of water.", "see_also": [["2030", "well"]]}},
    FACT: {"values": {"kind": "argued", "statement": "Two funds pay."}, "note": "Counted again."},
    PRECEDENT: {"values": {"number": "64/292 A", "questions": []}, "is_behind": True},
    SOURCE: {"values": {"year": 2024, "accessed_on": "2030-03-27", "topics": [], "tools": [PUMP]}},
}


def edition_with_drafts(**drafts: object) -> list[dict]:
    """Its objects; all of it published, so that readers get it and the admin can publish what waits."""
    objects = small_edition()
    for number, found in enumerate(objects, 1):
        if number in DRAFTS:
            found["fields"] |= {"published": True, "draft": DRAFTS[number]}
    objects[SECTION - 1]["fields"]["body"] = BODY
    objects[SOURCE - 1]["fields"]["tools"] = []
    return objects


def without_drafts() -> list[dict]:
    objects = edition_with_drafts()
    for found in objects:
        found["fields"].pop("draft", None)
    return objects


def with_draft(number: int, draft: object, **fields: object) -> list[dict]:
    """The edition in which something waits for one object only, the one of this place."""
    objects = without_drafts()
    objects[number - 1]["fields"] |= {"draft": draft, **fields}
    return objects
