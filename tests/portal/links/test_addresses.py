"""Which addresses the link checks may ask: the public web, however an address is spelled or wrapped."""

import pytest

from portal.links.addresses import (
    ForbiddenURLError,
    MalformedURLError,
    host_of,
    is_public,
    next_place,
    place_of,
)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",  # noqa: S104
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
        "2002:7f00:1::1",
        "2002:c0a8:101::1",
        "2001:0:7f00:1::1",
        "2001:db8::1",
        "2600:1f00::5efe:10.0.0.1",
        "2600:1f00::200:5efe:127.0.0.1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fe80::1",
        "fe80::1%eth0",
        "2600:1f00::1%2",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "not an address",
        "",
    ],
)
def test_an_address_that_is_not_of_the_public_internet_is_refused(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "93.184.216.34",
        "172.32.0.1",
        "192.167.255.255",
        "2606:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
        "2600:1f00::5efe:8.8.8.8",
    ],
)
def test_a_public_address_is_allowed(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://example.org:70/_",
        "javascript:alert(1)",
        "http://user@example.org/",
        "http://user:password@example.org/",
        "http://@example.org/",
        "http://[fe80::1%25eth0]/",
        "http://127%2e0%2e0%2e1/",
        "http://example.org\\@127.0.0.1/",
    ],
)
def test_what_is_not_asked_at_all_is_refused(url):
    with pytest.raises(ForbiddenURLError):
        place_of(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://",
        "http:///path",
        "http://exa mple.org/",
        "http://example.org:99999/",
        "http://example.org:port/",
        "http://[::1/",
        "http://[nonsense]/",
        "http://.example.org/",
        f"http://{'a' * 64}.org/",
        "http://example.org/a\r\nX-Header: 1",
        f"http://example.org/{'a' * 2000}",
    ],
)
def test_what_is_no_address_is_told_from_it(url):
    with pytest.raises(MalformedURLError):
        place_of(url)


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("http://Example.ORG", "http://example.org/"),
        ("https://example.org:443/a?b=c#d", "https://example.org/a?b=c"),
        ("https://example.org:80/", "https://example.org:80/"),
        ("https://example.org./a", "https://example.org/a"),
        ("https://exämple.org/é?q=ü", "https://xn--exmple-cua.org/%C3%A9?q=%C3%BC"),
        ("https://example.org/a%20b c", "https://example.org/a%20b%20c"),
        ("http://[2606:4700::1]/x", "http://[2606:4700::1]/x"),
    ],
)
def test_an_address_is_asked_in_the_form_that_servers_read(url, written):
    assert place_of(url).url == written


@pytest.mark.parametrize(
    ("location", "written"),
    [
        ("/b", "https://example.org/b"),
        ("c", "https://example.org/a/c"),
        ("//other.org/", "https://other.org/"),
        ("http://other.org/d", "http://other.org/d"),
        ("?q=1", "https://example.org/a/b?q=1"),
    ],
)
def test_a_redirect_is_read_from_where_it_was_given(location, written):
    assert next_place(place_of("https://example.org/a/b"), location).url == written


@pytest.mark.parametrize("location", ["http://[", "http://a:b:c/", "http://\x00/"])
def test_a_redirect_to_nonsense_is_no_address(location):
    with pytest.raises(MalformedURLError):
        next_place(place_of("https://example.org/"), location)


def test_addresses_of_one_host_are_known_as_such():
    assert host_of("http://Example.org/a") == host_of("https://example.org:443/b") == "example.org"
    assert host_of("nonsense") == "nonsense"
