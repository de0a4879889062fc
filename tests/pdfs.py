"""PDF files as teachers make them, sound or not."""

from io import BytesIO

import weasyprint
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

PAGE = '<p style="break-after: page">{}</p>'


def a_pdf(*pages: str, size: str = "A4") -> bytes:
    """A PDF with a page for each of these words."""
    html = "".join(PAGE.format(words) for words in pages[:-1]) + f"<p>{pages[-1]}</p>"
    return weasyprint.HTML(string=f"<style>@page {{ size: {size} }}</style>{html}").write_pdf()


def rewritten(content: bytes, change) -> bytes:
    """The PDF once `change` did something to its writer."""
    writer, out = PdfWriter(clone_from=BytesIO(content)), BytesIO()
    change(writer)
    writer.write(out)
    return out.getvalue()


def with_script(writer: PdfWriter) -> None:
    """It runs when the file is opened and when its page is."""
    script = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert('Bonjour')"),
        }
    )
    writer.root_object[NameObject("/OpenAction")] = script
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})


def with_hidden_layer(writer: PdfWriter) -> None:
    """One that is off when the file is opened."""
    layer = writer._add_object(DictionaryObject({NameObject("/Type"): NameObject("/OCG")}))
    shown = DictionaryObject({NameObject("/OFF"): ArrayObject([layer])})
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
        {NameObject("/OCGs"): ArrayObject([layer]), NameObject("/D"): shown}
    )
