"""Texts made to keep a renderer busy are rendered to their end, linked and cited.

They are rendered in a process of their own: what hangs there fails here, and blocks nothing.
"""

import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from tests.support.linked_html import LinkedHtml, text_of
from tests.support.pathological_texts import Pathological, count_links, of_cmark, ours, steps
from tests.support.paths import ROOT
from tests.support.public_cases import public_cases


def run(steps_to_take: str) -> list[str]:
    """The names of the steps that another process has taken in time. Fails if one hangs or breaks."""
    setup = "import django; django.setup(); from tests.support.pathological_texts import steps, take"
    code = f"{setup}; {steps_to_take}"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    taken = done.stdout.splitlines()
    if done.returncode == -signal.SIGPROF:
        pytest.fail(f"hangs after {taken[-1] if taken else 'the start'}")
    assert done.returncode == 0, done.stderr
    return taken


def test_our_own_are_rendered_to_their_end():
    assert run("take(steps('ours'))") == [name for name, _ in steps("ours")]


def test_those_of_other_parsers_are_rendered_to_their_end():
    assert len(public_cases("markdown_pathological_cmark.json")) == 24
    assert run("take(steps('cmark'))") == [name for name, _ in steps("cmark")]


@pytest.mark.parametrize(("said", "last"), [("one\ntwo\n", "two"), ("", "the start")])
def test_the_text_before_one_that_hangs_is_named(monkeypatch, said, last):
    ended = subprocess.CompletedProcess([], -signal.SIGPROF, said, "")
    monkeypatch.setattr(subprocess, "run", lambda command, **options: ended)
    with pytest.raises(pytest.fail.Exception, match=f"hangs after {last}"):
        run("take([])")


def test_a_text_that_hangs_fails():
    with pytest.raises(pytest.fail.Exception, match="hangs after one"):
        run("take([('one', int), ('two', lambda: all(iter(object, 1)))], 0.1)")


def test_a_text_that_breaks_fails():
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        run("take([('one', lambda: 1 / 0)])")


def count_if_only_links_differ(pathological: Pathological) -> int:
    """Return how many links it has, which must be all that linking changes."""
    linked = LinkedHtml(pathological.render())
    assert linked.text == text_of(pathological.render(has_links=False)), pathological.name
    assert all("a" not in link.within for link in linked.links), pathological.name
    return len(linked.links)


def test_our_own_say_the_same_with_links_as_without_and_make_them_work():
    links = {pathological.name: count_if_only_links_differ(pathological) for pathological in ours(500)}
    assert links["spaces between the words of a name"] == 1
    assert links["[[a]]"] == links["[@k]"] == links["!!a"] == links["[[a"] == 200
    assert links["[@k; @k …]"] == 201
    assert links["!!a!!"] == links["!a"] == links["!!"] == links["a name of 30 words without its last"] == 0


def test_those_of_other_parsers_say_the_same_with_links_as_without():
    begun = [replace(pathological, text=pathological.text[:2_000]) for pathological in of_cmark()]
    links = [count_if_only_links_differ(pathological) for pathological in begun]
    assert len([count for count in links if count > 100]) > 4


@pytest.mark.parametrize(
    ("form", "links"), [("bloc ", 1), ("A bloc. ", 1), ("A bloc [@k]. ", 2), ("block ", 0)]
)
def test_every_link_of_a_long_paragraph_is_told(form, links):
    assert count_links(form, 50) == 50 * links
