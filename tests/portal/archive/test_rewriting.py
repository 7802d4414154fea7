"""A page is rewritten where its addresses are, and nowhere else."""

import pytest

from portal.archive.modules import classic
from portal.archive.rewriting import Changes, addresses_in, rewritten, style_with


def marked(page: str, **changes) -> str:
    """`page` with F: before links, L: before what is fetched and R: before modules."""
    given = {
        "follow": lambda address: f"F:{address}",
        "load": lambda address: f"L:{address}",
        "run": lambda address: f"R:{address}",
    }
    return rewritten(page, Changes(**{**given, **changes}))


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<a class="x" href="/a/">A</a>', '<a class="x" href="F:/a/">A</a>'),
        ("<A HREF=/a/>A</A>", '<A HREF="F:/a/">A</A>'),
        ("<a\n href = '/a/?x=1&amp;y=2' >A</a>", '<a\n href="F:/a/?x=1&amp;y=2" >A</a>'),
        ('<a href="/a/" title="a > b">A</a>', '<a href="F:/a/" title="a > b">A</a>'),
        ('<div data-panel-of="/t/"><p>T</p></div>', '<div data-panel-of="F:/t/"><p>T</p></div>'),
        ('<img src="/m.png" alt="">', '<img src="L:/m.png" alt="">'),
        (
            '<img srcset="/m-1.png 640w, /m-2.png 1280w" src="/m-1.png">',
            '<img srcset="L:/m-1.png 640w, L:/m-2.png 1280w" src="L:/m-1.png">',
        ),
        (
            '<link rel="stylesheet" href="/a.css" media="print">',
            '<link rel="stylesheet" href="L:/a.css" media="print">',
        ),
        ('<link rel="next" href="/b/">', '<link rel="next" href="F:/b/">'),
        ('<script src="/t.js"></script>', '<script src="L:/t.js"></script>'),
        ('<script type="module" src="/m.js"></script>.', '<script defer src="R:/m.js"></script>.'),
        ('<svg><a href="/a/"><text>A</text></a></svg>', '<svg><a href="F:/a/"><text>A</text></a></svg>'),
    ],
)
def test_an_address_is_changed_where_it_stands(page, expected):
    assert marked(page) == expected


@pytest.mark.parametrize(
    "page",
    [
        "",
        "a < b, c &amp; d, href=\"/a/\" and <!-- <a href='/a/'> -->",
        '<link rel="canonical" href="https://guide.example.org/a/">',
        '<meta property="og:url" content="https://guide.example.org/a/">',
        '<script type="application/ld+json">{"url": "<a href=\\"/a/\\">"}</script>',
        '<form class="filter" data-filter="#x" hidden><input type="search"></form>',
        "<p title='href=\"/a/\"'>A</p><br/>\r\n\t<hr>",
        '<a href="https://g.example/a/">https://g.example/a/</a>',
        '<a href="https://g.example/a/?b=1&amp;c">\n https://g.example/a/?b=1&amp;c</a>',
    ],
)
def test_everything_else_stays_as_it_was(page):
    assert marked(page) == page


def test_a_link_whose_words_are_another_address_is_changed():
    page = '<a href="https://g.example/a/">https://g.example/b/</a>'
    assert marked(page) == page.replace('"https', '"F:https')


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('a<form action="/s/" method="get"><label>S<input name="q"></label></form>b', "ab"),
        ('a<link rel="manifest" href="/app.webmanifest">b', "ab"),
        ('a<link rel="modulepreload" href="/m.js">b', "ab"),
        ('a<script type="module">import "/m.js";</script>b', "ab"),
    ],
)
def test_what_needs_a_server_is_left_out(page, expected):
    assert marked(page) == expected


def test_what_is_not_there_is_not_fetched():
    page = '<img src="/m.png" srcset="/m.png 1x" alt="A well"><script type="module" src="/m.js"></script>.'
    nothing = {"load": lambda address: None, "run": lambda address: None}
    assert marked(page, **nothing) == '<img alt="A well">.'


def test_a_link_that_must_not_be_followed_is_its_words():
    assert marked('<a class="x" href="/admin/">A</a>', follow=lambda address: None) == '<a class="x">A</a>'


def test_a_file_is_saved_under_the_name_that_the_portal_gives_it():
    page = marked(
        '<a href="/b.bib">B</a> <a href="/c/">C</a>', save_as={"/b.bib": "books.bib", "/c/": ""}.get
    )
    assert page == '<a download="books.bib" href="F:/b.bib">B</a> <a href="F:/c/">C</a>'


def test_the_policy_stands_before_all_that_it_governs():
    page = rewritten('<meta charset="utf-8">\n<script src="/t.js"></script>', Changes(str, str, str))
    policy, script = page.index("Content-Security-Policy"), page.index("<script")
    assert policy < script
    assert "unsafe" not in page


def test_the_addresses_of_a_page_are_told_apart():
    page = (
        '<link rel="stylesheet" href="/a.css"><script type="module" src="/m.js"></script>'
        '<a href="/a/">A</a><img src="/1.png" srcset="/1.png 1w, /2.png 2w"><link rel="canonical" href="/c/">'
    )
    assert addresses_in(page) == (["/a/"], ["/a.css", "/1.png", "/1.png", "/2.png"], ["/m.js"])


# Styles and scripts


def test_a_style_sheet_is_changed_where_it_refers_to_files():
    style = """@import "b.css"; a { background: url( 'x.svg' ) } /* url(n) */ b { mask: url(y.svg#m) }"""
    assert style_with(style, lambda address: f"C:{address}") == (
        """@import "C:b.css"; a { background: url( 'C:x.svg' ) } /* url(n) */ b { mask: url(C:y.svg#m) }"""
    )


MODULES = {
    "js/own.js": "const a = 1;\n// to import nothing\n",
    "js/uses.js": """import Made, { b } from "./no.js";\n""",
    "js/main.js": 'import Made from "../v/made.js";\nimport { a, b } from "./both.js";\nrun(Made, a, b);\n',
    "js/both.js": 'import { c } from "./last.js";\nexport const a = c;\nexport class b {}\n',
    "js/last.js": "export const c = 1;\n",
    "v/made.js": "class I{}export{I as default};\n",
    "js/later.js": 'const last = () => import("./last.js");\n',
    "js/lost.js": 'import { a } from "./nowhere.js";\n',
    "js/all.js": 'export * from "./last.js";\n',
    "js/meta.js": "x(import.meta.url)\n",
    "js/unknown.js": 'import "./all.js";\n',
}


def test_a_module_becomes_a_classic_script_whose_names_are_its_own():
    script = '(() => {\n"use strict";\nconst a = 1;\n// to import nothing\n})();\n'
    assert classic("js/own.js", MODULES.get) == script


def test_what_a_module_imports_stands_before_it_once():
    script = classic("js/main.js", MODULES.get)
    assert (
        script
        == """(() => {
"use strict";
const module0 = (() => {
class I{}
return { default: I };
})();
const module1 = (() => {
const c = 1;
return { c };
})();
const module2 = (() => {
const { c } = module1;
const a = c;
class b {}
return { a, b };
})();
const Made = module0.default;
const { a, b } = module2;
run(Made, a, b);
})();
"""
    )


def test_what_is_imported_later_is_there_from_the_start():
    assert "const last = () => Promise.resolve(module0);" in classic("js/later.js", MODULES.get)


@pytest.mark.parametrize("name", ["uses", "lost", "all", "meta", "unknown", "nowhere"])
def test_a_module_of_another_form_cannot_be_a_classic_script(name):
    assert classic(f"js/{name}.js", MODULES.get) is None
