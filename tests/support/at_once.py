"""Answers to requests that several browsers send at the same moment."""

import threading

from django.db import connection
from django.test import Client

MANY = 6
ONE_WINS = [302] + [409] * (MANY - 1)


def all_at_once(clients: list[Client], requests: list[tuple[str, dict]]) -> list[tuple[str, int]]:
    """(url, status) of each answer, when all send (url, form) at the same moment."""
    start = threading.Barrier(len(clients), timeout=30)
    answers: list[tuple[str, int]] = []

    def send(client: Client, url: str, form: dict) -> None:
        try:
            start.wait()
            answers.append((url, client.post(url, form).status_code))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=send, args=(client, *request))
        for client, request in zip(clients, requests, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
