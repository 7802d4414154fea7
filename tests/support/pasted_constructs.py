"""What programs put on the clipboard: program, HTML, the Markdown it becomes, what is left out."""

WORD_NOTE_MARK = (
    '<a style=\'mso-footnote-id:ftn{0}\' href="#_ftn{0}" name="_ftnref{0}" title=""><span '
    "class=MsoFootnoteReference>"
    "<span style='mso-special-character:footnote'><![if !supportFootnotes]><span>[{0}]</span><![endif]>"
    "</span></span></a>"
)
WORD_NOTE = (
    "<div style='mso-element:footnote-list'><![if !supportFootnotes]><br clear=all><hr align=left size=1 "
    "width='33%'>"
    "<![endif]><div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a "
    "style='mso-footnote-id:ftn1' "
    'href="#_ftnref1" name="_ftn1" title=""><span class=MsoFootnoteReference>[1]</span></a> Report of 1998,'
    " <i>p.&nbsp;7</i>.</p></div></div>"
)
WORD_COMMENT = (
    "<p>Wells<span class=MsoCommentReference><span style='font-size:8.0pt'><a class=msocomanchor "
    'id="_anchor_1" '
    'href="#_msocom_1" name="_msoanchor_1">[AC1]</a><![if !supportAnnotations]>&nbsp;<![endif]></span>'
    "</span> fill.</p>"
    "<div style='mso-element:comment-list'><div style='mso-element:comment'><div id=\"_com_1\"><p "
    "class=MsoCommentText>"
    "Check 77!</p></div></div></div>"
)


def word_item(level: int, mark: str, words: str) -> str:
    return (
        f"<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1'><![if !supportLists]><span "
        f"style='mso-list:Ignore'>{mark}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span>"
        f"</span>"
        f"<![endif]>{words}</p>"
    )


def docs(words: str, style: str = "") -> str:
    return f'<span style="font-size:11pt;{style};white-space:pre-wrap;">{words}</span>'


OWN_NOTE = (
    '<sup class="cite"><a href="{site}/2031/assembly/water/#site-ref-2" id="site-note-2-1" class="to-source" '
    'aria-label="Note 2">2</a></sup>'
)

