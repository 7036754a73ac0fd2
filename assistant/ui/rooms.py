"""The line at the top of every room: to the other rooms, and to the other languages of the interface."""

from markupsafe import Markup

from assistant.messages import DEFAULT_LANGUAGE, languages, line
from assistant.ui.languages import link
from assistant.ui.markup import tag

# Name of the room's line in the catalogue, and its path.
ROOMS = (("room_ask", "/"), ("room_browse", "/browse"), ("room_train", "/train"))


def rooms(here: str, language: str = DEFAULT_LANGUAGE, **parameters: str) -> Markup:
    """The navigation.

    Args:
        here: Path of the page that it stands on.
        language: Language of the interface.
        **parameters: What else the page's address says, kept when the language changes.
    """
    ways = [tag("li", _way(line(name, language), path, here, language)) for name, path in ROOMS]
    others = [
        tag(
            "li",
            tag("a", line("own_name", one), href=link(here, one, **parameters), lang=one, hreflang=one, class_="v-way"),
        )
        for one in languages()
        if one != language
    ]
    return tag(
        "div",
        tag("nav", tag("ul", *ways, role="list"), aria_label=line("rooms_label", language)),
        tag("nav", tag("ul", *others, role="list"), aria_label=line("languages_label", language)),
        class_="v-rooms",
    )


def _way(name: str, path: str, here: str, language: str) -> Markup:
    target = link(path, language)
    if path == here or (path != "/" and here.startswith(f"{path}/")):
        current = "page" if path == here else "true"
        return tag("a", name, href=target, class_="v-way v-way-here", aria_current=current)
    return tag("a", name, href=target, class_="v-way")
