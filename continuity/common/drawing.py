"""Form fields and their controls, drawn without the template language: it takes longer over one than Python over ten, and
a form has dozens.
"""

import html
from collections.abc import Iterable, Mapping

from django.forms import BoundField, CheckboxInput
from django.forms.renderers import DjangoTemplates
from django.utils.functional import Promise
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
        described = attributes({"aria-describedby": bound.aria_describedby or None})
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
            return mark_safe(draw(context["widget"]))  # noqa: S308 each escapes what it is told
        return super().render(template_name, context, request)


def escaped(value: object) -> str:
    """Django's `conditional_escape`, in a third of the time; lists have hundreds of words to escape."""
    text = str(value) if isinstance(value, Promise) else value
    return text.__html__() if hasattr(text, "__html__") else html.escape(str(text))


def attributes(attrs: Mapping[str, object]) -> SafeString:
    """Those of an element, each with a space before it, as Django's templates write them: False is left out, True
    stands alone."""
    said = ((name, value) for name, value in attrs.items() if value is not False and value is not None)
    drawn = (f" {name}" if value is True else f' {name}="{escaped(value)}"' for name, value in said)
    return mark_safe("".join(drawn))  # noqa: S308 each value is escaped


def _input(widget: dict) -> str:
    own = {"type": widget["type"], "name": widget["name"], "value": _written(widget["value"])}
    return f"<input{attributes(own)}{attributes(widget['attrs'])}>"


def _written(value: object) -> str | None:
    return None if value is None else str(value)


def _textarea(widget: dict) -> str:
    text = escaped(widget["value"] or "")
    return f'<textarea name="{escaped(widget["name"])}"{attributes(widget["attrs"])}>\n{text}</textarea>'


def _select(widget: dict) -> str:
    groups = "\n".join(_group(name, options) for name, options, _index in widget["optgroups"])
    return f'<select name="{escaped(widget["name"])}"{attributes(widget["attrs"])}>\n{groups}\n</select>'


def _group(name: str | None, options: Iterable[dict]) -> str:
    drawn = "\n".join(map(_option, options))
    return f'<optgroup label="{escaped(name)}">\n{drawn}\n</optgroup>' if name else drawn


def _option(option: dict) -> str:
    own = attributes(option["attrs"])
    return f'<option value="{escaped(option["value"])}"{own}>{escaped(option["label"])}</option>'


INPUTS = ("checkbox", "date", "email", "file", "hidden", "number", "password", "tel", "text", "time", "url")
# By the name of Django's template; each takes what Django's widgets tell it.
CONTROLS = {f"django/forms/widgets/{kind}.html": _input for kind in INPUTS} | {
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
}
