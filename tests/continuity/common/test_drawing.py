"""The controls of forms are drawn as Django would, only sooner."""

from datetime import date

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

from continuity.common.drawing import FormRenderer

PLAIN = [("", "choisir"), (1, "un & <deux>"), ("trois", "3")]
GROUPED = [("", "choisir"), ("Cycle 4", [("4e", "quatrième"), ("3e", "troisième")])]
ATTRIBUTES = {"id": "id_level", "required": True, "disabled": False, "data-said": '"1 & 2"'}


def assert_drawn_as_by_django(widget: forms.Widget, value):
    own, django_s = (
        widget.render("level", value, renderer=renderer) for renderer in (FormRenderer(), DjangoTemplates())
    )
    assert parse_html(own) == parse_html(django_s)


@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple, forms.NullBooleanSelect])
@pytest.mark.parametrize("choices", [PLAIN, GROUPED])
@pytest.mark.parametrize("chosen", [None, "", 1, "4e"])
def test_a_list_to_choose_from(widget, choices, chosen):
    drawn = widget(attrs=ATTRIBUTES)
    if widget is not forms.NullBooleanSelect:
        drawn.choices = choices

    assert_drawn_as_by_django(drawn, chosen)


@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput,
        forms.NumberInput,
        forms.EmailInput,
        forms.URLInput,
        forms.PasswordInput,
        forms.HiddenInput,
        forms.CheckboxInput,
        forms.FileInput,
        forms.Textarea,
    ],
)
@pytest.mark.parametrize("value", [None, "", 0, 12, True, False, 'dit "un" & <deux>', "\nune\nligne\n"])
def test_what_is_typed_or_ticked(widget, value):
    assert_drawn_as_by_django(widget(attrs=ATTRIBUTES), value)


@pytest.mark.parametrize("widget", [forms.DateInput, forms.DateTimeInput, forms.TimeInput])
@pytest.mark.parametrize("value", [None, date(2026, 11, 24), "24/11/2026"])
def test_a_day_or_an_hour(widget, value):
    assert_drawn_as_by_django(widget(attrs={"type": "date"}), value)


def test_what_is_offered_cannot_write_into_the_page():
    widget = forms.Select(choices=[('"><script>', "<script>")])

    assert "<script>" not in widget.render("level", None, renderer=FormRenderer())


@pytest.mark.parametrize("widget", [forms.TextInput, forms.Textarea])
def test_what_was_typed_cannot_write_into_the_page(widget):
    assert "<script>" not in widget().render("level", '"></textarea><script>', renderer=FormRenderer())
