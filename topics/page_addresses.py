"""Addresses of pages, by name."""

from django.urls import get_script_prefix, reverse

from topics.roomy import Roomy


def address_of(view: str, *names: str) -> str:
    """Return the address of the page that `view` shows for `names`, made once; a page prints hundreds."""
    return _address_under(get_script_prefix(), view, names)


@Roomy
def _address_under(prefix: str, view: str, names: tuple[str, ...]) -> str:
    return reverse(view, args=names)
