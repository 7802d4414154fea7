"""Load templates without the layout that only their editors need."""

import re

from django.template.loaders import filesystem

INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
TEMPLATE_TAG, VARIABLE = r"{%(?:(?!%}).)*%}", r"{{(?:(?!}}).)*}}"
# What may stand in an HTML tag; the `>` and `<` of template tags and of attributes' values do not end it.
WITHIN = rf"""(?:{TEMPLATE_TAG}|{VARIABLE}|"(?:{TEMPLATE_TAG}|{VARIABLE}|[^"])*"|[^<>"])*"""
TAG = re.compile(rf"<[a-z]{WITHIN}>", re.DOTALL)
# A line of tags that print nothing themselves.
SILENT = rf"(?={{% *(?:if|elif|else|endif|for|empty|endfor|with|endwith|load|block|endblock)\b){TEMPLATE_TAG}"
SILENT_LINE = re.compile(rf"^((?:{SILENT}|{{#(?:(?!#}}).)*#}})+)\n", re.MULTILINE)
BLOCKS = (
    "address|aside|body|dd|details|div|dl|dt|figure|footer|form|h[1-6]|head|header|html|li|link|main|meta|nav|ol|p"
    "|section|summary|title|ul|circle|g|path|rect|text"
)
# What stands below the one before and above the next, whether there is a space around it or not.
BLOCK = re.compile(rf"\n*(</?(?:{BLOCKS})\b{WITHIN}>)\n*")


class Loader(filesystem.Loader):
    """A template without indentation, its last line end, and those where a browser shows no space.

    Indentation costs an eighth of a compressed page, and the line end that a file needs would put a
    space between an included name and the full stop behind it.
    """

    def get_contents(self, origin) -> str:
        contents = SILENT_LINE.sub(r"\1", INDENTATION.sub("", super().get_contents(origin)))
        return BLOCK.sub(r"\1", TAG.sub(join_lines, contents)).removesuffix("\n")


def join_lines(tag: re.Match) -> str:
    """Return the HTML tag on one line."""
    return tag[0].replace("\n>", ">").replace("\n/>", "/>").replace("\n", " ")
