"""Template tags that print structured data as JSON-LD, for a script element in the head of a page."""

from django import template
from django.utils.safestring import SafeString

from glossary.models import Term
from glossary.structured import single_term, term_set, topic_resource
from topics.models import Edition
from topics.pages import WholeTopic
from topics.rendering import json_for_script

register = template.Library()


@register.simple_tag
def topic_data(whole: WholeTopic, public_url: str) -> SafeString:
    return json_for_script(topic_resource(whole, public_url))


@register.simple_tag
def glossary_data(edition: Edition, public_url: str) -> SafeString:
    return json_for_script(term_set(edition, public_url))


@register.simple_tag
def term_data(term: Term, public_url: str) -> SafeString:
    return json_for_script(single_term(term, public_url))
