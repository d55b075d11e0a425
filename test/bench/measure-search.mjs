/**
 * Types into the search of a page that was just loaded, and measures how long a reader waits, in the page itself.
 *
 * @param text what is typed, letter by letter; each beginning of it has to find something
 * @returns `firstMs`: from the focus, which loads the data of the search, until the first letter's results are painted; `keyMs`:
 *   of each further letter, from its event until the list is another one; `paintedMs`: of each, until the frame after that
 */
export function measureSearch(page, text) {
  return page.evaluate(typeIntoSearch, text);
}

async function typeIntoSearch(text) {
  const input = document.querySelector('#search');
  const list = document.querySelector('#found');
  const painted = () =>
    new Promise((resolve) =>
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now()))),
    );
  /** The search answers each letter with a new list, or says that it cannot. */
  const answered = () =>
    new Promise((resolve, reject) => {
      const told = input.form.querySelector('[role=status]');
      const observer = new MutationObserver(() => {
        observer.disconnect();
        if (list.childElementCount > 0) resolve(performance.now());
        else reject(new Error(`${input.value}: ${told.textContent}`));
      });
      observer.observe(told, { childList: true });
    });
  const typed = async (value) => {
    const start = performance.now();
    const answer = answered();
    input.value = value;
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    return { start, keyMs: (await answer) - start };
  };
  const start = performance.now();
  input.focus();
  await typed(text[0]);
  const firstMs = (await painted()) - start;
  const keyMs = [];
  const paintedMs = [];
  for (let end = 2; end <= text.length; end++) {
    const key = await typed(text.slice(0, end));
    keyMs.push(key.keyMs);
    paintedMs.push((await painted()) - key.start);
  }
  return { firstMs, keyMs, paintedMs };
}
