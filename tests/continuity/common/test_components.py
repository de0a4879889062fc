"""What the components show, and the drawing of a load."""

from datetime import date

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string

from continuity.common.components import Bar, DayLoad, HeatRow
from continuity.common.wording import OVER, TIGHT, minutes

TUESDAY = date(2026, 11, 24)


def render(source: str, **context) -> str:
    return Template("{% load continuity %}" + source).render(Context(context))


def test_a_bar_is_full_at_the_cap():
    bar = Bar.of(minutes=90, cap=180)
    assert (bar.asked, bar.cap) == (50, 100)


def test_a_bar_over_its_cap_shows_where_the_cap_was():
    bar = Bar.of(minutes=240, cap=180)
    assert (bar.state, bar.asked, bar.cap) == (OVER, 100, 75)


def test_a_bar_sets_apart_what_is_only_considered():
    bar = Bar.of(minutes=150, cap=200, added=50)
    assert (bar.state, bar.settled, bar.added) == (TIGHT, 50, 25)


def test_a_bar_of_a_day_with_no_room_and_no_work_is_empty():
    bar = Bar.of(minutes=0, cap=0)
    assert (bar.asked, bar.cap) == (0, 0)


def test_a_standing_bar_measures_from_the_top():
    tops = Bar.of(minutes=90, cap=180, scale=360).tops
    assert (tops.asked, tops.cap) == (75, 50)


def test_a_load_bar_says_the_figure_the_cap_and_the_state():
    html = render("{% load_bar minutes=135 cap=180 %}")
    assert [text in html for text in (minutes(135), minutes(180), "≈", "serré")] == [True] * 4


def test_the_days_of_a_week_strip_share_one_scale():
    days = [DayLoad(TUESDAY, 90, 180), DayLoad(TUESDAY, 360, 180)]
    html = render('{% week_strip days label="Semaine" %}', days=days)
    assert 'y="75%" height="25%"' in html


def test_a_week_strip_marks_today():
    html = render(
        '{% week_strip days label="Semaine" today=today %}', days=[DayLoad(TUESDAY, 0, 180)], today=TUESDAY
    )
    assert 'aria-current="date"' in html


def test_a_day_off_has_no_figure():
    html = render('{% week_strip days label="Semaine" %}', days=[DayLoad(TUESDAY, 0, 0)])
    assert ("repos" in html, minutes(0) in html) == (True, False)


def test_a_cell_of_a_heat_table_leads_to_its_reason():
    rows = [HeatRow("4e B", [DayLoad(TUESDAY, 240, 180, url="/charge/4b/")])]
    html = render('{% heat_table rows days=days head="Classe" caption="Charge" %}', rows=rows, days=[TUESDAY])
    assert 'href="/charge/4b/"' in html


def test_a_sitting_that_nobody_may_tick_has_no_button():
    html = render('{% sitting subject="Anglais" title="Lecture" minutes=30 %}')
    assert "<button" not in html


def test_the_tick_of_a_sitting_says_which_work_it_is_about():
    html = render('{% sitting subject="Anglais" title="Lecture" minutes=30 tick_url="/t" done=True %}')
    assert 'aria-pressed="true" aria-label="Fait : Lecture"' in html


def test_the_figures_of_a_reason_stand_out():
    html = render("{% reason text %}", text=f"Il y a {minutes(690)} de travail.")
    assert f'<span class="num">{minutes(690)}</span>' in html


def test_a_reason_is_escaped():
    html = render("{% reason text %}", text="<b>4e B</b>")
    assert "<b>" not in html


@pytest.mark.parametrize(
    "source",
    [
        "{% sitting subject=said title=said minutes=30 hand_in=said url=said tick_url=said %}",
        "{% sitting subject=said title=said minutes=30 instructions=said url=said %}",
        "{% week_strip days label=said %}",
        "{% field form.said %}",
        "{% field form.ticked %}",
    ],
)
def test_what_people_write_is_no_markup(source):
    said = """<script>"&'{0}%s"""
    html = render(source, said=said, days=[DayLoad(TUESDAY, 90, 180, url=said)], form=said_by_people(said))
    assert "&lt;script&gt;&quot;&amp;&#x27;{0}%s" in html
    assert "<script>" not in html


def said_by_people(text: str) -> forms.Form:
    """Refused, with `text` wherever a form says something but in its help."""
    form = forms.Form({"said": text})
    form.fields["said"] = forms.CharField(label=text)
    form.fields["ticked"] = forms.BooleanField(label=text)
    for name in form.fields:
        form.add_error(name, text)
    return form


def test_a_telephone_link_holds_digits_only():
    html = render('{% person_row name="Inès" phone="+33 6 12 34 56 78" %}')
    assert 'href="tel:+33612345678"' in html


class Duration(forms.Form):
    minutes = forms.IntegerField(
        label="Durée",
        min_value=5,
        help_text="En minutes.",
        widget=forms.NumberInput(attrs={"placeholder": "45"}),
    )


@pytest.fixture
def refused_field() -> str:
    return render("{% field form.minutes %}", form=Duration({"minutes": "2"}))


def test_a_refused_field_keeps_what_was_typed(refused_field):
    assert 'value="2"' in refused_field


def test_a_refused_field_is_tied_to_its_help_and_its_error(refused_field):
    assert 'aria-describedby="id_minutes_helptext id_minutes_error"' in refused_field
    assert 'id="id_minutes_helptext"' in refused_field
    assert 'id="id_minutes_error"' in refused_field


def test_a_field_shows_no_placeholder(refused_field):
    assert "placeholder" not in refused_field


def test_the_errors_of_a_form_lead_to_their_fields():
    html = render("{% form_errors form %}", form=Duration({"minutes": "2"}))
    assert 'href="#id_minutes"' in html


def test_a_valid_form_shows_no_errors():
    assert render("{% form_errors form %}", form=Duration({"minutes": "20"})).strip() == ""


@pytest.mark.parametrize("page", ["400", "403", "404", "409", "500", "403_csrf"])
def test_an_error_page_needs_nothing_but_itself(page):
    assert "<h1>" in render_to_string(f"{page}.html")
