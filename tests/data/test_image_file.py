"""Image files as samples: every format, size and mode, upright, and told by name where they are broken."""

import io
import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from nnstudio.data import DatasetError
from nnstudio.data.image_file import Look, look_at, read_image
from tests.data.pictures import BLUE, GREEN, RED, plain, save

KINDS = ["png", "jpg", "jpeg", "bmp", "gif", "webp"]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "picture.png"


def pixels(height, width):
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)


def halves(left, right, size=(20, 10)):
    """An image of two colors, side by side."""
    image = plain(left, size)
    image.paste(right, (size[0] // 2, 0, *size))
    return image


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_is_read(tmp_path, kind):
    path = save(tmp_path / f"picture.{kind}", plain((200, 100, 50)))
    np.testing.assert_allclose(read_image(path, (8, 8, 3))[4, 4].astype(int), (200, 100, 50), atol=4)


@pytest.mark.parametrize("kind", ["png", "bmp"])
def test_an_image_of_the_right_size_is_read_bit_for_bit(tmp_path, kind):
    path = tmp_path / f"picture.{kind}"
    Image.fromarray(pixels(5, 7)).save(path)
    np.testing.assert_array_equal(read_image(path, (5, 7, 3)), pixels(5, 7))


def test_the_content_says_what_a_file_is_and_not_its_name(tmp_path):
    path = tmp_path / "picture.png"
    plain(RED).save(path, format="JPEG")
    assert read_image(path, (8, 8, 3))[0, 0].tolist() == pytest.approx([254, 0, 0], abs=3)


def test_color_becomes_gray_as_bright_as_the_eye_sees_it(path):
    save(path, plain((100, 200, 50)))
    assert read_image(path, (1, 1, 1)).tolist() == [[[round(0.299 * 100 + 0.587 * 200 + 0.114 * 50)]]]


def test_gray_becomes_a_color_with_three_equal_channels(path):
    assert read_image(save(path, plain(77)), (1, 1, 3)).tolist() == [[[77, 77, 77]]]


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_every_mode_of_a_png_comes_out_white_where_it_is_white(path, mode):
    white = Image.fromarray(np.full((4, 4), 65535, np.uint16)) if mode == "I;16" else plain(255).convert(mode)
    save(path, white)
    assert set(read_image(path, (4, 4, 1)).ravel()) == {255}
    assert set(read_image(path, (2, 2, 3)).ravel()) == {255}


def test_16_bits_are_scaled_to_8_and_not_cut_off(path):
    Image.fromarray(np.array([[0, 256 * 17, 65535]], np.uint16)).save(path)
    assert read_image(path, (1, 3, 1)).ravel().tolist() == [0, 17, 255]


def test_a_print_in_four_inks_is_read(tmp_path):
    path = save(tmp_path / "print.jpg", Image.new("CMYK", (8, 8), (0, 0, 0, 0)))
    assert read_image(path, (8, 8, 3)).min() > 250


@pytest.mark.parametrize("channels", [1, 3])
def test_what_is_transparent_is_white_whatever_color_lies_below(path, channels):
    image = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 4, 8))
    row = read_image(save(path, image), (8, 8, channels))[0, :, 0].tolist()
    assert row == [0] * 4 + [255] * 4


def test_of_a_film_the_first_picture_is_read(tmp_path):
    path = tmp_path / "film.gif"
    save(path, plain(RED), save_all=True, append_images=[plain(BLUE)])
    assert read_image(path, (8, 8, 3))[0, 0].tolist() == [255, 0, 0]


def test_stretched_an_image_keeps_all_its_parts(path):
    sample = read_image(save(path, halves(RED, BLUE)), (4, 4, 3), "resize")
    assert sample[0, [0, 3], 0].tolist() == [255, 0]
    assert sample[0, [0, 3], 2].tolist() == [0, 255]


def test_cropped_an_image_loses_as_much_on_both_sides(path):
    image = plain(GREEN, (30, 10))
    image.paste(RED, (0, 0, 10, 10))
    image.paste(BLUE, (20, 0, 30, 10))
    assert (read_image(save(path, image), (10, 10, 3), "crop") == GREEN).all()


def test_cropped_a_tall_image_loses_at_the_top_and_at_the_bottom(path):
    image = plain(GREEN, (10, 30))
    image.paste(RED, (0, 0, 10, 10))
    image.paste(BLUE, (0, 20, 10, 30))
    assert (read_image(save(path, image), (5, 5, 3), "crop") == GREEN).all()


def test_padded_an_image_is_whole_between_black_bars(path):
    sample = read_image(save(path, plain(GREEN, (20, 10))), (8, 8, 3), "pad")
    assert (sample[2:6] == GREEN).all()
    assert not sample[:2].any()
    assert not sample[6:].any()


def test_bars_are_black_beside_a_transparent_image_too(path):
    sample = read_image(save(path, Image.new("RGBA", (20, 10), (0, 255, 0, 0))), (8, 8, 1), "pad")
    assert sample[:, 0, 0].tolist() == [0, 0, 255, 255, 255, 255, 0, 0]


