/** A value is looked at once the person rests for so long, ms: half a word is no mistake. */
const REST = 350;

/** Make what is called at each key, and calls `look` once no other came for a while; `false` calls it off. */
export function resting(look: () => unknown): (on?: boolean) => void {
  let rest: ReturnType<typeof setTimeout> | undefined;
  return (on = true) => {
    clearTimeout(rest);
    if (on) rest = setTimeout(look, REST);
  };
}
