"""Show an import to people: each change field by field, with differing words marked."""

from collections.abc import Iterator

from django.template.defaultfilters import pluralize

from portal.transfer.plan import Change, DraftState, FieldChange, Summary
from portal.transfer.problems import printable
from topics.drafts.in_file import REMARKS, DraftInFile
from topics.merging import PARAGRAPH_END, Token, compare, marked

LONGEST_KEPT = 200  # characters shown of an unchanged text between two changes
SIGNS = {"ins": ("{+", "+}"), "del": ("[-", "-]"), "": ("", "")}


def shown_fields(change: Change) -> Iterator[tuple[str, list[Token]]]:
    """Yield the name of each field that changes, and its words: deleted are "del", new ones "ins"."""
    for field in change.fields:
        yield field.name, tokens_of(field)


def lines_of(summary: Summary, *, is_dry_run: bool, verbosity: int) -> Iterator[str]:
    """Yield what a command prints of an import; changes only when asked for, or in advance."""
    for change in summary.changes:
        if verbosity >= 2 or (is_dry_run and not change.is_new):
            what = "new" if change.is_new else ", ".join(change.field_names)
            yield f"{change.model} {'/'.join(change.key)}: {what}"
        for field in shown_fields(change) if verbosity >= 2 else ():
            yield f"  {printable(in_signs(*field))}"
    for removal in summary.deleted:
        yield f"{removal.model} {'/'.join(removal.key)}: deleted"
    for name, count in summary.also_deleted.items():
        yield f"Also deleted with these: {count} {name}."
    if summary.stays_current:
        yield f"{summary.stays_current} is newer and stays the current edition; this one is not."
    if summary.pictures:
        yield f"{len(summary.pictures)} new picture{pluralize(summary.pictures)}."
    yield str(summary)
    if is_dry_run:
        yield "This was a dry run: nothing was written."


def tokens_of(field: FieldChange) -> list[Token]:
    """Return the words of both values. Unchanged parts of a long text are shortened."""
    if isinstance(field.before, DraftState) and isinstance(field.after, DraftState):
        return tokens_of_draft(field.before, field.after)
    if isinstance(field.before, str) and isinstance(field.after, str):
        tokens = marked_by_paragraph(field.before, field.after)
        return [_shortened(token, place, len(tokens)) for place, token in enumerate(tokens)]
    if is_list(field.before) and is_list(field.after):
        gone = [Token(in_words(item), "del") for item in field.before if item not in field.after]
        new = [Token(in_words(item), "ins") for item in field.after if item not in field.before]
        if gone or new:  # otherwise only their order differs
            return _spaced([*gone, *new])
    return _spaced([Token(in_words(field.before), "del"), Token(in_words(field.after), "ins")])


def tokens_of_draft(before: DraftState, after: DraftState) -> list[Token]:
    """Return a draft's changes, field by field; a field drafted on one side only is compared with the row."""
    tokens = []
    if before.draft is None or after.draft is None:
        tokens.append(Token("the draft is dropped" if after.draft is None else "a draft begins"))
    old, new = before.draft or DraftInFile(), after.draft or DraftInFile()
    changes = [
        FieldChange(name, *(each.values.get(name, before.published[name]) for each in (old, new)))
        for name in dict.fromkeys([*old.values, *new.values])
    ]
    changes += [FieldChange(name, getattr(old, name), getattr(new, name)) for name in REMARKS]
    for change in changes:
        if change.before != change.after:
            tokens += [Token("; ")] if tokens else []
            tokens += [Token(f"{change.name}: "), *tokens_of(change)]
    if old.is_behind != new.is_behind:
        tokens += [Token("; ")] if tokens else []
        tokens.append(Token("begun from an older text", "ins" if new.is_behind else "del"))
    return tokens


def marked_by_paragraph(before: str, after: str) -> list[Token]:
    """Do as `merging.marked`, but by paragraph, as it treats a text above its limit as wholly different."""
    tokens: list[Token] = []
    for chunk in compare(after, before, before):
        old, new = PARAGRAPH_END.join(chunk.base), PARAGRAPH_END.join(chunk.mine)
        tokens += [Token(PARAGRAPH_END)] if tokens else []
        tokens += [Token(new)] if old == new else marked(old, new)
    return tokens


def is_list(value: object) -> bool:
    """Return whether `value` is a list of names or of natural keys, rather than one natural key."""
    return isinstance(value, list) or (isinstance(value, tuple) and not is_key(value))


def is_key(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and all(isinstance(part, str) for part in value)


def in_words(value: object) -> str:
    """Return a value as a person would write it; natural keys without the edition."""
    if value is None or value in ("", (), []):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if is_key(value):
        return "/".join(value[1:] or value)
    if isinstance(value, list | tuple):
        return ", ".join(in_words(item) for item in value)
    return str(value)


def in_signs(name: str, tokens: list[Token]) -> str:
    """Return the field on one line for a terminal: [-deleted-] and {+new+}."""
    parts = (SIGNS[token.kind][0] + token.text + SIGNS[token.kind][1] for token in tokens)
    return " ".join(f"{name}: {''.join(parts)}".split())


def _spaced(tokens: list[Token]) -> list[Token]:
    """Return the tokens with a space between each two."""
    return [each for token in tokens for each in (token, Token(" "))][:-1]


def _shortened(token: Token, place: int, count: int) -> Token:
    text = token.text
    if token.kind or len(text) <= LONGEST_KEPT:
        return token
    half = LONGEST_KEPT // 2
    begins = text[:half] if place else ""
    ends = text[-half:] if place < count - 1 else ""
    return Token(f"{begins} … {ends}")
