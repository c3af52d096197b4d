"""An animated picture made of screenshots: each stands as long as told, the pointer is drawn over them."""

from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import FloatRect, Locator, Page

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Film"]

STEP = 0.05
"""Seconds of a picture while something moves."""

_ARROW = ((0, 0), (0, 17), (4, 13.5), (6.8, 19.6), (9.6, 18.4), (6.9, 12.4), (12.2, 12))
_CAPTION = """
([words, right, top]) => {
  const box = document.getElementById("caption") ?? document.createElement("div");
  box.id = "caption";
  document.body.append(box);
  box.textContent = words;
  box.hidden = !words;
  box.style.cssText = `position: fixed; z-index: 99999; right: calc(100vw - ${right}px); top: ${top}px;
    padding: 9px 20px; border-radius: 999px; background: #1f2328; color: #fff;
    font: 600 20px/1.3 system-ui, sans-serif; pointer-events: none`;
}
"""


class Film:
    """What happens on a part of a page, state by state.

    Parameters
    ----------
    page : playwright.sync_api.Page
    clip : FloatRect
        The part, in pixels of the page.
    scale : float
        Pixels of the film for each of the page.
    """

    def __init__(self, page: Page, clip: FloatRect, scale: float) -> None:
        self._page, self._clip, self._scale = page, clip, scale
        self._frames: list[tuple[Image, float]] = []
        self._state: Image | None = None
        self._pointer = (clip["width"] * 0.62, clip["height"] * 0.55)

    @property
    def seconds(self) -> float:
        """How long it is."""
        return sum(seconds for _, seconds in self._frames)

    def caption(self, words: str) -> None:
        """Say in the upper right corner what the next states show."""
        right, top = self._clip["x"] + self._clip["width"] - 16, self._clip["y"] + 16
        self._page.evaluate(_CAPTION, [words, right, top])

    def hold(self, seconds: float) -> None:
        """Show what the page shows now, so long."""
        self._state = self._taken()
        self._add(seconds)

    def click(self, target: Locator, seconds: float = 0.3) -> None:
        """Take the pointer there within these seconds, and click."""
        box = target.bounding_box()
        assert box is not None
        at = (box["x"] + min(box["width"] / 2, 60), box["y"] + box["height"] / 2)
        begin, end = self._pointer, (at[0] - self._clip["x"], at[1] - self._clip["y"])
        steps = max(1, round(seconds / STEP))
        for step in range(1, steps + 1):
            share = step / steps
            eased = share * share * (3 - 2 * share)
            self._pointer = tuple(a + (b - a) * eased for a, b in zip(begin, end, strict=True))  # type: ignore[assignment]
            self._add(STEP)
        self._page.mouse.move(*at)
        self._page.mouse.down()
        self.hold(0.1)
        self._page.mouse.up()

    def type(self, words: str, at_once: int = 3) -> None:
        """Type into what has the focus, some letters a picture."""
        for start in range(0, len(words), at_once):
            self._page.keyboard.type(words[start : start + at_once])
            self.hold(0.04 * at_once)

    def save(self, path: Path) -> None:
        """Write it as an animated WebP, which begins anew at its end."""
        first, *others = (picture for picture, _ in self._frames)
        first.save(
            path,
            save_all=True,
            append_images=others,
            duration=[round(1000 * seconds) for _, seconds in self._frames],
            loop=0,
            lossless=True,
            quality=80,
            method=4,
            minimize_size=True,
        )

    def _taken(self) -> "Image":
        import io

        from PIL import Image

        picture = self._page.screenshot(clip=self._clip, animations="disabled", caret="hide")
        return Image.open(io.BytesIO(picture)).convert("RGB")

    def _add(self, seconds: float) -> None:
        assert self._state is not None
        picture = self._state.copy()
        _draw_pointer(picture, self._pointer, self._scale)
        if self._frames and self._frames[-1][0].tobytes() == picture.tobytes():
            seconds += self._frames.pop()[1]
        self._frames.append((picture, seconds))


def _draw_pointer(picture: "Image", at: tuple[float, float], scale: float) -> None:
    from PIL import Image, ImageDraw

    fine, zoom = 4, 1.25 * scale
    size = (round(18 * zoom), round(25 * zoom))
    arrow = Image.new("RGBA", (size[0] * fine, size[1] * fine))
    points = [((x + 2) * zoom * fine, (y + 2) * zoom * fine) for x, y in _ARROW]
    draw = ImageDraw.Draw(arrow)
    draw.line([*points, *points[:2]], fill="white", width=round(3 * zoom * fine), joint="curve")
    draw.polygon(points, fill="#111")
    arrow = arrow.resize(size, Image.Resampling.LANCZOS)
    picture.paste(arrow, (round(at[0] * scale - 2 * zoom), round(at[1] * scale - 2 * zoom)), arrow)
