"""Template tags that print what stands in every page itself."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.serving import in_page

register = template.Library()


@register.simple_tag
def first_script() -> SafeString:
    """Print the script in its element, without a space between: the policy allows just this text."""
    return format_html("<script>{}</script>", in_page.SCRIPT)


@register.simple_tag
def icon_address() -> str:
    return in_page.ICON
