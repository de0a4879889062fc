"""Form fields and their controls, drawn without the template language: it takes longer over one than Python over ten, and
a form has dozens.
"""

from collections.abc import Iterable

from django.forms import BoundField, CheckboxInput
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

FIELD = '<div class="field">\n<label for="{}">{}{}</label>\n{}{}\n</div>'
CHECK = '<div class="field field--check">\n<label for="{}">{} {}</label>\n{}\n</div>'
FIELDSET = '<fieldset class="field"{}>\n<legend>{}{}</legend>\n{}{}\n</fieldset>'
OPTIONAL = ' <span class="field__optional">{}</span>'
HELP = '<div class="field__help" id="{}_helptext">{}</div>\n'
ERRORS = '<div class="field__errors" id="{}_error">{}</div>\n'
ERROR = '<p class="field__error"><span aria-hidden="true">!</span> {}</p>'


def draw_field(bound: BoundField) -> SafeString:
    """Label, help, errors and control, tied together for assistive technology.

    No placeholder: it goes away as one types, when the help is needed.
    """
    control, notes = bound.as_widget(attrs={"placeholder": False}), draw_notes(bound)
    if bound.use_fieldset:
        described = flatatt({"aria-describedby": bound.aria_describedby or None})
        return format_html(FIELDSET, described, bound.label, _optional(bound), notes, control)
    if isinstance(bound.field.widget, CheckboxInput):
        return format_html(CHECK, bound.id_for_label, control, bound.label, notes)
    return format_html(FIELD, bound.id_for_label, bound.label, _optional(bound), notes, control)


def draw_notes(bound: BoundField) -> SafeString:
    """The help of a field, which may be markup, and its errors."""
    drawn, errors = SafeString(), bound.errors
    if bound.help_text:
        drawn += format_html(HELP, bound.auto_id, mark_safe(bound.help_text))  # noqa: S308 written in the code
    if errors:
        drawn += format_html(
            ERRORS, bound.auto_id, format_html_join("", ERROR, ((error,) for error in errors))
        )
    return drawn


def _optional(bound: BoundField) -> SafeString:
    """A field may be `needed` in the end without being required at once."""
    if bound.field.required or getattr(bound.field, "needed", False):
        return SafeString()
    return format_html(OPTIONAL, _("(facultatif)"))


class FormRenderer(DjangoTemplates):
    """Django's own, but for the controls most forms are made of."""

    def render(self, template_name, context, request=None) -> str:
        if draw := CONTROLS.get(template_name):
            return draw(context["widget"])
        return super().render(template_name, context, request)


def _input(widget: dict) -> SafeString:
    value = {"value": widget["value"]}
    return format_html(
        '<input type="{}" name="{}"{}{}>',
        widget["type"],
        widget["name"],
        flatatt(value),
        flatatt(widget["attrs"]),
    )


def _textarea(widget: dict) -> SafeString:
    return format_html(
        '<textarea name="{}"{}>\n{}</textarea>',
        widget["name"],
        flatatt(widget["attrs"]),
        widget["value"] or "",
    )


def _select(widget: dict) -> SafeString:
    groups = format_html_join(
        "\n", "{}", ((_group(name, options),) for name, options, _index in widget["optgroups"])
    )
    return format_html(
        '<select name="{}"{}>\n{}\n</select>', widget["name"], flatatt(widget["attrs"]), groups
    )


def _group(name: str | None, options: Iterable[dict]) -> SafeString:
    drawn = format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        ((option["value"], flatatt(option["attrs"]), option["label"]) for option in options),
    )
    return format_html('<optgroup label="{}">\n{}\n</optgroup>', name, drawn) if name else drawn


INPUTS = ("checkbox", "date", "email", "file", "hidden", "number", "password", "tel", "text", "time", "url")
# By the name of Django's template; each takes what Django's widgets tell it.
CONTROLS = {f"django/forms/widgets/{kind}.html": _input for kind in INPUTS} | {
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
}
