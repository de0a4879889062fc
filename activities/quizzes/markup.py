"""HTML to plain text: what a question exported from a page says, without its markup."""

import re
from html import unescape

KNOWN_TAGS = (
    "a|b|blockquote|br|code|div|em|font|h[1-6]|hr|i|img|li|mark|o:p|ol|p|pre|s|small|span|strong|sub|sup|table|tbody|td"
    "|th|thead|tr|tt|u|ul|audio|video|iframe|style|script"
)
MARKUP = re.compile(
    rf"</?(?:{KNOWN_TAGS})(?:\s[^<>]*)?/?>|<!--|&(?:#\d+|#x[0-9a-f]+|[a-z]{{2,8}});", re.IGNORECASE
)
TAG = re.compile(rf"<(/?)({KNOWN_TAGS})\b([^<>]*)>", re.IGNORECASE)
ALTERNATIVE = re.compile(r"""\balt=["']([^"']*)""", re.IGNORECASE)
# One that is never closed runs to the end: looking for its end again at each that follows would take for ever.
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
BREAKS = frozenset(
    {"br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "table", "tr", "ul"}
)
UNREAD = frozenset({"style", "script"})
LOST = frozenset({"img", "audio", "video", "iframe"})
RAISED = {
    "sup": str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ"),
    "sub": str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎"),
}


def has_markup(text: str) -> bool:
    return bool(MARKUP.search(text))


def plain(text: str) -> tuple[str, bool]:
    """The words of HTML, and whether something that is no words was lost (an image, a sound).

    Any text is accepted, and read once from start to end: what is no well-formed tag is words.
    """
    reader, place = _Reader(), 0
    html = COMMENT.sub("", text)
    for tag in TAG.finditer(html):
        reader.take(html[place : tag.start()])
        reader.meet(tag[2].lower(), is_end=bool(tag[1]), attributes=tag[3])
        place = tag.end()
    reader.take(html[place:])
    words = re.sub(r"[ \u00a0]*\n[ ]*", "\n", "".join(reader.words))
    return re.sub(r"\n{3,}", "\n\n", words).strip(), reader.has_lost


class _Reader:
    """Takes words and tags in their order."""

    def __init__(self):
        self.words: list[str] = []
        self.raised: list[str] = []
        self.unread = ""
        self.has_lost = False

    def take(self, text: str) -> None:
        if self.unread or not text:
            return
        words = unescape(text)
        self.words.append(_raised(words, self.raised[-1]) if self.raised else words)

    def meet(self, tag: str, *, is_end: bool, attributes: str) -> None:
        if self.unread:
            self.unread = "" if is_end and tag == self.unread else self.unread
        elif tag in UNREAD:
            self.unread = tag
        elif tag in RAISED:
            self._raise(tag, is_end=is_end)
        elif tag in LOST:
            self._lose(attributes)
        elif tag in BREAKS and self.words and not self.words[-1].endswith("\n"):
            self.words.append("\n")

    def _raise(self, tag: str, *, is_end: bool) -> None:
        if not is_end:
            self.raised.append(tag)
        elif self.raised:
            self.raised.pop()

    def _lose(self, attributes: str) -> None:
        self.has_lost = True
        if said := ALTERNATIVE.search(attributes):
            self.words.append(unescape(said[1]))


def _raised(text: str, tag: str) -> str:
    """10² and H₂O in letters of their own; what has none is told apart by a sign, for 10² is not 102."""
    drawn = text.translate(RAISED[tag])
    if all(letter != small for letter, small in zip(text, drawn, strict=True)):
        return drawn
    return f"{'^' if tag == 'sup' else '_'}{text}"
