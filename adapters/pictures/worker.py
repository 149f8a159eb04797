"""Draws pictures in a process of its own, until its input ends.

Neither HarfBuzz nor resvg lets other threads run while it works, so in the bot's process each picture would
stop everything else. And names that people choose reach code that is not written in Python only here.

Each order on standard input is its length in four bytes and a pickled pair of a picture and a look. Each
answer on standard output is the length and the PNG file, of length 0 if it could not be drawn.
"""

import pickle
import signal
import sys
from traceback import format_tb

import resvg_py

from adapters.pictures.orders import LENGTH
from adapters.pictures.palette import Look
from adapters.pictures.scenes import lay_out
from bot.messages.picture import Picture


def draw(picture: Picture, look: Look) -> bytes:
    """The picture as a PNG file. No words reach resvg: letters are outlines by then."""
    return bytes(resvg_py.svg_to_bytes(svg_string=lay_out(picture, look).svg(), skip_system_fonts=True))


def main() -> None:
    """Answer each order with a picture."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches it too; it ends with its input
    orders, answers = sys.stdin.buffer, sys.stdout.buffer
    while length := int.from_bytes(orders.read(LENGTH), "big"):
        picture, look = pickle.loads(orders.read(length))  # noqa: S301 - the bot itself wrote it
        try:
            drawn = draw(picture, look)
        except BaseException as error:  # noqa: BLE001 - a panic of resvg is no Exception, and ends nothing
            # Where, and of which kind: the words of an error may hold a name.
            sys.stderr.write(f"{''.join(format_tb(error.__traceback__, -3))}{type(error).__name__}\n")
            drawn = b""
        answers.write(len(drawn).to_bytes(LENGTH, "big") + drawn)
        answers.flush()


if __name__ == "__main__":
    main()
