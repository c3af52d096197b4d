/** Run only when what is shown has changed, so that what is in use is left alone: a field, a press, what is read out. */
export function whenChanged<Value>(show: (value: Value) => void): (value: Value) => void {
  let before: string | undefined;
  return (value) => {
    const now = JSON.stringify(value);
    if (now === before) return;
    before = now;
    show(value);
  };
}
