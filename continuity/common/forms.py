"""What views do with every form."""

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form to check, an empty form included; None when the page is only read."""
    return request.POST if request.method == "POST" else None
