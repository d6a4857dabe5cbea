"""New files, pages and roots (contract/file-data.md §7)."""

from __future__ import annotations

from penpot_plugins.files.model.keys import BASE_KEYS, ROOT_ID
from penpot_plugins.files.schema import FILE_DATA, PAGE, SHAPE
from penpot_plugins.files.shapes.construction import empty_file_data, empty_page, rect, root_shape
from tests.plugins.files.builders import uid


def test_root_shape_fits_and_has_every_base_field() -> None:
    root = root_shape()

    assert SHAPE.check(root) is None
    assert set(root) >= BASE_KEYS
    assert (root["id"], root["parent-id"], root["frame-id"]) == (ROOT_ID, ROOT_ID, ROOT_ID)
    assert (root["width"], root["selrect"]["x2"], root["proportion"]) == (0.01, 0.01, 1.0)


def test_root_shape_is_made_anew_each_time() -> None:
    root_shape()["shapes"].append(uid("a"))

    assert root_shape()["shapes"] == []


def test_empty_page_fits_and_holds_the_root_alone() -> None:
    page = empty_page(uid("p"))

    assert PAGE.check(page) is None
    assert page["name"] == "Page 1"
    assert list(page["objects"]) == [ROOT_ID]


def test_empty_file_data_fits_with_and_without_a_page() -> None:
    data, bare = empty_file_data(uid("f"), uid("p")), empty_file_data(uid("f"))

    assert FILE_DATA.check(data) is None
    assert FILE_DATA.check(bare) is None
    assert data["pages"] == [uid("p")]
    assert list(data["pages-index"]) == [uid("p")]
    assert (bare["pages"], bare["pages-index"]) == ([], {})
    assert data["options"] == {"components-v2": True, "base-font-size": "16px"}


def test_rect_is_never_thinner_than_a_hundredth() -> None:
    thin = rect(1, 2, 0, -5)

    assert (thin["width"], thin["height"], thin["x2"], thin["y2"]) == (0.01, 0.01, 1.01, 2.01)
