"""Which names can belong to two owners, because every text tells them apart, and which cannot."""

import pytest

from glossary.linking import Name


def exactly(name: str) -> Name:
    return Name(name, name, is_case_sensitive=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ghost gun", "ghost gun"),
        ("ghost gun", "Ghost  GUn"),
        ("ghost gun", "ghost-gun"),
        ("état", "Etat"),
        ("état", "e\u0301tat"),
        ("WHO", "WHO"),
        ("ÉTAT", "ETAT"),
        ("I-24/7", "I 24 7"),
        ("R&D", "R&D"),
        ("trace, in", "Trace,  In"),
        (exactly("Mena"), exactly("Mena")),
        (exactly("Mena"), "Mena"),
        (exactly("Red Mena"), exactly("Red-Mena")),
        (exactly("WHO"), "WHO"),
    ],
)
def test_names_that_a_text_could_not_tell_apart_share_a_claim(one, other):
    one, other = (name if isinstance(name, Name) else Name(name, 1) for name in (one, other))
    assert one.claims & other.claims
    assert other.claims & one.claims


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ghost gun", "ghost guns"),
        ("ghost gun", "ghostgun"),
        ("ghost gun", "gun ghost"),
        ("WHO", "who"),
        ("Kafo", "KAFO"),
        ("R&D", "R D"),
        ("R&D", "R, D"),
        (exactly("Mena"), "mena"),
        (exactly("Mena"), "MENA"),
        (exactly("Mena"), exactly("mEna")),
        (exactly("Ména"), exactly("Mena")),
        (exactly("capitals who"), "WHO"),
        (exactly("in capitals who"), "WHO"),
        (exactly("any case who"), "who"),
    ],
)
def test_names_that_a_text_tells_apart_share_none(one, other):
    one, other = (name if isinstance(name, Name) else Name(name, 1) for name in (one, other))
    assert not one.claims & other.claims


@pytest.mark.parametrize("text", ["", " ", "?!", "–", "😍"])
def test_what_has_no_word_in_it_claims_nothing(text):
    assert Name(text, 1).claims == set()
    assert exactly(text).claims == set()
