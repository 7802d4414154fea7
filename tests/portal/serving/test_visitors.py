"""Whom limits count: the address that our proxy names, and no other."""

import pytest
from django.test import Client, RequestFactory

from portal.accounts.login import FROM_ONE_ADDRESS
from portal.serving.visitors import client_address
from tests.support.signing_in import sign_in

HOME, PROXY = "198.51.100.7", "127.0.0.1"


@pytest.fixture
def behind_a_proxy(settings) -> None:
    settings.PUBLIC_ADDRESS = settings.PUBLIC_ADDRESS._replace(is_secure=True)


def address_of(peer: str = PROXY, **headers: str) -> str | None:
    return client_address(RequestFactory().get("/", REMOTE_ADDR=peer, **headers))


@pytest.mark.parametrize(
    ("named", "address"),
    [
        (HOME, HOME),
        (f" {HOME} ", HOME),
        ("::ffff:198.51.100.7", HOME),
        ("2001:DB8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
    ],
)
def test_behind_our_proxy_the_address_is_the_one_that_the_proxy_names(behind_a_proxy, named, address):
    assert address_of(HTTP_CLIENTADDRESS=named) == address


@pytest.mark.parametrize("garbage", ["", "nonsense", f"{HOME}, {HOME}", "198.51.100.7:443", "%", "1" * 5000])
def test_what_is_no_address_is_ignored(behind_a_proxy, garbage):
    assert address_of(HTTP_CLIENTADDRESS=garbage) == PROXY


def test_addresses_of_one_ipv6_network_count_as_one_and_those_of_another_do_not(behind_a_proxy):
    first, second, neighbour = (
        address_of(HTTP_CLIENTADDRESS=named)
        for named in ("2001:db8::1", "2001:db8::ffff:0:0:1", "2001:db8:0:1::1")
    )
    assert first == second != neighbour


def test_no_other_header_names_an_address(behind_a_proxy):
    assert address_of(HTTP_X_FORWARDED_FOR=HOME, HTTP_CLIENT_ADDRESS=HOME, HTTP_FORWARDED=HOME) == PROXY


def test_without_https_nobody_names_an_address_of_their_own():
    assert address_of(HTTP_CLIENTADDRESS=HOME) == PROXY


@pytest.mark.parametrize(("peer", "address"), [("2001:db8::1", "2001:db8::"), ("", None)])
def test_without_a_proxy_the_address_is_that_of_the_connection(peer, address):
    assert address_of(peer) == address


@pytest.mark.django_db
def test_a_visitor_who_invents_addresses_does_not_get_round_the_lock(behind_a_proxy):
    answers = [
        sign_in(
            Client(),
            "chair",
            "a guess",
            HTTP_CLIENTADDRESS=HOME,
            HTTP_X_FORWARDED_FOR=f"192.0.2.{place}",
        ).status_code
        for place in range(FROM_ONE_ADDRESS)
    ]
    assert answers[-1] == 429
