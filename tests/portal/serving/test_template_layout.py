"""Templates are laid out for their editors; pages go out without that layout."""

import pytest
from django.template import engines

from portal.serving.templates import Loader


def loaded(tmp_path, contents: str) -> str:
    (tmp_path / "page.html").write_text(contents, encoding="utf-8")
    return Loader(engines["django"].engine, [tmp_path]).get_template("page.html").source


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("<ul>\n    <li>One\n    two</li>\n</ul>\n", "<ul><li>One\ntwo</li></ul>"),
        ('<a\n  href="/"\n  class="x"\n>Home</a>', '<a href="/" class="x">Home</a>'),
        ("<del\n  >old</del><ins>new</ins>", "<del>old</del><ins>new</ins>"),
        ('<a\n  {% if 2 > 1 %}rel="next"{% endif %}\n>1</a>', '<a {% if 2 > 1 %}rel="next"{% endif %}>1</a>'),
        ('<a\n  href="{% url "x" %}"\n  title=">"\n>1</a>', '<a href="{% url "x" %}" title=">">1</a>'),
        ("{{ name }}\n", "{{ name }}"),
        ('a\n\n<p class="x>y">\nb\n</p>\n<h2>c</h2>\nd', 'a<p class="x>y">b</p><h2>c</h2>d'),
        ("<p>\n  {% if 2 > 1 %}\n    a\n  {% endif %}\n b\n</p>", "<p>{% if 2 > 1 %}a\n{% endif %}b</p>"),
        ("a\n{% if 2 > 1 %}{# why #}\nb\n{% endif %}\n", "a\n{% if 2 > 1 %}{# why #}b\n{% endif %}"),
    ],
)
def test_layout_in_a_template_is_not_sent(tmp_path, written, sent):
    assert loaded(tmp_path, written) == sent


@pytest.mark.parametrize(
    "text",
    [
        "one  two",
        "<b>a</b> <i>b</i>",
        "a < b\nand c > d",
        "<b>a</b>\n<i>b</i>",
        "{{ a }}\n{% firstof a b %}\nc",
        "a{% if 2 > 1 %}\n{% endif %}b",
        "{% if 2 > 1 %}a{% endif %}\nb",
        "{# why #}a{# so #}\nb",
    ],
)
def test_spaces_that_readers_see_stay(tmp_path, text):
    assert loaded(tmp_path, text) == text
