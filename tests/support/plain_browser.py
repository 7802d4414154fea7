"""A browser without scripts or styles: it shows pages, presses what is on them, and sends their forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin
from xml.etree.ElementTree import Element, SubElement

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.support.crawler import VOID, squeeze

Name = str | re.Pattern[str]
NOT_SHOWN = {"template", "script", "style"}
FIELDS = ("input", "textarea", "select")
UNSENT = {"submit", "file", "button", "image", "reset"}  # but for the one that is pressed, and files
APART = {"p", "div", "li", "td", "th", "tr", "br", "dt", "dd", "option", "label", "h1", "h2", "h3", "summary"}
SEARCHED_BY = ("app_label", "model_name", "field_name")  # what a list that searches says of itself


class Elements(HTMLParser):
    """Reads HTML into elements, of which `root` has all."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("all")
        self._open = [self.root]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        element = SubElement(self._open[-1], tag, {name: value or "" for name, value in attributes})
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        within = self._open[-1]
        if len(within):
            within[-1].tail = (within[-1].tail or "") + data
        else:
            within.text = (within.text or "") + data


def fields_in(element: Element) -> Iterator[Element]:
    return (each for each in element.iter() if each.tag in FIELDS)


def is_named(name: Name, found: str) -> bool:
    return bool(name.search(found)) if isinstance(name, re.Pattern) else name == found


