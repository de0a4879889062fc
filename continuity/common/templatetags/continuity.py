"""The components and the wording, for templates: `{% load continuity %}`.

One tag per component, with keyword arguments; docs/design.md shows each of them.
"""

import html
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import cache, lru_cache

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import Form
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from continuity.common import wording
from continuity.common.components import Bar, DayLoad, HeatRow, TimelineEntry
from continuity.common.drawing import draw_field, draw_notes
from continuity.common.sittings import draw_sitting
from continuity.common.wording import NBSP, RISK_STATES, WORK_STATES, State

register = template.Library()

MESSAGE_TONES = {"success": "comfortable", "warning": "tight", "error": "over"}
QUIET = '<span class="state">{}</span>'
DAY = '<li class="week-strip__day">{}</li>'
TODAY = '<li class="week-strip__day week-strip__day--today" aria-current="date">{}</li>'
NAME = '<span class="week-strip__name">{}</span>'
RECT = '<rect class="bar__{}" width="100%" y="{}%" height="{}%"/>'
STANDING_BAR = (
    '<svg class="bar bar--{0}" aria-hidden="true">{1}'
    '<line class="bar__cap" x1="-5" x2="33" y1="{2}%" y2="{2}%"/></svg>'
)
DURATION = re.compile(rf"−?\d+{NBSP}(?:min\b|h\b(?:{NBSP}\d\d)?)")


@register.filter
def minutes(value: float) -> str:
    return wording.minutes(value)


@register.filter
def hour(value: time) -> str:
    return wording.hour(value)


@register.filter
def of(name: object) -> str:
    return wording.of(name)


@register.filter
def file_size(count: int) -> str:
    return wording.file_size(count)


@register.filter
def day(value: date) -> str:
    return wording.day(value)


@register.filter
def day_short(value: date) -> str:
    return wording.day_short(value)


@register.filter(expects_localtime=True)
def moment(value: datetime) -> str:
    return wording.moment(value)


@register.filter
def day_range(first: date, last: date) -> str:
    return wording.day_range(first, last)


@register.filter
def in_working_days(count: int) -> str:
    return wording.in_working_days(count)


@register.filter
def risk_state(level: str) -> State:
    """The state of a risk level: "watch", "alert" or "urgent"."""
    return RISK_STATES[level]


@register.filter
def work_state(key: str) -> State:
    """The state of a pupil's work: "to_do", "done", "returned", "late" or "excused"."""
    return WORK_STATES[key]


@register.filter
def dialled(phone: str) -> str:
    """What a telephone dials: "06 12 34 56 78" without its spaces."""
    return re.sub(r"[^+\d]", "", phone)


@register.filter
def message_tone(message: Message) -> str:
    """The tone of the notice that shows one of Django's messages."""
    return MESSAGE_TONES.get(message.level_tag, "info")


@register.filter
def figures(text: str) -> SafeString:
    """`text` spaced as French wants, its durations set off, each kept on one line. Escapes what is not yet safe."""
    escaped = wording.spaced(conditional_escape(text))
    return mark_safe(DURATION.sub(r'<span class="num">\g<0></span>', escaped))  # noqa: S308


@register.simple_tag
def load_state(minutes: float, cap: float) -> State:
    return wording.load_state(minutes, cap)


@register.simple_tag(name="state")
@lru_cache
def draw_state(state: State) -> SafeString:
    """Sign and word in their colour: `{% state alert.level|risk_state %}`. There are few states: each is drawn once."""
    return render_to_string("components/state.html", {"state": state})


@register.simple_tag
@cache
def page_foot() -> SafeString:
    """The end of every page, and what it says when the connection, the session or the server fails: drawn once."""
    return render_to_string("components/page_foot.html")


@register.inclusion_tag("components/load_bar.html")
def load_bar(
    *, minutes: float, cap: float, label: str = "", added: float = 0, scale: float = 0, hero: bool = False
) -> dict:
    """Minutes asked over minutes possible, on one line, and the bar. `hero`: the figure the page is about."""
    bar = Bar.of(minutes=minutes, cap=cap, added=added, scale=scale)
    return {"minutes": minutes, "cap": cap, "label": label, "added": added, "hero": hero, "bar": bar}


@register.inclusion_tag("components/week_strip.html")
def week_strip(days: Sequence[DayLoad], *, label: str, today: date | None = None) -> dict:
    """The days of a week side by side, on one scale. `label` says whose week it is, to those who do not see it.

    The days are drawn without the template language: teachers wait for two weeks of them as they type.
    """
    scale = max((max(load.minutes, load.cap) for load in days), default=0)
    drawn = "\n".join(_strip_day(load, scale, load.day == today) for load in days)
    return {"days": mark_safe(drawn), "is_long": len(days) > 5, "label": label}  # noqa: S308 each is


def _strip_day(load: DayLoad, scale: float, is_today: bool) -> str:
    """One day, the way to what it is about when there is one. Only `url` may hold what must be escaped."""
    figures = QUIET.format(_("repos")) if load.is_off else _strip_figures(load)
    body = f"{NAME.format(wording.day_short(load.day))}\n{_standing_bar(load, scale)}\n{figures}"
    if load.url:
        body = f'<a class="week-strip__body" href="{html.escape(load.url)}">{body}</a>'
    else:
        body = f'<div class="week-strip__body">{body}</div>'
    return (TODAY if is_today else DAY).format(body)