def test_made_smaller_each_pixel_is_the_mean_of_what_it_covers(path):
    checkers = np.indices((64, 64)).sum(axis=0) % 2 * 255
    Image.fromarray(checkers.astype(np.uint8)).save(path)
    np.testing.assert_allclose(read_image(path, (8, 8, 1)), 127.5, atol=1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_camera_that_was_held_otherwise_gives_an_upright_image(tmp_path, orientation):
    upright = pixels(6, 9)
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: upright.transpose(1, 0, 2)[::-1],
        7: upright.transpose(1, 0, 2)[::-1, ::-1],
        8: upright.transpose(1, 0, 2)[:, ::-1],
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "photo.png"
    Image.fromarray(np.ascontiguousarray(stored)).save(path, exif=exif)
    np.testing.assert_array_equal(read_image(path, (6, 9, 3)), upright)
    assert look_at(path) == Look(6, 9, gray=False)


def test_a_photo_decoded_at_a_part_of_its_size_looks_as_the_whole_one(tmp_path):
    rows, columns = np.mgrid[:600, :800]
    smooth = np.stack([rows * 255 // 600, columns * 255 // 800, (rows + columns) * 255 // 1400], axis=-1)
    photo = Image.fromarray(smooth.astype(np.uint8))
    path = save(tmp_path / "photo.jpg", photo, quality=95)
    whole = np.asarray(photo.resize((32, 32), Image.Resampling.BOX)).astype(int)
    assert np.abs(read_image(path, (32, 32, 3)) - whole).max() <= 4


def test_a_photo_is_not_decoded_smaller_than_it_is_asked_for(tmp_path):
    blocks = Image.fromarray(pixels(75, 100)).resize((800, 600), Image.Resampling.NEAREST)
    path = save(tmp_path / "photo.jpg", blocks, quality=95)
    whole = np.asarray(blocks.resize((200, 150), Image.Resampling.BILINEAR)).astype(int)
    assert np.abs(read_image(path, (150, 200, 3)) - whole).mean() < 8


def test_a_look_tells_size_and_gray(path):
    assert look_at(save(path, plain(7, (30, 20)))) == Look(20, 30, gray=True)
    assert look_at(save(path, plain(RED, (30, 20)))) == Look(20, 30, gray=False)


@pytest.mark.parametrize("read", [lambda path: read_image(path, (8, 8, 3)), look_at])
def test_a_file_that_is_no_image_is_told_by_name(path, read):
    path.write_text("These are the minutes of the meeting.")
    with pytest.raises(
        DatasetError, match=r"picture\.png cannot be read: it is not a PNG, JPEG, BMP, GIF or"
    ):
        read(path)


@pytest.mark.parametrize("read", [lambda path: read_image(path, (8, 8, 3)), look_at])
def test_a_file_that_is_not_there_is_told_by_name(path, read):
    with pytest.raises(
        DatasetError, match=r"The file .*picture\.png is not there\. Put it back, or choose another one$"
    ):
        read(path)


def test_an_image_that_is_cut_off_is_told_by_name(path):
    Image.fromarray(pixels(50, 50)).save(path)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(
        DatasetError, match=r"picture\.png cannot be read: image file is truncated.*; replace"
    ):
        read_image(path, (8, 8, 3))


@pytest.mark.parametrize("read", [lambda path: read_image(path, (8, 8, 3)), look_at])
@pytest.mark.parametrize("action", ["error", "ignore"])
@pytest.mark.parametrize("edge", [101, 200])
def test_an_image_that_would_unpack_to_far_too_much_is_refused(path, monkeypatch, read, action, edge):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10_000)
    save(path, plain(0, (edge, edge)))
    with warnings.catch_warnings():  # Pillow warns of some, which the program does not stop at
        warnings.simplefilter(action, Image.DecompressionBombWarning)
        with pytest.raises(
            DatasetError, match=r"picture\.png cannot be read: it has more than 10,000 pixels"
        ):
            read(path)


def test_formats_that_are_not_named_are_not_opened(tmp_path):
    path = save(tmp_path / "picture.tiff", plain(RED))
    with pytest.raises(
        DatasetError, match=r"not a PNG, JPEG, BMP, GIF or WebP image\. Convert it, or remove it"
    ):
        read_image(path, (8, 8, 3))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(st.sampled_from(KINDS), st.integers(0, 10**6), st.integers(0, 255))
def test_a_file_with_a_wrong_byte_is_read_or_told_by_name(tmp_path, kind, place, byte):
    buffer = io.BytesIO()
    Image.fromarray(pixels(9, 9)).save(buffer, format={"jpg": "JPEG"}.get(kind, kind))
    content = bytearray(buffer.getvalue())
    content[place % len(content)] = byte
    path = tmp_path / "damaged"
    path.write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as: corrupt EXIF data
        try:
            told = str(read_image(path, (4, 4, 3)).shape)
        except DatasetError as error:
            told = str(error)
    assert told == "(4, 4, 3)" or "damaged cannot be read: " in told


@given(
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
    st.tuples(st.integers(1, 40), st.integers(1, 40), st.sampled_from([1, 3])),
    st.sampled_from(["resize", "crop", "pad"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_size_is_brought_to_any_other(tmp_path, size, shape, fit):
    sample = read_image(save(tmp_path / "picture.png", plain(200, size)), shape, fit)
    assert (sample.shape, sample.dtype) == (shape, np.uint8)
    assert set(sample.ravel()) <= ({0, 200} if fit == "pad" else {200})
    assert 200 in sample
