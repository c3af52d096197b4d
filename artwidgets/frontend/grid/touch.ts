import { listen } from "../shared/dom.ts";

/** How long a flick takes to lose most of its speed, ms; about what phones do. */
const GLIDE = 325;
/** Slower than this many px in a ms, nothing glides. */
const SLOWEST = 0.05;
/** A finger that rested this long before it was lifted did not flick, ms. */
const RESTED = 60;

/** What a finger moves. */
interface Scrolled {
  readonly scroller: HTMLElement;
  /** Whether the lines are higher than the scroll bar can tell. */
  readonly scaled: boolean;
  readonly offset: number;
  moveTo(offset: number): void;
}

/**
 * A finger moves the rows under it, where a pixel of the scroll bar is worth more than one.
 *
 * Only then: below the cap the browser scrolls better than anybody. At either end the drag is left
 * to the browser too, so that the page around goes on.
 */
export function touch(viewport: Scrolled, signal: AbortSignal): void {
  const { scroller } = viewport;
  let finger: number | undefined;
  let y = 0;
  let speed = 0;
  let at = 0;
  let gliding = 0;

  const stop = () => {
    cancelAnimationFrame(gliding);
    gliding = 0;
  };
  const glide = (before: number) => {
    gliding = requestAnimationFrame((now) => {
      const time = Math.max(1, now - before);
      const { offset } = viewport;
      viewport.moveTo(offset + speed * time);
      speed *= Math.exp(-time / GLIDE);
      if (Math.abs(speed) > SLOWEST && viewport.offset !== offset) glide(now);
      else stop();
    });
  };

  listen(
    scroller,
    "pointerdown",
    (event) => {
      stop();
      if (event.pointerType !== "touch" || !viewport.scaled) return;
      // A second finger pinches.
      finger = event.isPrimary ? event.pointerId : undefined;
      y = event.clientY;
      at = event.timeStamp;
      speed = 0;
    },
    signal,
  );
  listen(
    scroller,
    "pointermove",
    (event) => {
      if (event.pointerId !== finger) return;
      const by = y - event.clientY;
      // The row under the finger is soon used for another place, and its events would go astray.
      if (by) scroller.setPointerCapture(finger);
      const time = Math.max(1, event.timeStamp - at);
      // Newer moves count for more: what matters is how fast it went when it was let go.
      speed += (by / time - speed) * Math.min(1, time / 40);
      y = event.clientY;
      at = event.timeStamp;
      viewport.moveTo(viewport.offset + by);
    },
    signal,
  );
  const lifted = (event: PointerEvent) => {
    if (event.pointerId !== finger) return;
    finger = undefined;
    if (event.type === "pointerup" && event.timeStamp - at < RESTED) glide(performance.now());
  };
  listen(scroller, "pointerup", lifted, signal);
  listen(scroller, "pointercancel", lifted, signal);
  listen(scroller, "wheel", stop, signal, { passive: true });
}
