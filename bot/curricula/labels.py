"""Labels: which sort of entries each introduces, and what an entry without one seems to be."""

import re

from bot.curricula.draft import Entry, Part

_PARTS = {
    Part.READING: (
        "reading readings read material materials resource resources paper papers article articles text "
        "texts book books chapter chapters literature link links url urls watch video videos viewing "
        "listen podcast preparation prepare prep source sources slides lecture lectures lektüre lecturas "
        "lectura lesen letture reference references required"
    ),
    Part.OPTIONAL: ("optional further additional supplementary supplemental recommended bonus extra extras"),
    Part.QUESTION: (
        "question questions discussion discussions discuss prompt prompts q reflection reflect fragen "
        "frage diskussion preguntas pregunta domande domanda вопросы"
    ),
    Part.EXERCISE: (
        "exercise exercises homework hw assignment assignments task tasks practice lab labs activity "
        "activities deliverable deliverables todo problems do try aufgabe aufgaben übung übungen "
        "exercices exercice ejercicio ejercicios tarea tareas"
    ),
    Part.PROJECT: ("project projects milestone milestones projekt proyecto projet"),
    Part.TOPIC: (
        "topic topics content contents concept concepts outline agenda themes thema themen temas tema"
    ),
    Part.OUTCOME: ("objective objectives goal goals outcome outcomes aims ziele objetivos"),
    Part.NOTE: ("note notes comment comments remark remarks description details notizen"),
}
_PART_OF = {word: part for part, words in _PARTS.items() for word in words.split()}
_FILLING = (
    "pre post before after your our the a for this of week weekly to in class and & suggested key main "
    "learning list set"
)
_FILLERS = frozenset(_FILLING.split())


def part_named(words: str) -> Part | None:
    """Return the sort of entry that a label such as "Required readings" introduces; None for other words."""
    bare = re.sub(r"[^\w&\s-]", " ", re.sub(r"\([^)]*\)", " ", words.casefold())).replace("-", " ").split()
    if not bare or len(bare) > 5:
        return None
    found = [_PART_OF.get(word) for word in bare if word not in _FILLERS and not word.isdecimal()]
    if not found or None in found:
        return None
    for part in (Part.OPTIONAL, Part.QUESTION, Part.EXERCISE, Part.PROJECT):
        if part in found:
            return part
    return found[0]


def sort_of(text: str, entry: Entry) -> Part:
    """Guess the sort of an entry without a label."""
    first = (re.findall(r"[^\W\d_]+", text.casefold()) or [""])[0]
    if entry.title.endswith(("?", "？", "؟")) and not entry.link:
        return Part.QUESTION
    if (
        entry.link
        or entry.minutes is not None
        or first in {"read", "watch", "listen", "skim", "reread", "finish"}
    ):
        return Part.READING
    if first in {
        "write",
        "implement",
        "build",
        "solve",
        "code",
        "complete",
        "practice",
        "train",
        "exercise",
        "do",
    }:
        return Part.EXERCISE
    if entry.called or re.match(r"^(pp?\.|pages?\b|§)", entry.title, re.IGNORECASE):
        return Part.READING
    return Part.TOPIC


def label_of(text: str) -> tuple[Part, str] | None:
    """Split `Homework: read the proof` into its label and the rest; None if there is no known label."""
    match = re.match(
        r"^\s*(?:\*\*|__|\*|_)?([^:：*_\[\]()]{1,40}?)(?:\([^)]*\))?(?:\*\*|__|\*|_)?\s*[:：](?:\*\*|__|\*|_)?(?!//)\s*(.*)$",
        text,
    )
    part = part_named(match[1]) if match else None
    return (part, match[2].strip()) if match and part is not None else None
