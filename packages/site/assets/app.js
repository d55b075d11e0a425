// @ts-check
/**
 * What every page loads beside being read: how long ago something was, and what opens the search and the filter, whose scripts come
 * when somebody uses them. A page without it lacks nothing else. All are classic scripts: from a folder nothing else can be loaded.
 */
(() => {
  const { root } = /** @type {{ root: string }} */ (
    /** @type {HTMLScriptElement} */ (document.currentScript).dataset
  );

  /** @type {(name: string) => Promise<unknown>} */
  const script = (name) =>
    new Promise((resolve, reject) => {
      const tag = document.createElement('script');
      tag.src = `${root}assets/${name}`;
      tag.onload = resolve;
      tag.onerror = () => reject(new Error(`${name} could not be loaded`));
      document.head.append(tag);
    });
  /**
   * Scripts that are loaded once, and what they made; after a failure the next call tries again.
   *
   * @template Made
   * @param {readonly string[]} names
   * @param {() => Made} make
   */
  const loader = (names, make) => {
    /** @type {Promise<Made> | undefined} */
    let loading;
    return () => {
      loading ??= Promise.all(names.map(script)).then(make, (error) => {
        loading = undefined;
        throw error;
      });
      return loading;
    };
  };
  const search = loader(['search-data.js', 'ufuzzy.js', 'search.js'], () => window.assaySearch(root));
  const filter = loader(['filter.js'], () => window.assayFilter);

  /* Search */
  const nav = document.querySelector('header nav');
  if (nav) {
    nav.insertAdjacentHTML(
      'beforebegin',
      '<form class="search" role="search"><label class="vh" for="search">Search audits, tables, owners, runs, rules and guides</label><input id="search" type="search" role="combobox" aria-expanded="false" aria-controls="found" aria-autocomplete="list" autocomplete="off" spellcheck="false" placeholder="Search  ( / )"><ul id="found" role="listbox" aria-label="Found" hidden></ul><p class="vh" role="status"></p></form>',
    );
    const form = /** @type {HTMLFormElement} */ (nav.previousElementSibling);
    const input = /** @type {HTMLInputElement} */ (form.querySelector('input'));
    const start = () =>
      search().then(
        ({ attach }) => attach(form),
        ({ message }) => {
          /** @type {Element} */ (form.querySelector('[role=status]')).textContent = message;
        },
      );
    input.addEventListener('focus', start);
    input.addEventListener('input', start);
    form.addEventListener('submit', (event) => event.preventDefault());
    document.addEventListener('keydown', (event) => {
      const { target } = event;
      const isTyping = target instanceof Element && target.closest('input, select, textarea');
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.focus();
    });
  }

  /* Filter: by its button, or by an address that says what is asked */
  const HASH = '#filter?';
  const isAsked = () => location.hash.startsWith(HASH);
  const area = document.getElementById('filter');
  if (area) {
    /** @type {((isByHash: boolean) => void) | undefined} */
    let show;
    /** @type {(isByHash: boolean) => Promise<void>} */
    const open = (isByHash) =>
      Promise.all([search(), filter()]).then(
        ([finder, attach]) => {
          show ??= attach(area, finder, HASH);
          show(isByHash);
        },
        ({ message }) => {
          /** @type {Element} */ (area.querySelector('[role=status]')).textContent = message;
        },
      );
    /** @type {Element} */ (area.querySelector('button')).addEventListener('click', () => {
      // From then on the filter listens itself.
      if (!show) open(false);
    });
    addEventListener('hashchange', () => {
      if (isAsked()) open(true);
    });
    area.hidden = false;
    if (isAsked()) open(true);
  }

  /* A permalink to what is not on the page */
  // Unlike `decodeURIComponent` it takes a lone `%`.
  const fragment = new URLSearchParams(`id=${location.hash.slice(1)}`).get('id');
  if (fragment && !isAsked() && !document.getElementById(fragment))
    search().then(
      ({ tellMissing }) => tellMissing(fragment),
      () => {},
    );

  /* How long ago */
  const DAY = 86_400_000;
  const MONTH = 30 * DAY;
  /** @type {readonly (readonly [ms: number, name: string])[]} */
  const UNITS = [
    [DAY, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
  ];
  /** @type {(place: Element, className: string, text: string) => void} */
  const tell = (place, className, text) => {
    const told = document.createElement('span');
    Object.assign(told, { className, textContent: ` (${text})` });
    place.after(told);
  };
  for (const time of document.querySelectorAll('time')) {
    const age = Date.now() - Date.parse(time.dateTime);
    const [unit, name] = UNITS.find(([ms]) => age >= ms) ?? [];
    if (unit && age <= MONTH) tell(time, 'ago', `${Math.floor(age / unit)} ${name} ago`);
  }

  /* Where nothing runs any more nothing makes the pages anew, and what they say of today is of a day long ago */
  /** Usual before the run of the night, which is for the day before. */
  const USUAL_DAYS = 2;
  for (const date of document.querySelectorAll('.where .date')) {
    const days = Math.floor((Date.now() - Date.parse(date.textContent ?? '')) / DAY);
    if (days > USUAL_DAYS) tell(date, 's s-warn', `${days.toLocaleString('en')} days ago; none newer`);
  }
})();
