"""The scan beside the edition: an entry as the machine read it, and the list of what was corrected."""

from collections.abc import Mapping
from urllib.parse import quote

from markupsafe import Markup

from assistant.corpus.edition import Edition, Entry
from assistant.corpus.errata import Erratum
from assistant.corpus.scanned import Piece, Scan, ScannedEntry
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.ui.cards import place
from assistant.ui.languages import link
from assistant.ui.markup import published, tag


def scan_view(scanned: ScannedEntry, language_of_text: str, language: str = DEFAULT_LANGUAGE) -> Markup:
    """What the scan has of an entry, folded away: each correction in its place, and below it why."""
    intro = line("scan_intro" if scanned.errata else "scan_clean", language, line=scanned.first_line)
    text = tag("pre", *map(_piece, scanned.pieces), class_="v-scan", lang=language_of_text, tabindex="0")
    rows = [erratum_row(erratum, language_of_text, language) for erratum in scanned.errata]
    listed = [tag("ul", *rows, class_="v-errata", role="list")] if rows else []
    body = tag("div", tag("p", intro), text, *listed, class_="v-scan-body")
    return tag("details", tag("summary", line("scan", language)), body, class_="v-scanned")


def _piece(piece: Piece) -> Markup:
    if piece.erratum is None:
        return Markup.escape(piece.found)
    parts = []
    if piece.found:
        parts.append(tag("del", _visible(piece.found)))
    if piece.corrected:
        parts.append(tag("ins", _visible(piece.corrected)))
    return Markup("").join(parts)


def _visible(text: str) -> str:
    """A text with its line breaks as signs; white space alone would leave nothing to see crossed out."""
    shown = text.replace("\n", "¶")
    return shown if shown.strip() else shown.replace(" ", "·")


def erratum_row(
    erratum: Erratum, language_of_text: str, language: str = DEFAULT_LANGUAGE, where: Markup | None = None
) -> Markup:
    """One correction: where, what, and why."""
    nothing = line("errata_nothing", language)
    found = tag("del", _visible(erratum.found), lang=language_of_text) if erratum.found else nothing
    corrected = tag("ins", _visible(erratum.corrected), lang=language_of_text) if erratum.corrected else nothing
    kinds = f"{line(f'kind_{erratum.kind}', language)} · {line(f'certainty_{erratum.certainty}', language)}"
    place_ = [tag("span", line("scan_line", language, line=erratum.line), class_="v-erratum-line")]
    if where:
        place_.append(where)
    return tag(
        "li",
        tag("p", *_spaced(place_), class_="v-erratum-place"),
        tag("p", found, " → ", corrected, class_="v-erratum-change"),
        tag("p", kinds, class_="v-erratum-kind"),
        tag("p", published(erratum.reason, language_of_text, language), class_="v-erratum-why"),
    )


def _spaced(parts: list[Markup]) -> list[str]:
    return [piece for part in parts for piece in (" ", part)][1:]


def errata_page(edition: Edition, scan: Scan | None, language: str = DEFAULT_LANGUAGE) -> Markup:
    """How the text was established: in words, in numbers, and correction by correction."""
    parts: list[Markup] = [tag("h2", line("errata", language), class_="v-book-title")]
    for name, text in (("errata_established", edition.established), ("errata_rights", edition.rights)):
        if text:
            parts += [tag("h3", line(name, language)), tag("p", text, lang=edition.language)]
    parts += _proof(scan, language) + _supplied(edition, language) + _notes(edition, language)
    if scan:
        entries = {id(erratum): edition.by_id[name] for name, one in scan.entries.items() for erratum in one.errata}
        parts += _all(scan, entries, edition, language)
    back = tag("p", tag("a", line("browse_back", language), href=link("/browse", language)), class_="v-print-bar")
    return tag("main", back, *parts, id="v-book")


def _proof(scan: Scan | None, language: str) -> list[Markup]:
    title = tag("h3", line("errata_proof", language))
    if scan is None:
        return [title, tag("p", line("errata_none", language))]
    proof = scan.proof
    count = line(
        "errata_count",
        language,
        words=proof.words,
        kept=proof.kept,
        headings=proof.headings,
        corrected=proof.corrected,
        repairs=proof.heading_repairs,
        furniture=proof.furniture,
    )
    digest = line("errata_digest", language, digest=scan.sha256)
    return [title, tag("p", count), tag("p", digest, class_="v-digest")]


def _supplied(edition: Edition, language: str) -> list[Markup]:
    rows = [
        tag("li", tag("p", str(section), class_="v-erratum-change"), tag("p", section.reason), lang=edition.language)
        for section in edition.sections
        if section.supplied
    ]
    title = tag("h3", line("errata_supplied", language))
    return [title, tag("ul", *rows, class_="v-errata", role="list")] if rows else []


def _notes(edition: Edition, language: str) -> list[Markup]:
    rows = [
        tag(
            "li",
            tag("p", _link(entry, edition, language)),
            *(tag("p", note, lang=edition.language) for note in entry.notes),
        )
        for entry in edition.entries
        if entry.notes
    ]
    title = tag("h3", line("errata_notes", language))
    return [title, tag("ul", *rows, class_="v-errata", role="list")] if rows else []


def _all(scan: Scan, entries: Mapping[int, Entry], edition: Edition, language: str) -> list[Markup]:
    rows = []
    for erratum in scan.errata:
        entry = entries.get(id(erratum))  # two errata may be alike to the letter, so they are told apart by identity
        where = _link(entry, edition, language) if entry else None
        rows.append(erratum_row(erratum, edition.language, language, where))
    title = tag("h3", line("errata_list", language, count=len(scan.errata)))
    return [title, tag("ol", *rows, class_="v-errata v-errata-all", role="list")]


def _link(entry: Entry, edition: Edition, language: str) -> Markup:
    shown = (
        place(entry, edition.language, language)
        if entry.kind == "question"
        else published(entry.label, edition.language, language)
    )
    return tag("a", shown, href=link("/browse", language, f"q{quote(entry.id)}"))