def _strip_figures(load: DayLoad) -> str:
    asked = f'<span class="week-strip__asked">{wording.minutes(load.minutes)}</span>'
    if load.added:
        asked += f'\n<span class="week-strip__added">+ {wording.minutes(load.added)}</span>'
    return f"{asked}\n{draw_state(load.state)}"


def _standing_bar(load: DayLoad, scale: float) -> str:
    bar = Bar.of(minutes=load.minutes, cap=load.cap, added=load.added, scale=scale)
    tops = bar.tops
    room = "" if load.is_off else RECT.format("room", tops.cap, bar.cap)
    added = RECT.format("added", tops.asked, bar.added) if bar.added else ""
    asked = RECT.format("asked", tops.settled, bar.settled)
    return STANDING_BAR.format(load.state.tone, room + asked + added, tops.cap)


@register.inclusion_tag("components/heat_table.html")
def heat_table(
    rows: Iterable[HeatRow],
    *,
    days: Sequence[date],
    caption: str,
    head: str,
    today: date | None = None,
    weeks: Sequence[tuple[str, str]] = (),
) -> dict:
    """Rows × days, then one narrow column for each of `weeks` (words, address). `head` names what the rows are
    ("Classe"), `caption` the whole.

    A school has hundreds of cells: they are drawn without the template language, and what is the same only once.
    """
    body = cache(
        lambda minutes, load_state: format_html(
            "<strong>{}</strong> {}", wording.minutes(minutes), draw_state(load_state)
        )
    )
    rest, nothing = (format_html(QUIET, words) for words in (_("repos"), _("rien")))

    def cell(load: DayLoad, kind: str = "") -> str:
        if load.is_off:
            return _heat_cell(kind, "", rest)
        if kind and not load.minutes:  # a week to come, in which nothing is given yet
            return _heat_cell(kind, load.url, nothing)
        found = load.state
        return _heat_cell(
            f"{kind} heat-table__cell--{found.tone}", load.url, body(round(load.minutes), found)
        )

    def cells(row: HeatRow) -> SafeString:
        drawn = [*map(cell, row.days), *(cell(load, " heat-table__week") for load in row.weeks)]
        return mark_safe("".join(drawn))  # noqa: S308 each is

    return {
        "rows": [(row, cells(row)) for row in rows],
        "days": days,
        "weeks": weeks,
        "caption": caption,
        "head": head,
        "today": today,
    }


def _heat_cell(classes: str, url: str, body: SafeString) -> str:
    """One cell, the way to what it is about when there is one. Only `url` may hold what must be escaped."""
    if not url:
        return f'<td class="heat-table__cell{classes}"><div class="heat-table__body">{body}</div></td>'
    return (
        f'<td class="heat-table__cell{classes}">'
        f'<a class="heat-table__body" href="{html.escape(url)}">{body}</a></td>'
    )


@register.simple_tag(takes_context=True)
def sitting(
    context: template.Context,
    *,
    subject: str,
    title: str,
    minutes: float,
    hand_in: str = "",
    state: str = "to_do",
    instructions: str = "",
    url: str = "",
    tick_url: str = "",
    done: bool = False,
) -> SafeString:
    """One piece of work of a day. Opens in place when it has `instructions`; can be ticked where `tick_url` is given."""
    return draw_sitting(
        subject=subject,
        title=title,
        minutes=minutes,
        hand_in=hand_in,
        state=draw_state(WORK_STATES[state]),
        instructions=instructions,
        url=url,
        tick_url=tick_url,
        done=done,
        csrf_token=context.get("csrf_token", ""),
    )


@register.inclusion_tag("components/reason.html")
def reason(text: str, *, state: State | None = None) -> dict:
    """A sentence with its figures."""
    return {"text": text, "state": state}


@register.inclusion_tag("components/person_row.html")
def person_row(
    *,
    name: str,
    detail: str = "",
    url: str = "",
    risk: str = "",
    reasons: Sequence[str] = (),
    last: str = "",
    phone: str = "",
    act_label: str = "",
    act_url: str = "",
) -> dict:
    """A person and why they are here: `reasons`, the `last` contact, the telephone, and one thing to do.

    The act opens in place where scripts run (`act_url` then answers with a fragment), as a page otherwise.
    """
    return {
        "name": name,
        "detail": detail,
        "url": url,
        "state": RISK_STATES[risk] if risk else None,
        "reasons": reasons,
        "last": last,
        "phone": phone,
        "act_label": act_label,
        "act_url": act_url,
    }


@register.inclusion_tag("components/figure.html")
def figure(value: object, words: str, *, tone: str = "", url: str = "") -> dict:
    """One number with its words. `tone`: that of a state, when the number has one."""
    return {"value": value, "words": words, "tone": tone, "url": url}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[TimelineEntry]) -> dict:
    return {"entries": entries}


@register.inclusion_tag("components/empty.html")
def empty(text: str, *, act_label: str = "", act_url: str = "") -> dict:
    """Says that there is nothing, and what to do about it if anything."""
    return {"text": text, "act_label": act_label, "act_url": act_url}


@register.inclusion_tag("components/notice.html")
def notice(text: str, *, tone: str = "info", title: str = "") -> dict:
    """What happened and what to do now. `tone`: "info", or that of a state of load."""
    return {"text": text, "tone": tone, "title": title}


register.simple_tag(draw_field, name="field")
register.simple_tag(draw_notes, name="field_notes")


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: Form) -> dict:
    """What is wrong with the form as a whole, and links to the fields that are wrong."""
    return {"form": form, "wrong": [field for field in form.visible_fields() if field.errors]}


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: Form) -> dict:
    """The whole form: errors first, then every field in order."""
    return {"form": form}
