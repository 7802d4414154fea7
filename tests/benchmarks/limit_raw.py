"""The least that a page can cost: 20 kB from a server, without Django."""

BODY = b"<!DOCTYPE html><title>Page</title>" + b"<p>Twenty thousand bytes of text.</p>" * 540
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY)))]


def application(environ: dict, start_response) -> list[bytes]:
    start_response("200 OK", HEADERS)
    return [BODY]
