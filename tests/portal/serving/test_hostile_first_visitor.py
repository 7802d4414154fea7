"""Whatever the first visitor sends, the next one gets the page that anybody would have got."""

from itertools import islice, product

from tests.support.readers import Reader

PAGE = "/2030/assembly/topics/water/"
EVIL = "evil.example"
HOSTS = ["127.0.0.1", "localhost:1234", EVIL, f"127.0.0.1@{EVIL}", "", "[::1]:80"]
HEADERS = [
    {},
    {"X-Forwarded-Host": EVIL},
    {"X-Forwarded-Proto": "https"},
    {"X-Forwarded-Port": "666"},
    {"X-Forwarded-For": "6.6.6.6", "Clientaddress": "6.6.6.6"},
    {"X_Forwarded_Host": EVIL, "X_Forwarded_Proto": "https"},
    {"X-Original-URL": "/admin/", "X-Rewrite-URL": "/admin/"},
    {"X-HTTP-Method-Override": "POST"},
    {"Accept-Language": "fr", "User-Agent": EVIL, "Referer": f"https://{EVIL}/"},
    {"Range": "bytes=0-3", "If-None-Match": "*", "If-Modified-Since": "Sat, 01 Jan 2050 00:00:00 GMT"},
    {"Accept-Encoding": "br;q=0, identity;q=0", "Accept": "application/json", "Origin": f"https://{EVIL}"},
]
COOKIES = ["", f"csrftoken={EVIL}", f"messages={EVIL}; consent={EVIL}", f"sessionid={EVIL}"]
QUERIES = ["", f"?utm_source={EVIL}", f"?x={EVIL}", f"?fbclid={EVIL}&q=1"]
FIRST_VISITORS = list(islice(product(HOSTS, HEADERS, COOKIES, QUERIES), 0, None, 9))  # each with each other


def test_nothing_of_the_first_visitor_is_in_what_the_next_one_gets(topic):
    expected = Reader().get(PAGE)
    assert expected.status_code == 200
    assert len(FIRST_VISITORS) > 100
    for host, headers, cookie, query in FIRST_VISITORS:
        first = Reader(raise_request_exception=False)
        sent = headers | {"Host": host} | ({"Cookie": cookie} if cookie else {})
        answer = first.get(f"{PAGE}{query}", headers=sent)
        assert answer.status_code in (200, 400), sent
        following = Reader(first).get(PAGE)
        assert following.content == expected.content, (sent, query)
        assert dict(following.items()) == dict(expected.items()), (sent, query)
        assert not following.cookies