# (program, HTML, Markdown, what is left out)
CONSTRUCTS = [
    ("Word", "<p>10<sup>3</sup> wells, 10<sup>-6</sup></p>", "10³ wells, 10⁻⁶", ""),
    ("Word", "<p>CO<sub>2</sub> and H<sub>2</sub>O</p>", "CO₂ and H₂O", ""),
    ("Word", "<p>the 1<sup>er</sup> of May, x<sub>a b</sub></p>", r"the 1^er^ of May, x~a\ b~", ""),
    (
        "Word",
        f"<p>In 2024{WORD_NOTE_MARK.format(1)} so.</p>{WORD_NOTE}",
        "In 2024[^1] so.\n\n[^1]: Report of 1998, *p.\u00a07*.",
        "",
    ),
    ("Word", f"<p>In 2024{WORD_NOTE_MARK.format(1)} so.</p>", "In 2024 so.", "1 footnote"),
    ("Word", WORD_COMMENT, "Wells fill.", "1 comment"),
    (
        "Word",
        "<p>Wells <span class=msoDel><del>dry 3</del></span><span class=msoIns><ins>fill 4</ins></span>.</p>",
        "Wells fill 4.",
        "1 deleted passage",
    ),
    ("Word", "<p>One<span style='mso-hide:all'>12</span> two</p>", "One two", "1 hidden passage"),
    ("Word", "<p>the <s>old 7</s> new</p>", "the ~~old 7~~ new", ""),
    ("Word", word_item(1, "3.", "three") + word_item(1, "4.", "four"), "3. three\n4. four", ""),
    ("Word", word_item(1, "1.", "one") + word_item(1, "5.", "five"), "1. one\n\n5) five", ""),
    ("Word", word_item(1, "1.1", "one") + word_item(1, "1.2", "two"), "- 1.1 one\n- 1.2 two", ""),
    ("Word", word_item(1, "Article 5", "of it"), "- Article 5 of it", ""),
    ("Word", word_item(1, "·", "a") + word_item(2, "o", "b"), "- a\n  - b", ""),
    ("Word", '<p>a<img width=9 src="file:///C:/Temp/image001.png">b</p>', "ab", "1 picture"),
    (
        "Word",
        "<table><tr><td colspan=2>2024</td><td>x</td></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>",
        "| 2024 |  | x |\n| --- | --- | --- |\n| 1 | 2 | 3 |",
        "",
    ),
    (
        "Word",
        "<table><tr><td rowspan=2>a</td><td>1</td></tr><tr><td>2</td></tr><tr><td>b</td><td>3</td></tr>"
        "</table>",
        "| a | 1 |\n| --- | --- |\n|  | 2 |\n| b | 3 |",
        "",
    ),
    (
        "Word",
        "<p>Prix&nbsp;: 12&nbsp;000&nbsp;€&nbsp;; « oui&nbsp;»</p>",
        "Prix\u00a0: 12\u00a0000\u00a0€\u00a0; « oui\u00a0»",
        "",
    ),
    ("Google Docs", f"<p>{docs('10')}{docs('3', 'vertical-align:super')}</p>", "10³", ""),
    ("Google Docs", f"<p>{docs('CO')}{docs('2', 'vertical-align:sub')}</p>", "CO₂", ""),
    ("Google Docs", f"<p>{docs('old 5', 'text-decoration:line-through')}</p>", "~~old 5~~", ""),
    (
        "Google Docs",
        '<p>In 2024<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>.</p><hr><div><p><a href="#ftnt_ref1" '
        'id="ftnt1">[1]</a><span>&nbsp;Of 1871.</span></p></div>',
        "In 2024[^1].\n\n[^1]: Of 1871.",
        "",
    ),
    (
        "Google Docs",
        "<p>In 2024<sup>1</sup>, 10<sup>3</sup> wells<sup>2</sup>.</p><p><sup>1</sup> Of <i>1871</i>.</p>"
        "<p><sup>2</sup>&nbsp;Of 1872.</p>",
        "In 2024[^1], 10³ wells[^2].\n\n[^1]: Of *1871*.\n\n[^2]: Of 1872.",
        "",
    ),
    (
        "Google Docs",
        f"<b style='font-weight:normal'><p>{docs('2024')}{docs('7', 'vertical-align:super')}</p><hr>"
        f"<p>{docs('[7]', 'vertical-align:super')}{docs(' Of 1871.')}</p></b>",
        "2024[^1]\n\n[^1]: Of 1871.",
        "",
    ),
    (
        "Google Docs",
        "<p>In 2024<sup>1</sup>.</p><hr><ol><li><p>Of 1871.</p></li></ol>",
        "In 2024[^1].\n\n[^1]: Of 1871.",
        "",
    ),
    ("Google Docs", "<p>In 2024<sup>1</sup>.</p><p>Of 1871.</p>", "In 2024¹.\n\nOf 1871.", ""),
    (
        "Google Docs",
        "<p>a<sup>1</sup>, 7 km<sup>2</sup>, b<sup>2</sup></p><p><sup>1</sup> Of 1871.</p><p><sup>2</sup> Of"
        " 1872.</p>",
        "a¹, 7 km², b²\n\n¹ Of 1871.\n\n² Of 1872.",
        "",
    ),
    (
        "Google Docs",
        "<p>10<sup>3</sup> wells</p><hr><ol><li>one 1</li><li>two 2</li></ol>",
        "10³ wells\n\n---\n\n1. one 1\n2. two 2",
        "",
    ),
    (
        "Google Docs",
        '<p>Wells<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup> fill.</p><div><p><a href="#cmnt_ref1" '
        'id="cmnt1">[a]</a><span>Check 77</span></p></div>',
        "Wells fill.",
        "1 comment",
    ),
    (
        "Google Docs",
        '<ol><li aria-level="1"><p>one</p></li><ol><li aria-level="2"><p>in</p></li></ol>'
        "<li><p>two</p></li></ol>",
        "1. one\n   1. in\n2. two",
        "",
    ),
    ("Google Docs", '<p><img src="https://lh7.example.org/a.png" alt="A well">a</p>', "a", "1 picture"),
    (
        "Google Docs",
        "<p>\U0001f469\u200d\U0001f692 1\u202f000</p>",
        "\U0001f469\u200d\U0001f692 1\u202f000",
        "",
    ),
    ("Web page", '<ol start="0"><li>a</li><li value="7">b</li></ol>', "0. a\n\n7) b", ""),
    (
        "Web page",
        "<table><caption>Of 2024</caption><tr><td>1</td><td>2</td></tr></table>",
        "Of 2024\n\n| 1 | 2 |\n| --- | --- |",
        "",
    ),
    (
        "Web page",
        "<p><math><msup><mi>x</mi><mn>12</mn></msup><mfrac><mn>1</mn><mn>2</mn></mfrac></math></p>",
        "x¹²1/2",
        "",
    ),
    (
        "Web page",
        '<p>So<sup id="cite_ref-1"><a href="https://w.example/A#cite_note-1">[1]</a></sup>.</p><ol><li '
        'id="cite_note-1"><a href="https://w.example/A#cite_ref-1">^</a> Of 1871.</li></ol>',
        "So[^1].\n\n[^1]: Of 1871.",
        "",
    ),
    (
        "Web page",
        "<p>a <svg><text>12</text></svg> b <button>Buy 3</button></p>",
        "a b",
        "1 form field, 1 drawing",
    ),
    ("Web page", '<p>Fire <img alt="\U0001f525" src="https://e.example/f.png"></p>', "Fire \U0001f525", ""),
    ("Web page", "<p>2^3^4 and 5~6~7 and ~8</p>", r"2\^3^4 and 5\~6~7 and ~8", ""),
    ("Web page", '<h2>Wells <a class="anchor" href="https://w.example/a#wells">#</a></h2>', "## Wells", ""),
    (
        "Our page",
        '<p>a<sup class="cite cite--unknown">?lost</sup> <sup class="cite">3</sup></p>',
        "a [@lost]",
        "1 citation",
    ),
    ("Our page", f"<p>It is so{OWN_NOTE}.</p>", "It is so.", "1 footnote"),
    (
        "Our page",
        f'<p>It is so{OWN_NOTE}.</p><ol><li class="reference" id="site-ref-2">'
        '<div class="reference__text"><p>Of 1871.</p></div><p class="reference__ways"><a '
        'class="reference__back" href="{site}/2031/#site-note-2-1">'
        "Back</a></p></li></ol>",
        "It is so[^1].\n\n[^1]: Of 1871.",
        "",
    ),
    ("Our page", '<p>A <a class="to-term" href="{site}/2031/glossary/well/">well</a></p>', "A well", ""),
    ("Our page", '<p><a href="{site}/2031/assembly/">Assembly</a></p>', "[Assembly](/2031/assembly/)", ""),
    (
        "Our page",
        '<p><img src="{site}/media/images/0123456789abcdef0123456789abcdef-16x9.png" alt="A well"></p>',
        "![A well](/media/images/0123456789abcdef0123456789abcdef-16x9.png)",
        "",
    ),
]
