"""As many answers are kept as their limit allows: those that were used last, as small as they get."""

import pytest

from portal.serving.answers import BROTLI, Answer, Answers, packed_again, page_answers

FIRST_FLIGHT = 10 * 1_460  # bytes that a server sends before it hears of the reader again


def answer(size: int) -> Answer:
    return Answer([], b"a" * size, "tag", [])


def kept(answers: Answers, *paths: str) -> str:
    """Return those of `paths` that are kept, in one word. Asking counts as using."""
    return "".join(path for path in paths if answers.get((path, "")) is not None)


def filled(limit: int, **sizes: int) -> Answers:
    answers = Answers(limit)
    for path, size in sizes.items():
        answers.put((path, ""), answer(size))
    return answers


def test_the_one_unused_longest_gives_way():
    answers = filled(30, a=10, b=10, c=10)
    assert kept(answers, "b", "c", "a") == "bca"
    answers.put(("d", ""), answer(10))
    assert kept(answers, "a", "b", "c", "d") == "acd"
    answers.put(("e", ""), answer(20))
    assert kept(answers, "a", "c", "d", "e") == "de"


def test_an_answer_put_again_counts_once():
    answers = filled(30, a=10)
    for _ in range(5):
        answers.put(("b", ""), answer(20))
    assert kept(answers, "a", "b") == "ab"
    answers.put(("b", ""), answer(5))
    answers.put(("c", ""), answer(15))
    assert kept(answers, "a", "b", "c") == "abc"


def test_one_larger_than_the_limit_is_not_kept_and_drives_no_other_out():
    answers = filled(30, a=10, b=31)
    assert kept(answers, "a", "b") == "a"
    answers.put(("c", ""), answer(30))
    assert kept(answers, "a", "c") == "c"


def test_one_that_has_grown_too_large_is_not_kept_in_its_old_form():
    answers = filled(30, a=10)
    answers.put(("a", ""), answer(31))
    assert kept(answers, "a") == ""
    answers.put(("b", ""), answer(30))
    assert kept(answers, "b") == "b"


def test_one_that_is_read_while_others_are_dropped_keeps_none_of_them():
    """A reader's thread may have its turn at any moment, and does not wait for the one that drops."""
    answers = filled(30, a=10, b=10, c=10)

    def is_dropped(path: str) -> bool:
        assert kept(answers, "a") == "a"
        return path != "a"

    assert {path for path, _ in answers.drop(is_dropped)} == {"b", "c"}
    assert kept(answers, "a", "b", "c") == "a"


def test_one_that_takes_the_place_of_another_counts_as_large_as_it_is():
    answers = filled(30, a=20)
    answers.replace(("a", ""), answers.get(("a", "")), answer(10))
    answers.put(("b", ""), answer(20))
    assert kept(answers, "a", "b") == "ab"


def test_what_is_dropped_makes_room():
    answers = filled(30, a=10, b=10)
    assert list(answers.drop(lambda path: path == "a")) == [("a", "")]
    answers.put(("c", ""), answer(20))
    assert kept(answers, "a", "b", "c") == "bc"


def test_the_headers_of_an_answer_count_too():
    assert Answer([("Vary", "Cookie")], b"page", "tag", []).size == 14


@pytest.mark.parametrize("path", ["bibliography/", "interpol/topics/tracing-firearms/"])
def test_a_long_page_once_packed_again_comes_without_waiting_for_the_reader(edition_2026, client, path):
    page = client.get(f"/2026/{path}")
    quick = page_answers([*page.headers.items()], page.content)[BROTLI]
    packed = packed_again(quick)
    of_the_server = "HTTP/1.1 200 OK\r\nserver: granian\r\ndate: Sat, 28 Nov 2026 23:00:00 GMT\r\n\r\n"
    lines = sum(len(": \r\n") for _ in packed.headers)
    assert 10_000 < packed.size + lines + len(of_the_server) <= FIRST_FLIGHT
    assert packed.size < quick.size
