"""Cards, figures and empty states."""

from typing import Any

from django.template import Context, Engine, Library, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.utils.safestring import SafeString

register = Library()

CARD_ARGUMENTS = {
    "note": "",
    "id": "",
    "flush": False,
    "level": 2,
    "key": "",
    "tone": "",
    "classes": "",
}
OPEN_CARDS = "open_cards"
Options = dict[str, FilterExpression]


class CardNode(Node):
    """A titled block; the actions inside it are caught while its body renders."""

    def __init__(self, nodelist: NodeList, title: FilterExpression, options: Options) -> None:
        self.nodelist = nodelist
        self.title = title
        self.options = options

    def render(self, context: Context) -> SafeString:
        cards = _get_open_cards(context)
        cards.append("")
        try:
            body = self.nodelist.render(context)
        finally:
            actions = cards.pop()
        facts = CARD_ARGUMENTS | {name: given.resolve(context) for name, given in self.options.items()}
        facts |= {"title": self.title.resolve(context), "actions": actions, "body": body}
        return Engine.get_default().get_template("ui/card.html").render(Context(facts))


def _get_open_cards(context: Context) -> list[str]:
    """The actions of each card that is being rendered, the innermost last."""
    cards: list[str] = context.render_context.setdefault(OPEN_CARDS, [])  # type: ignore[assignment]
    return cards


class CardActionsNode(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        cards = _get_open_cards(context)
        if not cards:
            raise TemplateSyntaxError("'card_actions' must stand inside a card of the same template file.")
        cards[-1] = self.nodelist.render(context)
        return ""


@register.tag("card")
def parse_card(parser: Parser, token: Token) -> CardNode:
    """{% card title note="" id="" flush=False level=2 key="" tone="" classes="" %}…{% endcard %}"""
    bits = token.split_contents()[1:]
    if not bits:
        raise TemplateSyntaxError("'card' needs a title; an empty one leaves the header out.")
    title = parser.compile_filter(bits.pop(0))
    options = token_kwargs(bits, parser)
    if wrong := bits or sorted(options.keys() - CARD_ARGUMENTS.keys()):
        raise TemplateSyntaxError(f"'card' does not take {', '.join(wrong)}.")
    nodelist = parser.parse(("endcard",))
    parser.delete_first_token()
    return CardNode(nodelist, title, options)


@register.tag("card_actions")
def parse_card_actions(parser: Parser, token: Token) -> CardActionsNode:
    """{% card_actions %}…{% endcard_actions %}, inside a card: the right side of its header."""
    if len(token.split_contents()) > 1:
        raise TemplateSyntaxError("'card_actions' takes no arguments")
    nodelist = parser.parse(("endcard_actions",))
    parser.delete_first_token()
    return CardActionsNode(nodelist)


@register.inclusion_tag("ui/empty_state.html")
def empty_state(
    title: str, text: str = "", action_url: str = "", action_label: str = "", icon: str = "inbox"
) -> dict[str, Any]:
    return {
        "title": title,
        "text": text,
        "action_url": action_url,
        "action_label": action_label,
        "icon": icon,
    }


@register.inclusion_tag("ui/stat.html")
def stat(label: str, value: Any, note: str = "", tone: str = "", href: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "note": note, "tone": tone, "href": href}
