"""Imports go upward only: the straight line from question to answer has no loops."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "assistant"

# In import order: a module may import those above it, and others of its own line.
ORDER = (
    ("errors",),
    ("text", "threads"),
    ("messages",),
    ("corpus",),
    ("encoder",),
    ("acts.numbers",),
    ("acts",),
    ("retrieval",),
    ("answer",),
    ("shortcuts", "evidence"),
    ("decision",),
    ("index.store", "index.layout", "index.model"),
    ("learning",),
    ("index.tuning",),
    ("index.earlier",),
    ("index.embedding",),
    ("index.build",),
    ("clarify",),
    ("engine",),
    ("conversation.state",),
    ("conversation.model",),
    ("conversation.context", "conversation.related"),
    ("conversation.moves",),
    ("conversation.talk",),
    ("conversation",),
    ("wording",),
    ("opening",),
    ("training.cards", "training.sections", "training.chance", "training.slices", "training.rivals"),
    ("training.validation",),
    ("training.progress",),
    ("training.session", "training.cloze", "training.keeping"),
    ("training.mastery", "training.plan"),
    ("training.quiz",),
    ("training.sheet",),
    ("training",),
    ("finetuning",),
    ("evaluation",),
    ("cli.progress", "cli.show", "ui"),
    ("cli",),
    ("__main__",),
)


def level(module: str) -> int:
    matches = [
        (len(name), number)
        for number, names in enumerate(ORDER)
        for name in names
        if module == name or module.startswith(f"{name}.")
    ]
    assert matches, f"{module} has no place in the order"
    return max(matches)[1]


def imports(path: Path) -> list[str]:
    """Modules of the package that a file imports when it is loaded; imports inside functions are left out."""
    tree = ast.parse(path.read_text("utf-8"))
    found = []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("assistant."):
            found.append(node.module.removeprefix("assistant."))
    return found


def test_modules_import_upward_only() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        if module == "__init__":
            continue
        for imported in imports(path):
            assert level(imported) <= level(module), f"{module} imports {imported}"


def test_nothing_below_the_screen_knows_it() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "ui" not in path.parts and path.name != "main.py":
            assert "assistant.ui" not in path.read_text("utf-8"), path


def test_modules_are_small() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert len(path.read_text("utf-8").splitlines()) <= 250, path


def test_corpus_and_index_are_not_importable() -> None:
    root = PACKAGE.parent
    assert not list((root / "corpus").rglob("*.py"))
    assert not list((root / "index").rglob("*.py"))
