"""What a page of refusal gives back: the page one came from, and the texts that were sent."""

from urllib.parse import urlsplit

from django import template

from continuity.common.addresses import page_before

register = template.Library()


@register.simple_tag(takes_context=True)
def way_back(context: template.Context) -> str:
    """The page one came from; "" when it is the very page that does not open, or where the request is not to be looked at."""
    request = context.get("request")
    if request is None:
        return ""
    before = page_before(request)
    is_refused_itself = request.method == "GET" and urlsplit(before).path == request.path
    return "" if is_refused_itself else before


@register.simple_tag(takes_context=True)
def typed_texts(context: template.Context) -> list[str]:
    """The sentences that came with a form, which are on no page any more: to be copied. Of somebody signed in, passwords
    aside.
    """
    request = context.get("request")
    # Without a view, nobody has read the form, and it may be what is wrong.
    if request is None or request.resolver_match is None or not request.user.is_authenticated:
        return []
    return [
        text
        for name, texts in request.POST.lists()
        for text in texts
        if " " in text.strip() and "password" not in name
    ]
