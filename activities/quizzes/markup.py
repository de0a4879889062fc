"""HTML to plain text: what a question exported from a page says, without its markup."""

import re
from html.parser import HTMLParser

KNOWN_TAGS = (
    "a|b|blockquote|br|code|div|em|font|h[1-6]|hr|i|img|li|mark|o:p|ol|p|pre|s|small|span|strong|sub|sup|table|tbody|td"
    "|th|thead|tr|tt|u|ul|audio|video|iframe|style|script"
)
MARKUP = re.compile(
    rf"</?(?:{KNOWN_TAGS})(?:\s[^<>]*)?/?>|<!--|&(?:#\d+|#x[0-9a-f]+|[a-z]{{2,8}});", re.IGNORECASE
)
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


def plain(html: str) -> tuple[str, bool]:
    """The words of `html`, and whether something that is no words was lost (an image, a sound).

    Any text is accepted: what is no well-formed markup is read as words.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = re.sub(r"[ \u00a0]+\n|\n[ ]+", "\n", "".join(reader.words))
    return re.sub(r"\n{3,}", "\n\n", text).strip(), reader.has_lost


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.raised: list[str] = []
        self.unread = 0
        self.has_lost = False

    def handle_starttag(self, tag, attrs):
        if tag in LOST:
            self.has_lost = True
            self.words.append(dict(attrs).get("alt") or "")
        elif tag in RAISED:
            self.raised.append(tag)
        elif tag in UNREAD:
            self.unread += 1
        elif tag in BREAKS:
            self._break()

    def handle_endtag(self, tag):
        if tag in RAISED and self.raised:
            self.raised.pop()
        elif tag in UNREAD:
            self.unread = max(0, self.unread - 1)
        elif tag in BREAKS:
            self._break()

    def handle_data(self, data):
        if self.unread:
            return
        if self.raised:
            data = _raised(data, self.raised[-1])
        self.words.append(data)

    def _break(self) -> None:
        if self.words and not self.words[-1].endswith("\n"):
            self.words.append("\n")


def _raised(text: str, tag: str) -> str:
    """10² and H₂O in letters of their own; what has none is told apart by a sign, for 10² is not 102."""
    drawn = text.translate(RAISED[tag])
    if all(letter != small for letter, small in zip(text, drawn, strict=True)):
        return drawn
    return f"{'^' if tag == 'sup' else '_'}{text}"
