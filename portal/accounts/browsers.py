"""Names of browsers and devices in plain words, from what browsers say of themselves."""

# The first that is found counts: most browsers also name those that they resemble.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "FxiOS/": "Firefox",
    "Firefox/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
DEVICES = {
    "iPhone": "an iPhone",
    "iPad": "an iPad",
    "Android": "Android",
    "CrOS": "a Chromebook",
    "Windows": "Windows",
    "Macintosh": "a Mac",
    "Linux": "Linux",
}


def browser_in_words(user_agent: str) -> str:
    """Return the browser and the device of a User-Agent header. Example: Firefox on Windows"""
    browser = _first_of(BROWSERS, user_agent) or "Unknown browser"
    device = _first_of(DEVICES, user_agent)
    return f"{browser} on {device}" if device else browser


def _first_of(names: dict[str, str], user_agent: str) -> str | None:
    return next((name for part, name in names.items() if part in user_agent), None)
