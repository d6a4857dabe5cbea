"""SVG is made inert (SECURITY rows 12, S6): nothing of a payload acts, what draws stays."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import penpot_plugins.media

JOB = Path(penpot_plugins.media.__path__[0]) / "jobs" / "svg.py"
spec = importlib.util.spec_from_file_location("svg_job", JOB)
assert spec is not None
assert spec.loader is not None
job = importlib.util.module_from_spec(spec)
spec.loader.exec_module(job)

NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def cleaned(tmp_path: Path, inside: str, head: str = "", attributes: str = "") -> tuple[str, dict[str, Any]]:
    source, target = tmp_path / "in.svg", tmp_path / "out.svg"
    source.write_text(f"{head}<svg {NS} {attributes}>{inside}</svg>", "utf-8")
    found = job.clean({"path": str(source), "target": str(target)})
    return target.read_text("utf-8"), found


PAYLOADS = [
    "<script>alert(1)</script>",
    "<script href='data:text/javascript,alert(1)'/>",
    "<script xlink:href='https://evil.test/x.js'/>",
    "<SCRIPT>alert(1)</SCRIPT>",
    "<svg:script xmlns:svg='http://www.w3.org/2000/svg'>alert(1)</svg:script>",
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "<g><g><script>alert(1)</script></g></g>",
    "<rect onclick='alert(1)'/>",
    "<rect ONLOAD='alert(1)'/>",
    "<rect onfocusin='alert(1)' tabindex='1'/>",
    "<svg onload='alert(1)'/>",
    "<animate onbegin='alert(1)' attributeName='x' dur='1s'/>",
    "<a href='javascript:alert(1)'><rect/></a>",
    "<a xlink:href='javascript:alert(1)'><rect/></a>",
    "<a xlink:href='  java&#x09;script:alert(1)'><rect/></a>",
    "<a href='&#106;avascript:alert(1)'><rect/></a>",
    "<a href='data:text/html,&lt;script>alert(1)&lt;/script>'><rect/></a>",
    "<a href='https://evil.test/'><rect/></a>",
    "<a href='//evil.test/'><rect/></a>",
    "<a><animate attributeName='href' values='javascript:alert(1)'/></a>",
    "<a><set attributeName='xlink:href' to='javascript:alert(1)'/></a>",
    "<rect><set attributeName='onclick' to='alert(1)'/></rect>",
    "<rect><animate attributeName=' ONclick ' to='alert(1)'/></rect>",
    "<foreignObject><x:img xmlns:x='http://www.w3.org/1999/xhtml' src='x' onerror='alert(1)'/></foreignObject>",
    "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='javascript:alert(1)'/></foreignObject>",
    "<iframe src='https://evil.test'/>",
    "<embed src='https://evil.test'/>",
    "<object data='https://evil.test'/>",
    "<audio src='https://evil.test' onerror='alert(1)'/>",
    "<video><source src='https://evil.test'/></video>",
    "<handler xmlns:ev='http://www.w3.org/2001/xml-events' ev:event='load'>alert(1)</handler>",
    "<image href='https://evil.test/x.png'/>",
    "<image xlink:href='http://169.254.169.254/latest'/>",
    "<image href='file:///etc/passwd'/>",
    "<image href='data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+'/>",
    "<image href='data:text/html;base64,PHNjcmlwdD4='/>",
    "<use href='https://evil.test/x.svg#a'/>",
    "<use xlink:href='data:image/svg+xml;base64,PHN2Zz4=#x'/>",
    "<feImage href='https://evil.test/x.png'/>",
    "<rect style='fill:url(https://evil.test/x)'/>",
    "<rect style='fill:u\\72l(https://evil.test/x)'/>",
    "<rect style='fill:u/**/rl(https://evil.test/x)'/>",
    "<rect style='behavior:url(x.htc)'/>",
    "<rect style='width:expression(alert(1))'/>",
    "<rect fill='url(https://evil.test/x#a)'/>",
    "<rect filter=\"url('https://evil.test/x#a')\"/>",
    "<rect style='background:image-set(\"https://evil.test/x\" 1x)'/>",
    "<style>@import 'https://evil.test/x.css';</style>",
    "<style>@\\69mport 'https://evil.test/x.css';</style>",
    "<style>rect { fill: url(https://evil.test/x) }</style>",
    "<style><![CDATA[ @import url(https://evil.test/x.css); ]]></style>",
    "<style>* { -moz-binding: url(https://evil.test/x.xml#a) }</style>",
    "<style>&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;</style>",
    "<?xml-stylesheet href='https://evil.test/x.css'?>",
    "<!-- <script>alert(1)</script> -->",
    "<metadata><script>alert(1)</script></metadata>",
    "<desc><x:img xmlns:x='http://www.w3.org/1999/xhtml' src='x' onerror='alert(1)'/></desc>",
    "<title><x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script></title>",
    "<switch><foreignObject><script>alert(1)</script></foreignObject></switch>",
    "<g xml:base='https://evil.test/'><use href='#a'/></g>",
    "<g xmlns:ev='http://www.w3.org/2001/xml-events' ev:event='click' ev:handler='#x'/>",
    "<discard href='https://evil.test'/>",
    "<link xmlns='http://www.w3.org/1999/xhtml' rel='stylesheet' href='https://evil.test'/>",
    "<meta xmlns='http://www.w3.org/1999/xhtml' http-equiv='refresh' content='0;url=https://evil.test'/>",
]
TRACES = ("alert", "evil.test", "javascript", "script", "169.254", "file:", "foreignobject", "onload", "onclick",
          "iframe", "text/html", "svg+xml", "expression", "xml:base", "ev:", "htc", "binding")  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_when_cleaned_then_nothing_of_it_acts(tmp_path: Path, payload: str) -> None:
    text, _ = cleaned(tmp_path, f"{payload}<rect id='kept' width='1' height='1'/>")
    assert 'id="kept"' in text
    assert [trace for trace in TRACES if trace in text.lower()] == []


HARMLESS = [
    "<path d='M0 0L10 10z' fill='#fff' stroke-width='2'/>",
    "<linearGradient id='g'><stop offset='0' stop-color='red'/></linearGradient><rect fill='url(#g)'/>",
    "<g transform='rotate(45)'><circle r='3'/></g>",
    "<use href='#kept' x='3'/>",
    "<use xlink:href='#kept'/>",
    "<image href='data:image/png;base64,iVBORw0KGgo='/>",
    "<text x='1'>javascript: is a word<tspan dy='3'>two</tspan></text>",
    "<style>.a { fill: red; filter: url(#f) }</style>",
    "<rect style='fill:rgb(1,2,3);opacity:.5'/>",
    "<clipPath id='c'><rect/></clipPath><mask id='m'/><filter id='f'><feGaussianBlur stdDeviation='2'/></filter>",
    "<animateTransform attributeName='transform' type='rotate' from='0' to='9' dur='1s'/>",
]


@pytest.mark.parametrize("inside", HARMLESS)
def test_drawing_when_cleaned_then_it_is_as_it_was(tmp_path: Path, inside: str) -> None:
    from lxml import etree

    text, _ = cleaned(tmp_path, inside)
    expected = etree.fromstring(f"<svg {NS}>{inside}</svg>")
    etree.cleanup_namespaces(expected)
    assert etree.tostring(etree.fromstring(text.encode()), method="c14n") == etree.tostring(
        expected, method="c14n"
    )


def test_style_when_it_imports_something_then_the_rest_of_it_stays(tmp_path: Path) -> None:
    inside = (
        "<style>@import url('https://fonts.test/x.css'); .a { fill: red; mask: url(http://x.test/a) }</style>"
    )
    text, _ = cleaned(tmp_path, inside)
    assert "fill: red" in text
    assert ".test" not in text


BILLION = (
    '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


@pytest.mark.parametrize(
    ("head", "inside"),
    [
        (BILLION, "<text>&j;</text>"),
        ('<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "<text>&x;</text>"),
        ('<!DOCTYPE svg SYSTEM "http://127.0.0.1:9/x.dtd">', "<text>t</text>"),
        ('<!DOCTYPE svg [<!ENTITY % x SYSTEM "http://127.0.0.1:9/"> %x;]>', "<text>t</text>"),
        (
            '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">',
            "",
        ),
    ],
)
def test_document_type_when_there_is_one_then_nothing_is_expanded_or_fetched(
    tmp_path: Path, head: str, inside: str
) -> None:
    try:
        text, _ = cleaned(tmp_path, inside, head)
    except job.Refusal as refusal:
        assert refusal.code == "unable-to-parse-svg"
        return
    assert "root:" not in text
    assert "DOCTYPE" not in text
    assert len(text) < 2000


def test_prefix_when_nobody_declared_it_then_only_links_that_stay_inside_are_kept(tmp_path: Path) -> None:
    source, target = tmp_path / "in.svg", tmp_path / "out.svg"
    source.write_text(
        "<svg xmlns='http://www.w3.org/2000/svg' a:width='7'>"
        "<sodipodi:namedview><path/></sodipodi:namedview><svg:script>alert(1)</svg:script>"
        "<use xlink:href='#a' inkscape:label='x' ev:onclick='alert(1)'/><use xlink:href='javascript:alert(1)'/>"
        "</svg>",
        "utf-8",
    )
    job.clean({"path": str(source), "target": str(target)})
    uses = etree.fromstring(target.read_bytes())
    assert [(etree.QName(use).localname, dict(use.attrib)) for use in uses] == [
        ("use", {"{http://www.w3.org/1999/xlink}href": "#a"}),
        ("use", {}),
    ]


@pytest.mark.parametrize("head", ["", "<!DOCTYPE svg SYSTEM 'x.dtd'>"])
def test_prefix_when_nobody_declared_it_and_all_else_is_broken_too_then_it_is_no_svg(
    tmp_path: Path, head: str
) -> None:
    with pytest.raises(job.Refusal, match="This is no SVG"):
        cleaned(tmp_path, "<a:b/><g>", head)


def test_drawing_when_it_is_large_and_deep_then_it_is_taken(tmp_path: Path) -> None:
    image = f"<image href='data:image/png;base64,{'A' * 17_000_000}'/>"
    text, _ = cleaned(tmp_path, image + "<g>" * 600 + "</g>" * 600)
    assert len(text) > 17_000_000
    assert text.count("<g") == 600


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ("width='40' height='30'", (40, 30)),
        ("width='40.9' height='3e1'", (40, 30)),
        ("width='40px' height='30px' viewBox='0 0 64 48'", (64, 48)),
        ("width='40' viewBox='0 0 64 48.7'", (64, 48)),
        ("width='50%' height='50%'", (100, 100)),
        ("viewBox='0,0,64,48'", (100, 100)),
        ("viewBox='0 0 64'", (100, 100)),
        ("viewBox='none none 64 48'", (100, 100)),
        ("width='1e400' height='1e400'", (100, 100)),
        ("width='nan' height='inf'", (100, 100)),
        ("", (100, 100)),
    ],
)
def test_size_is_that_of_the_contract(tmp_path: Path, attributes: str, size: tuple[int, int]) -> None:
    _, found = cleaned(tmp_path, "", attributes=attributes)
    assert (found["width"], found["height"]) == size


@pytest.mark.parametrize(
    "content",
    [
        b"", b"text", b"<svg", b"<html/>", b"<svg/><svg/>", b"\x00\x01", b"<svg xmlns='urn:x'/>", b"<a:svg/>",
        b"<script xmlns='http://www.w3.org/2000/svg'/>", "<svg/>".encode("utf-16")[:-3],
        b"<svg>" * 400,
    ],
)  # fmt: skip
def test_file_when_it_is_no_svg_then_it_is_refused(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "in"
    source.write_bytes(content)
    with pytest.raises(job.Refusal) as caught:
        job.clean({"path": str(source), "target": str(tmp_path / "out")})
    assert caught.value.code == "unable-to-parse-svg"
