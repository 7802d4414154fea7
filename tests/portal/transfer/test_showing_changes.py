"""What an import would change, told so that a person sees it: the words that differ, and little more."""

import pytest

from portal.transfer import FieldChange
from portal.transfer.plan import Change
from portal.transfer.showing import LONGEST_KEPT, in_signs, shown_fields, tokens_of


def told(before: object, after: object) -> str:
    change = Change("topics.topic", ("2030",), is_new=False, fields=(FieldChange("field", before, after),))
    [field] = shown_fields(change)
    return in_signs(*field)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("Clean water", "Clear water", "field: [-Clean-]{+Clear+} water"),
        ("", "Water", "field: {+Water+}"),
        ("Water", "", "field: [-Water-]"),
        (1, 2, "field: [-1-] {+2+}"),
        (None, 2023, "field: [-nothing-] {+2023+}"),
        (False, True, "field: [-no-] {+yes+}"),
        (("2030", "a", "b"), None, "field: [-a/b-] {+nothing+}"),
        (("2030", "a"), ("2030", "b"), "field: [-a-] {+b+}"),
        (("2030",), ("2031",), "field: [-2030-] {+2031+}"),
        ((("2030", "a"), ("2030", "b")), (("2030", "b"), ("2030", "c")), "field: [-a-] {+c+}"),
        ((), (("2030", "c"),), "field: {+c+}"),
        (["a", "b"], ["b"], "field: [-a-]"),
        (["a", "b"], ["b", "a"], "field: [-a, b-] {+b, a+}"),
        ([], ["a b"], "field: {+a b+}"),
        ("one\n\ntwo", "one\n\n2", "field: one [-two-]{+2+}"),
    ],
)
def test_a_change_is_told_in_signs(before, after, says):
    assert told(before, after) == says


def test_what_stayed_of_a_long_text_is_shortened_and_what_changed_is_not():
    kept = "\n\n".join(["Some words that stay. " * 9] * 60)
    tokens = tokens_of(FieldChange("body", f"{kept}\n\nThe old end.", f"{kept}\n\nThe new end."))
    assert [token.kind for token in tokens] == ["", "", "", "del", "ins", ""]
    assert all(len(token.text) < LONGEST_KEPT for token in tokens)
    assert tokens[0].text.startswith(" … ")
    assert "".join(token.text for token in tokens).endswith("The oldnew end.")
