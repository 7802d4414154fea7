"""The picture of a shared link: the plates of the cover, painted as a PNG without a browser. Pure."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import ClassVar

from PIL import Image, ImageDraw, ImageFont

from topics.diagrams.plate import HEIGHT as PLATE_HEIGHT
from topics.diagrams.plate import WIDTH as PLATE_WIDTH
from topics.diagrams.plate import Plate

WIDTH, HEIGHT = 1200, 630
FINE = 3  # painted so many times as large, then reduced: Pillow's own lines have steps
HAIRLINE = 2  # of these finer pixels
MARGIN = 64
FACES = Path(__file__).parent / "faces"
REGULAR, BOLD = FACES / "PlateSerif-Regular.ttf", FACES / "PlateSerif-Bold.ttf"
# The light palette of static/portal/css/tokens.css.
PAPER, INK, SOFT = "#fbfaf6", "#1d1c1a", "#524f49"
ACCENTS = ("#1d4e7b", "#2c5b3b", "#6c4420", "#1a5a5e")
COLOURS = 96  # of the file
STEPS = 28  # of a curve
MOST_PANELS = 4
LABEL_SIZES = (21, 20, 19, 18)
ELLIPSIS = "…"


@dataclass(frozen=True)
class Panel:
    """A plate with its number, and the words above it where the picture has several."""

    number: int
    label: str
    plate: Plate | None

    @property
    def accent(self) -> str:
        return ACCENTS[(self.number - 1) % len(ACCENTS)]


@dataclass(frozen=True)
class Drawing:
    """All that a picture shows. `number` is that of its only topic; 0 for the picture of a guide."""

    place: str
    title: str
    standfirst: str
    panels: tuple[Panel, ...]
    number: int = 0
    width: ClassVar[int] = WIDTH
    height: ClassVar[int] = HEIGHT

    @cached_property
    def digest(self) -> str:
        """Return a name of the picture: another as soon as it looks different."""
        made = blake2b(Path(__file__).read_bytes(), digest_size=6)
        made.update(repr((self.place, self.title, self.standfirst, self.number)).encode())
        for panel in self.panels[:MOST_PANELS]:
            fans = panel.plate.fans if panel.plate else ()
            shown = [(fan.number, fan.question.label, fan.hairlines) for fan in fans]
            made.update(repr((panel.number, panel.label, panel.plate and panel.plate.parts, shown)).encode())
        return made.hexdigest()


def painted(drawing: Drawing) -> bytes:
    """Return the drawing as a PNG of `WIDTH` times `HEIGHT` pixels."""
    canvas = Canvas()
    inner = WIDTH - 2 * MARGIN
    canvas.text(MARGIN, 80, canvas.cut(drawing.place, 26, inner), 26, fill=SOFT)
    left = MARGIN
    if drawing.number:
        canvas.text(MARGIN, 172, str(drawing.number), 92, fill=drawing.panels[0].accent)
        left += canvas.width(str(drawing.number), 92) + 26
    end = canvas.block(left, 172, drawing.title, WIDTH - MARGIN - left, sizes=(88, 72, 60), most=1, face=BOLD)
    end = canvas.block(left, end + 52, drawing.standfirst, WIDTH - MARGIN - left, sizes=(32, 28, 25), most=2)
    panels = drawing.panels[:MOST_PANELS]
    gap = 56
    each = (inner - gap * (len(panels) - 1)) / max(len(panels), 1)
    for place, panel in enumerate(panels):
        x = MARGIN + place * (each + gap)
        _paint_panel(canvas, panel, x, end + 32, each, is_alone=bool(drawing.number))
    return canvas.png()


def _paint_panel(canvas: Canvas, panel: Panel, x: float, top: float, width: float, *, is_alone: bool) -> None:
    canvas.line([(x, top), (x + width, top)], panel.accent, 2 * FINE)
    top += 22
    if not is_alone:
        number = str(panel.number)
        canvas.text(x, top + 28, number, 38, fill=panel.accent)
        shift = canvas.width(number, 38) + 14
        top = canvas.block(
            x + shift, top + 28, panel.label, width - shift, sizes=(34, 29, 25), most=1, face=BOLD
        )
        top += 24
    if panel.plate is None:
        return
    low = HEIGHT - (126 if is_alone else 76)

    def across(place: float) -> float:
        return x + place * width / PLATE_WIDTH

    for place in panel.plate.scale:
        canvas.line([(across(place), top), (across(place), top + 13)], SOFT, HAIRLINE)
    column = width / len(panel.plate.fans) - 14
    labels = [fan.question.label for fan in panel.plate.fans]
    size = min(canvas.fitting(label, column, LABEL_SIZES, 2)[0] for label in labels)
    for fan in panel.plate.fans:
        for curve in fan.curves:
            points = [
                (across(at), top + 20 + down * (low - top - 20) / PLATE_HEIGHT) for at, down in bezier(*curve)
            ]
            canvas.line(points, panel.accent, HAIRLINE)
        canvas.circle(across(fan.x), low + 17, 17, str(fan.number), panel.accent)
        if is_alone:
            label = fan.question.label
            canvas.block(across(fan.x), low + 62, label, column, sizes=(size,), most=2, is_centred=True)


def bezier(top: float, low: float, leaving: float, reaching: float) -> list[tuple[float, float]]:
    """Return points of a hairline of a plate, as the path of its SVG has it."""
    points = []
    for step in range(STEPS + 1):
        t = step / STEPS
        back = 1 - t
        bend = 3 * back * t * t
        points.append(
            (
                top * (back**3 + 3 * back * back * t) + low * (bend + t**3),
                3 * back * back * t * leaving + bend * reaching + t**3 * PLATE_HEIGHT,
            )
        )
    return points


@lru_cache(maxsize=64)
def _font(face: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(face, size * FINE)


class Canvas:
    """Paper, measured in pixels of the finished picture."""

    def __init__(self) -> None:
        self._image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), PAPER)
        self._draw = ImageDraw.Draw(self._image)

    def png(self) -> bytes:
        target = io.BytesIO()
        small = self._image.reduce(FINE)
        small.quantize(COLOURS, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
        return target.getvalue()

    def line(self, points: list[tuple[float, float]], fill: str, width: int) -> None:
        self._draw.line([(x * FINE, y * FINE) for x, y in points], fill=fill, width=width)

    def circle(self, x: float, y: float, radius: float, text: str, fill: str) -> None:
        self._draw.circle((x * FINE, y * FINE), radius * FINE, fill=PAPER, outline=fill, width=FINE)
        self._draw.text((x * FINE, y * FINE), text, fill=fill, font=_font(BOLD, 20), anchor="mm")

    def width(self, text: str, size: int, face: Path = REGULAR) -> float:
        return _font(face, size).getlength(text) / FINE

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: int,
        fill: str = INK,
        face: Path = REGULAR,
        anchor: str = "ls",
    ) -> None:
        """Set one line with its baseline at `y`."""
        self._draw.text((x * FINE, y * FINE), text, fill=fill, font=_font(face, size), anchor=anchor)

    def block(
        self,
        x: float,
        y: float,
        text: str,
        width: float,
        *,
        sizes: tuple[int, ...],
        most: int,
        face: Path = REGULAR,
        is_centred: bool = False,
    ) -> float:
        """Set a text from the baseline `y` on, in the largest of `sizes` with at most `most` lines.

        What is too long even in the smallest ends in an ellipsis. Returns the baseline of the last line.
        """
        size, lines = self.fitting(text, width, sizes, most, face)
        if len(lines) > most:
            lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
        anchor = "ms" if is_centred else "ls"
        for place, line in enumerate(lines):
            self.text(
                x, y + place * size * 1.3, self.cut(line, size, width, face), size, face=face, anchor=anchor
            )
        return y + max(len(lines) - 1, 0) * size * 1.3

    def fitting(
        self, text: str, width: float, sizes: tuple[int, ...], most: int, face: Path = REGULAR
    ) -> tuple[int, list[str]]:
        """Return the largest of `sizes` in which a text has at most `most` lines, else the last, and them."""
        for size in sizes:
            lines = self._wrapped(text, size, width, face)
            if len(lines) <= most and all(self.width(line, size, face) <= width for line in lines):
                break
        return size, lines

    def _wrapped(self, text: str, size: int, width: float, face: Path) -> list[str]:
        lines: list[str] = []
        for word in text.split():
            if lines and self.width(f"{lines[-1]} {word}", size, face) <= width:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines

    def cut(self, text: str, size: int, width: float, face: Path = REGULAR) -> str:
        if self.width(text, size, face) <= width:
            return text
        while text and self.width(text + ELLIPSIS, size, face) > width:
            text = text[:-1]
        return text.rstrip() + ELLIPSIS
