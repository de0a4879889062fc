"""The sitting, one piece of work of a day, drawn without the template language: a week holds scores of them, and as a
template each is some thirty nodes.
"""

from django.utils.functional import Promise
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from continuity.common.wording import minutes as minutes_said

HEAD = """<span class="sitting__subject">{}</span>
{}
<strong class="sitting__title">{}</strong>
<span class="sitting__minutes">{}</span>
{}"""
CLOSED = '<div class="sitting__head">{}</div>'
OPENS = """<details>
    <summary class="sitting__head">{}</summary>
    <div class="sitting__open">
      {}
      {}
    </div>
  </details>"""
TICK = """<form class="sitting__tick" method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">
    <button aria-pressed="{}" aria-label="{}"><span class="sitting__mark" aria-hidden="true">✓</span></button>
  </form>"""
BOX = SafeString('<span class="sitting__box" aria-hidden="true"><span class="sitting__mark">✓</span></span>')


def draw_sitting(
    *,
    subject: str,
    title: str,
    minutes: float,
    hand_in: str,
    state: SafeString,
    instructions: str,
    url: str,
    tick_url: str,
    done: bool,
    csrf_token: str | Promise,
) -> SafeString:
    """The sitting as `{% sitting %}` says it; `state` is drawn already."""
    link = format_html('<a href="{}">{}</a>', url, title) if url and not instructions else title
    said = format_html('<span class="sitting__hand-in">{}</span>', hand_in) if hand_in else ""
    head = format_html(HEAD, subject, state, link, minutes_said(minutes), said)
    body = _opened(head, instructions, url) if instructions else format_html(CLOSED, head)
    tick = _tick(tick_url, title, csrf_token, done=done) if tick_url else BOX
    marks = " sitting--done" * done, " sitting--read" * (not tick_url)
    return format_html('<article class="sitting{}{}">{}{}</article>', *marks, body, tick)


def _opened(head: SafeString, instructions: str, url: str) -> SafeString:
    way = format_html('<p><a class="button" href="{}">{}</a></p>', url, _("Ouvrir l'activité")) if url else ""
    return format_html(OPENS, head, SafeString(linebreaks(instructions, autoescape=True)), way)


def _tick(url: str, title: str, csrf_token: str | Promise, *, done: bool) -> SafeString:
    label = _("Fait : %(title)s") % {"title": title}
    return format_html(TICK, url, csrf_token, "true" if done else "false", label)
