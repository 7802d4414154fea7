"""Caches of what is made of texts hold what the editions read last need, and little more."""

from collections import OrderedDict

import pytest

from topics import roomy
from topics.roomy import EDITIONS, Roomy, make_room

LEAST = 3


@pytest.fixture(autouse=True)
def nothing_read(monkeypatch):
    monkeypatch.setattr(roomy, "LEAST", LEAST)
    monkeypatch.setattr(roomy, "_room", OrderedDict())


@pytest.fixture
def built() -> list[str]:
    return []


@pytest.fixture
def shout(built) -> Roomy[str]:
    """A cache that notes what it is asked for the first time."""

    def upper(text: str) -> str:
        built.append(text)
        return text.upper()

    return Roomy(upper)


def test_a_result_is_made_once(shout, built):
    assert [shout("a"), shout("b"), shout("a")] == ["A", "B", "A"]
    assert built == ["a", "b"]


@pytest.mark.parametrize(("number", "made_again"), [(10, 0), (10 - LEAST, 0), (10 - LEAST - 1, 10)])
def test_a_second_reading_makes_nothing_again_if_there_is_room_for_the_edition(
    shout, built, number, made_again
):
    make_room("2026", number)
    for text in "abcdefghij" * 2:
        shout(text)
    assert len(built) == 10 + made_again


def test_after_a_change_only_the_new_text_is_made(shout, built):
    for version in ("abcdefghij", "abcdXfghij", "abcdXfYhij", "abcdXfYhiZ"):
        make_room("2026", len(version))
        for text in version:
            shout(text)
    assert "".join(built) == "abcdefghijXYZ"


def test_what_was_not_used_longest_is_forgotten_first(shout, built):
    for text in "abcad":
        shout(text)
    built.clear()
    for text in "acdb":
        shout(text)
    assert built == ["b"]


def test_an_edition_that_shrinks_gives_its_room_back(shout, built):
    make_room("2026", 10)
    for text in "abcdefghij":
        shout(text)
    make_room("2026", 1)
    built.clear()
    for text in "kjihg":  # the new one leaves room for three
        shout(text)
    assert built == ["k", "g"]


@pytest.mark.parametrize(("others", "made_again"), [(EDITIONS - 1, 0), (EDITIONS, 5)])
def test_there_is_room_for_the_editions_read_last(shout, built, others, made_again):
    make_room("2026", 2)
    for other in range(others):
        make_room(other, 0)
    for text in "abcde" * 2:
        shout(text)
    assert len(built) == 5 + made_again


def test_a_failure_is_not_kept():
    tried = []

    @Roomy
    def fail(text: str) -> None:
        tried.append(text)
        raise ValueError(text)

    for _ in range(2):
        with pytest.raises(ValueError, match="a"):
            fail("a")
    assert tried == ["a", "a"]
