"""How the controls of forms are drawn."""

from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class FormRenderer(DjangoTemplates):
    """Django's own, but for lists to choose from: a template for each choice takes longer than the rest of a form."""

    def render(self, template_name, context, request=None) -> str:
        if template_name == "django/forms/widgets/select.html":
            return _select(context["widget"])
        return super().render(template_name, context, request)


def _select(widget: dict) -> SafeString:
    """A `<select>`, from what Django's widgets tell their templates."""
    groups = format_html_join(
        "\n", "{}", ((_group(name, options),) for name, options, _index in widget["optgroups"])
    )
    return format_html(
        '<select name="{}"{}>\n{}\n</select>', widget["name"], flatatt(widget["attrs"]), groups
    )


def _group(name: str | None, options: list[dict]) -> SafeString:
    drawn = format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        ((option["value"], flatatt(option["attrs"]), option["label"]) for option in options),
    )
    return format_html('<optgroup label="{}">\n{}\n</optgroup>', name, drawn) if name else drawn
