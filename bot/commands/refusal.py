"""Draw the answer to what could not be done: why, and a way on that asks nobody to type anything twice."""

from collections.abc import Mapping
from dataclasses import replace

from bot.commands.call import Submission
from bot.commands.reply import Form
from bot.commands.request import Request
from bot.errors import NotAllowed, NotMember, UserError, ValueMissing, ValueRefused
from bot.messages import actions
from bot.messages.actions import Action
from bot.messages.card import Button, Buttons, Card, Option, Paragraph, Select, Style
from bot.messages.limits import LONGEST_ACTION, LONGEST_LABEL, MOST_OPTIONS
from bot.messages.notice import notice
from bot.messages.text import Code, text
from bot.wording.naming import clean, shorten

MOST_BUTTONS = 3
"""The most readings that are shown as buttons. More become a menu."""


def draw_refusal(error: UserError, request: Request | None = None, kept: Action | None = None) -> Card:
    """The card that explains a mistake, in a request if there was one.

    It offers the readings of an ambiguous value, what a missing one may be, and the form in which everything
    stands as it was typed: `kept` opens it where a button has no room for what was typed.
    """
    card = notice("refused", str(error))
    if isinstance(error, NotMember):
        join = Button("Join", str(Action("plan join", {"cohort": error.key})), Style.PRIMARY)
        return replace(card, blocks=(*card.blocks, Buttons((join,))))
    draft = draft_of(error, request) if request else None
    if draft is None:
        return card
    readings = _offer_readings(error, draft) if isinstance(error, ValueRefused) else ()
    if isinstance(error, ValueMissing) and readings:
        return replace(card, blocks=(*card.blocks, *readings))
    label = "Fill in…" if isinstance(error, ValueMissing) else "Correct it"
    return replace(card, blocks=(*card.blocks, *readings, _open_form(label, kept or draft)))


def offer_form(form: Form) -> Card:
    """A card whose button opens the form, where the platform cannot show a form now."""
    asked = " and ".join(field.label.casefold() for field in form.fields)
    words = Paragraph(text(f"One more thing to type: {asked}. What you chose is kept."))
    return Card("form_goes_on", (words, _open_form("Type it", actions.decode(form.action))))


def has_room(draft: Action) -> bool:
    """Whether a button can carry the draft."""
    return len(str(draft)) <= LONGEST_ACTION


def draft_of(error: UserError, request: Request) -> Action | None:
    """What was asked for, with the fields to correct; None if there is nothing to correct, or the caller may
    not do it whatever they type.

    A form is opened again as it was. Of what was typed in a line or in options, the wrong value is asked for.
    """
    event, call, command = request.event, request.call, request.command
    if call is None or command is None or isinstance(error, NotAllowed):
        return None
    texts: Mapping[str, str]
    ask: tuple[str, ...] = ()
    if isinstance(error, ValueRefused):
        texts, ask = error.texts, error.ask
    elif isinstance(event, Submission) and not isinstance(call.arguments, str):
        texts = call.arguments
    else:
        return None
    ask = actions.decode(event.action).ask if isinstance(event, Submission) else ask
    return Action(command.name, {name: text for name, text in texts.items() if text}, call.cohort, ask)


def _offer_readings(error: ValueRefused, draft: Action) -> tuple[Buttons | Select, ...]:
    """Buttons or a menu with what an ambiguous value may mean. Nothing if the other values take too much
    room.
    """
    others = {name: value for name, value in draft.arguments.items() if name != error.param}
    listed = [Option(shorten(label, LONGEST_LABEL), value) for value, label in error.readings.items()]
    buttons = [
        Button(one.label, str(Action(draft.command, {**others, error.param: one.value}, draft.cohort)))
        for one in listed
    ]
    if 0 < len(buttons) <= MOST_BUTTONS and all(len(one.action) <= LONGEST_ACTION for one in buttons):
        return (Buttons(tuple(buttons)),)
    menu = str(Action(draft.command, others, draft.cohort, (error.param,)))
    if not listed or len(menu) > LONGEST_ACTION:
        return ()
    prompt = "Choose one" if isinstance(error, ValueMissing) else "Which do you mean?"
    return (Select(prompt, menu, tuple(listed[:MOST_OPTIONS])),)


def _open_form(label: str, draft: Action) -> Buttons | Paragraph:
    """A button that opens a form with what was typed; if it is too long for a button, what was typed."""
    if has_room(draft):
        return Buttons((Button(label, str(draft)),))
    # The shortest first, so that a cut meets only the longest text.
    values = sorted(draft.arguments.items(), key=lambda one: len(one[1]))
    typed = " ".join(f'{name}:"{value}"' if " " in value else f"{name}:{value}" for name, value in values)
    return Paragraph(text("You wrote: ", Code(shorten(clean(f"/{draft.command} {typed}"), 1500))))
