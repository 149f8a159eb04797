"""Opens a page in the browser of whoever sits before the screen."""

import os
import platform
import threading
import webbrowser


def open_browser(address: str) -> None:
    """Open the page in a window. Does nothing without a screen, or if the browser would take the terminal."""
    if not _has_display():
        return
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    if type(browser) is webbrowser.GenericBrowser:  # w3m, lynx and the like run in the terminal
        return
    # Some browsers return only when their window is closed.
    threading.Thread(target=browser.open, args=(address,), daemon=True).start()


def _has_display() -> bool:
    if os.environ.get("SSH_CONNECTION"):
        return False
    if platform.system() in {"Windows", "Darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
