"""What a draft changes, field by field and word by word, beside what is published."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.forms import BaseForm

from topics.admin.started import Values, comparable, in_words, is_long_text
from topics.merging import Change, Token, compare, marked


@dataclass(frozen=True)
class Stretch:
    """A paragraph, or a field of one line, before and after. Both are the same where `is_same`."""

    before: list[Token]
    after: list[Token]
    is_same: bool = False


@dataclass(frozen=True)
class Difference:
    label: str
    stretches: list[Stretch]


def differences(form: BaseForm, before: Values, after: Values) -> Iterator[Difference]:
    """The fields of `form` whose values differ, in its order."""
    for name, field in comparable(form):
        if before[name] == after[name]:
            continue
        label = str(field.label or name.replace("_", " "))
        if is_long_text(field):
            stretches = list(_paragraphs("".join(before[name]), "".join(after[name])))
        else:
            stretches = [
                _stretch(*(in_words(field, values) or "none" for values in (before[name], after[name])))
            ]
        yield Difference(label[:1].upper() + label[1:], stretches)


def _paragraphs(before: str, after: str) -> Iterator[Stretch]:
    for chunk in compare(after, before, before):
        old, new = "\n\n".join(chunk.base), "\n\n".join(chunk.mine)
        if chunk.change is Change.NONE:
            yield Stretch([Token(old)], [Token(old)], is_same=True)
        else:
            yield _stretch(old, new)


def _stretch(old: str, new: str) -> Stretch:
    tokens = marked(old, new)
    return Stretch(
        [token for token in tokens if token.kind != "ins"], [token for token in tokens if token.kind != "del"]
    )