@dataclass
class PlainPage:
    """What a browser shows; `client` has its cookies."""

    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    address: str = "/"
    status: int = 0
    content: bytes = b""
    root: Element = field(default_factory=lambda: Element("all"))
    left: list[str] = field(default_factory=list)  # the addresses of the pages before
    files: dict[str, SimpleUploadedFile] = field(default_factory=dict)

    # --- Its pages ---

    def open(self, address: str) -> PlainPage:
        self.left.append(self.address)
        return self._show(self.client.get(self._whole(address), follow=True))

    def go_back(self) -> PlainPage:
        return self._show(self.client.get(self.left.pop(), follow=True))

    def _whole(self, address: str) -> str:
        return urldefrag(urljoin(self.address, address))[0]

    def _show(self, response: HttpResponse) -> PlainPage:
        query = response.request["QUERY_STRING"]
        self.address = response.request["PATH_INFO"] + (f"?{query}" if query else "")
        self.status, self.content, self.files = response.status_code, response.getvalue(), {}
        is_page = response["Content-Type"].startswith("text/html")
        self.root = Elements(self.content.decode() if is_page else "").root
        self._within = {child: parent for parent in self.root.iter() for child in parent}
        return self

    # --- What is on it ---

    def around(self, element: Element) -> Iterator[Element]:
        """Yield the element and all that it stands in, outwards."""
        while element is not self.root:
            yield element
            element = self._within[element]

    def is_shown(self, element: Element) -> bool:
        return not any("hidden" in each.attrib or each.tag in NOT_SHOWN for each in self.around(element))

    def parts(self, kind: str, words: str = "", within: Element | None = None) -> list[Element]:
        """All that is shown of a "tag", ".class", "#id" or "=role" and has these words."""
        sign, rest = kind[0], kind[1:]
        attribute = {".": "class", "#": "id", "=": "role"}.get(sign)
        return [
            element
            for element in (self.root if within is None else within).iter()
            if (rest in element.get(attribute, "").split() if attribute else element.tag == kind)
            and words in self.text(element)
            and self.is_shown(element)
        ]

    def part(self, kind: str, words: str = "", within: Element | None = None) -> Element:
        """The first of `parts`."""
        found = self.parts(kind, words, within)
        assert found, f"{self.address} ({self.status}) has no {kind} with {words!r}: {self.main_text}"
        return found[0]

    def text(self, element: Element | None = None) -> str:
        """The words of the page or a part of it, as they are read."""
        return squeeze("".join(words_in(self.root if element is None else element)))

    @property
    def main_text(self) -> str:
        """The words of the page without what stands on all."""
        return self.text(next(self.root.iter("main"), None))

    def name(self, element: Element) -> str:
        """What a button, link or label is called."""
        shown = [element.get("value", "")] if element.tag == "input" else words_in(element, is_name=True)
        return element.get("aria-label") or squeeze("".join(shown))

    def pressable(self, name: Name, within: Element | None = None) -> list[Element]:
        """The links and buttons of this name that are shown."""
        return [
            element
            for element in (self.root if within is None else within).iter()
            if (element.tag == "button" or "href" in element.attrib or element.get("type") == "submit")
            and is_named(name, self.name(element))
            and self.is_shown(element)
        ]

    def find(self, name: Name, within: Element | None = None) -> Element:
        found = self.pressable(name, within)
        assert found, f"{self.address} ({self.status}) has nothing to press called {name!r}: {self.main_text}"
        return found[0]

    def field(self, label: Name, within: Element | None = None) -> Element:
        """The first field of this label, which may end in a colon."""
        for element in (self.root if within is None else within).iter():
            if element.tag in FIELDS and is_named(label, element.get("aria-label", "")):
                return element
            if element.tag == "label" and is_named(label, self.name(element).rstrip(":")):
                labelled = self.root if "for" in element.attrib else element
                for found in fields_in(labelled):
                    if found.get("id") == element.get("for", found.get("id")):
                        return found
        raise AssertionError(f"{self.address} ({self.status}) has no field {label!r}: {self.main_text}")

    def value(self, label: Name, within: Element | None = None) -> str:
        return values_of(self.field(label, within))[0].replace("\r\n", "\n")

    # --- What is done on it ---

    def fill(self, label: Name, value: str, within: Element | None = None) -> PlainPage:
        element = self.field(label, within)
        if element.tag == "textarea":
            element.text = value
        else:
            element.set("value", value)
        return self

    def tick(self, label: Name, within: Element | None = None, *, on: bool = True) -> PlainPage:
        """Tick a box, or one of several choices."""
        ticked = self.field(label, within)
        for element in self.root.iter("input"):
            is_other = element.get("type") == "radio" and element.get("name") == ticked.get("name")
            if element is ticked or is_other:
                element.attrib.pop("checked", None)
        if on:
            ticked.set("checked", "")
        return self

    def choose(self, label: Name, words: str) -> PlainPage:
        """Choose the entry of a list that has these words; a list that searches is asked for them."""
        chosen = self.field(label)
        if "data-ajax--url" in chosen.attrib:
            asked = {name: chosen.get(f"data-{name.replace('_', '-')}", "") for name in SEARCHED_BY}
            found = self.client.get(chosen.get("data-ajax--url"), {"term": words, **asked}).json()
            for entry in found["results"]:
                SubElement(chosen, "option", {"value": str(entry["id"])}).text = entry["text"]
        [option, *_] = [each for each in chosen.iter("option") if words in self.text(each)]
        if "multiple" not in chosen.attrib:
            for each in chosen.iter("option"):
                each.attrib.pop("selected", None)
        option.set("selected", "")
        return self

    def attach(self, name: str, content: bytes) -> PlainPage:
        """Choose a file for the one field for files."""
        [upload] = [each for each in self.root.iter("input") if each.get("type") == "file"]
        self.files[upload.get("name", "")] = SimpleUploadedFile(name, content)
        return self

    def press(self, name: Name, within: Element | None = None) -> PlainPage:
        """Follow the first link, or send the form of the first button, of this name."""
        pressed = self.find(name, within)
        if pressed.tag == "a":
            return self.open(pressed.get("href", ""))
        form = self._form_of(pressed)
        assert form is not None, f"{self.name(pressed)!r} belongs to no form"
        sent = self._sent(form) | {pressed.get("name", ""): [pressed.get("value", "")]} | self.files
        sent.pop("", None)
        address = self._whole(pressed.get("formaction") or form.get("action") or self.address)
        self.left.append(self.address)
        send = self.client.post if form.get("method", "").lower() == "post" else self.client.get
        return self._show(send(address, sent, follow=True))

    def _form_of(self, element: Element) -> Element | None:
        if wanted := element.get("form"):
            return next((each for each in self.root.iter("form") if each.get("id") == wanted), None)
        return next((each for each in self.around(element) if each.tag == "form"), None)

    def _sent(self, form: Element) -> dict[str, list[str]]:
        """What the fields of a form send, by their names."""
        sent: dict[str, list[str]] = {}
        for element in fields_in(self.root):
            is_sent = {"name"} <= element.attrib.keys() and "disabled" not in element.attrib
            if is_sent and not self._is_kept_back(element) and self._form_of(element) is form:
                sent.setdefault(element.get("name", ""), []).extend(values_of(element))
        return sent

    def _is_kept_back(self, element: Element) -> bool:
        return any(each.tag == "template" for each in self.around(element))


def values_of(element: Element) -> list[str]:
    """What this field sends: nothing if it is not ticked, or chosen from; several if it may."""
    kind = element.get("type")
    if kind in UNSENT or (kind in ("checkbox", "radio") and "checked" not in element.attrib):
        return []
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = [each for each in options if "selected" in each.attrib]
        if not chosen and "multiple" not in element.attrib:
            chosen = options[:1]
        return [each.get("value", "".join(each.itertext())) for each in chosen]
    if element.tag == "textarea":
        lines = (element.text or "").removeprefix("\n").replace("\r\n", "\n")
        return [lines.replace("\n", "\r\n")]
    return [element.get("value", "on" if kind in ("checkbox", "radio") else "")]


def words_in(element: Element, *, is_name: bool = False) -> Iterator[str]:
    """Yield the text of an element that is shown, its blocks apart from one another."""
    is_unnamed = is_name and (element.tag in FIELDS or element.get("aria-hidden") == "true")
    if element.tag not in NOT_SHOWN and "hidden" not in element.attrib and not is_unnamed:
        yield element.text or ""
        for child in element:
            yield from words_in(child, is_name=is_name)
            yield f" {child.tail or ''}" if child.tag in APART else child.tail or ""
