"""Pictures of shared links: one of the guide and one of each topic, as a reader may see them."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from topics.derived import KeptByVersion
from topics.diagrams.picture import Drawing, Panel, painted
from topics.diagrams.plate import lay_out_plate
from topics.models import Committee, Edition, Topic
from topics.pages import whole_topics_of
from topics.permissions import Person


@dataclass
class SharedPicture:
    """A picture, painted when somebody first asks for it. Its address has a name of what it shows."""

    drawing: Drawing
    alt: str
    place: tuple[str, ...]  # the slugs in its address

    @cached_property
    def address(self) -> str:
        name = "topics:topic_picture" if len(self.place) > 1 else "topics:guide_picture"
        return reverse(name, args=[*self.place, self.drawing.digest])

    @cached_property
    def png(self) -> bytes:
        return painted(self.drawing)


@dataclass
class Pictures:
    guide: SharedPicture
    topics: dict[Topic, SharedPicture]

    def of(self, topic: Topic | None) -> SharedPicture:
        """Return the picture of a page of `topic`; that of the guide for other pages."""
        return self.topics.get(topic, self.guide)


@KeptByVersion
def pictures_of(edition: Edition, reader: Person) -> Pictures:
    """Return the pictures of all that `reader` may see of `edition`."""
    whole_topics = whole_topics_of(edition, reader)
    place = " · ".join(filter(None, (edition.conference, edition.ordinal, str(edition.year))))
    panels = {
        whole.topic: Panel(whole.topic.number, whole.topic.menu_title, lay_out_plate(whole))
        for committee in whole_topics
        for whole in whole_topics[committee]
    }
    topics = {topic: _of_topic(topic, panel, place) for topic, panel in panels.items()}
    return Pictures(_of_guide(edition, list(whole_topics), tuple(panels.values()), place), topics)


def _of_topic(topic: Topic, panel: Panel, place: str) -> SharedPicture:
    committee = topic.committee
    standfirst = topic.title if topic.title != topic.menu_title else topic.summary
    heading = f"{place} · {committee.short_name}"
    drawing = Drawing(heading, topic.menu_title, standfirst, (panel,), topic.number)
    alt = f"Topic {topic.number}: {topic.menu_title}"
    return SharedPicture(drawing, alt, (committee.edition.slug, committee.slug, topic.slug))


def _of_guide(
    edition: Edition, committees: list[Committee], panels: tuple[Panel, ...], place: str
) -> SharedPicture:
    title, standfirst = "Study guides", ", ".join(committee.short_name for committee in committees)
    if len(committees) == 1:
        [committee] = committees
        title, standfirst = committee.short_name, committee.name if committee.acronym else committee.motto
    alt = f"{title} – {edition}"
    return SharedPicture(Drawing(place, title, standfirst, panels), alt, (edition.slug,))
