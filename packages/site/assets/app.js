/**
 * What the pages can do beside being read: a search on every page, a filter on lists of audits, how long ago something was. A page
 * without it lacks nothing else. It is a classic script, as is all that it loads: from a folder nothing else can be loaded.
 */
(() => {
  const root = document.currentScript.dataset.root;
  /** Rows that are shown of what was found. */
  const MOST_FOUND = 12;
  const MOST_FILTERED = 200;

  const create = (tag, properties = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in made) made[name] = value;
      else made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  };
  const markOf = ({ tone, glyph, word }) =>
    create('span', { className: `s ${tone}` }, create('i', { ariaHidden: 'true' }, glyph), ` ${word}`);
  const isolated = (text) => create('bdi', {}, text);
  const script = (name) =>
    new Promise((resolve, reject) => {
      const tag = create('script', { src: `${root}assets/${name}`, onload: resolve });
      tag.onerror = () => reject(new Error(`${name} could not be loaded`));
      document.head.append(tag);
    });

  let loading;
  /** The data of the search, loaded once; after a failure the next call tries again. */
  const load = () => {
    loading ??= Promise.all([script('search-data.js'), script('ufuzzy.js')]).then(
      () => unpack(window.assaySearch),
      (error) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  };

  /** The columns as items, tables first: who types the name of a table wants its page. */
  const unpack = (data) => {
    const hrefOf = (folder, name) =>
      root +
      (data.places[`${folder}/${name}`] ?? `${folder}/${folder === 'runs' ? name : name.toLowerCase()}.html`);
    const { tables, audits, runs, rules } = data;
    const tagsOf = new Map(audits.tagged.map(([place, ...tags]) => [place, tags]));
    const items = [
      ...tables.name.map((name, at) => ({
        kind: 'table',
        name,
        title: name,
        href: hrefOf('tables', name),
        mark: data.verdicts[tables.verdict[at]],
      })),
      ...audits.name.map((name, at) => {
        const table = tables.name[audits.table[at]] ?? '';
        const id = name.startsWith('=') ? name.slice(1) : `${table}.${name}`;
        return {
          kind: 'audit',
          name: id,
          title: audits.title[at] || id.slice(table.length + 1),
          href: hrefOf('audits', id),
          mark: data.statuses[audits.status[at]],
          status: String(audits.status[at]),
          layer: String(tables.layer[audits.table[at]]),
          dimension: String(audits.dimension[at]),
          owner: String(audits.owner[at]),
          tags: (tagsOf.get(at) ?? []).map(String),
        };
      }),
      ...data.owners.map((name) => ({
        kind: 'owner',
        name,
        title: name,
        href: hrefOf('owners', name),
      })),
      ...rules.code.map((name, at) => ({
        kind: 'rule',
        name,
        title: rules.summary[at],
        href: hrefOf('rules', name),
      })),
      ...runs.id.map((name, at) => ({
        kind: 'run',
        name,
        title: `Run for ${runs.date[at]}`,
        href: hrefOf('runs', name),
      })),
    ];
    const texts = items.map(({ name, title }) => (title === name ? name : `${name} ${title}`));
    /** Letters of every alphabet, as the library's documentation has them; a word may have one slip after its first letter. */
    const fuzzy = new window.uFuzzy({
      unicode: true,
      interSplit: "[^\\p{L}\\d']+",
      intraSplit: '\\p{Ll}\\p{Lu}',
      intraBound: '\\p{L}\\d|\\d\\p{L}|\\p{Ll}\\p{Lu}',
      intraChars: "[\\p{L}\\d']",
      intraContr: "'\\p{L}{1,2}\\b",
      intraMode: 1,
    });
    /** Places of the items that match, the best first. */
    const find = (needle) => {
      const [places, info, order] = fuzzy.search(texts, needle, 1, 1000);
      if (!places) return [];
      return order ? order.map((at) => info.idx[at]) : places;
    };
    return { data, items, find };
  };

  /* Search */
  const setUpSearch = (form) => {
    const input = form.querySelector('input');
    const list = form.querySelector('[role=listbox]');
    const told = form.querySelector('[role=status]');
    let found = [];
    let active = -1;
    /** Answers of an older question are dropped. */
    let asked = 0;
    const close = () => {
      list.hidden = true;
      input.ariaExpanded = 'false';
      input.removeAttribute('aria-activedescendant');
      active = -1;
    };
    const choose = (at) => {
      active = at;
      [...list.children].forEach((option, index) => {
        option.ariaSelected = String(index === at);
      });
      const option = list.children[at];
      if (!option) return input.removeAttribute('aria-activedescendant');
      input.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    };
    const show = async () => {
      asked += 1;
      const question = asked;
      const needle = input.value.trim();
      if (needle === '') {
        told.textContent = '';
        return close();
      }
      let ready;
      try {
        ready = await load();
      } catch (error) {
        told.textContent = error.message;
        return;
      }
      if (question !== asked) return;
      const places = ready.find(needle);
      found = places.slice(0, MOST_FOUND).map((place) => ready.items[place]);
      list.replaceChildren(
        ...found.map(({ kind, name, title, mark }, index) =>
          create(
            'li',
            { role: 'option', id: `found-${index}` },
            create('small', { className: 'kind' }, kind),
            create(
              'span',
              { className: 'what' },
              isolated(title),
              title === name ? '' : create('small', {}, isolated(name)),
            ),
            mark ? markOf(mark) : '',
          ),
        ),
      );
      told.textContent =
        places.length > found.length
          ? `The best ${found.length} of ${places.length} are shown`
          : places.length === 0
            ? `Nothing is called "${needle}"`
            : `${places.length} found`;
      list.hidden = found.length === 0;
      input.ariaExpanded = String(found.length > 0);
      choose(found.length > 0 ? 0 : -1);
    };
    const open = (item, isAside) => {
      if (!item) return;
      if (isAside) window.open(item.href);
      else window.location.href = item.href;
    };
    input.addEventListener('focus', () => load().catch(() => {}));
    input.addEventListener('input', show);
    input.addEventListener('keydown', (event) => {
      const { key } = event;
      if (key === 'Escape') {
        input.value = '';
        told.textContent = '';
        close();
        input.blur();
      } else if ((key === 'ArrowDown' || key === 'ArrowUp') && !list.hidden) {
        event.preventDefault();
        choose((active + (key === 'ArrowDown' ? 1 : found.length - 1)) % found.length);
      }
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (!list.hidden) open(found[active], false);
    });
    list.addEventListener('mousedown', (event) => event.preventDefault());
    list.addEventListener('click', (event) => {
      const option = event.target.closest('[role=option]');
      if (option) open(found[[...list.children].indexOf(option)], event.ctrlKey || event.metaKey);
    });
    form.addEventListener('focusout', (event) => {
      if (!form.contains(event.relatedTarget)) close();
    });
    document.addEventListener('keydown', (event) => {
      const isTyping = event.target.closest?.('input, select, textarea, [contenteditable]');
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.focus();
    });
    form.hidden = false;
  };

  /* Filter */
  const HASH = '#filter?';
  const FIELDS = [
    ['status', 'Status', ({ statuses }) => statuses.map(({ word }) => word)],
    ['layer', 'Layer', ({ layers }) => layers],
    ['dimension', 'Dimension', ({ dimensions }) => dimensions],
    ['owner', 'Owner', ({ owners }) => owners],
    ['tag', 'Tag', ({ tags }) => tags],
  ];
  const setUpFilter = (area) => {
    const opener = area.querySelector('button');
    const form = area.querySelector('form');
    const told = area.querySelector('[role=status]');
    const shown = area.querySelector('.filtered');
    const whole = document.getElementById('listed');
    const text = create('input', { type: 'search', name: 'text', autocomplete: 'off' });
    const controls = new Map([['text', text]]);
    let ready;

    const build = () => {
      const { data } = ready;
      const labelled = (name, control) => create('label', {}, create('span', {}, name), control);
      form.append(labelled('Text', text));
      for (const [name, label, namesOf] of FIELDS) {
        const names = namesOf(data);
        if (names.length === 0) continue;
        const options = names.map((one, at) => create('option', { value: String(at) }, one));
        const select = create('select', { name }, create('option', { value: '' }, 'any'), ...options);
        controls.set(name, select);
        form.append(labelled(label, select));
      }
      form.append(create('button', { type: 'reset' }, 'Show all'));
    };
    const namesOf = (name) => FIELDS.find(([one]) => one === name)?.[2](ready.data);
    const fromHash = () => {
      const asked = new URLSearchParams(window.location.hash.slice(HASH.length));
      for (const [name, control] of controls) {
        const value = asked.get(name) ?? '';
        control.value = name === 'text' || value === '' ? value : String(namesOf(name).indexOf(value));
      }
    };
    const toHash = () => {
      const asked = new URLSearchParams();
      for (const [name, { value }] of controls) {
        if (value !== '') asked.set(name, name === 'text' ? value : namesOf(name)[value]);
      }
      const hash = [...asked].length === 0 ? window.location.pathname : HASH + asked;
      window.history.replaceState(null, '', hash);
    };
    const apply = () => {
      const wanted = [...controls].filter(([, { value }]) => value.trim() !== '');
      whole.hidden = wanted.length > 0;
      shown.hidden = wanted.length === 0;
      if (wanted.length === 0) {
        told.textContent = '';
        shown.replaceChildren();
        return;
      }
      const { items, find } = ready;
      const needle = text.value.trim();
      const matching = needle === '' ? items : find(needle).map((place) => items[place]);
      const audits = matching.filter(
        (item) =>
          item.kind === 'audit' &&
          wanted.every(([name, { value }]) =>
            name === 'text' ? true : name === 'tag' ? item.tags.includes(value) : item[name] === value,
          ),
      );
      const rows = audits.slice(0, MOST_FILTERED);
      const all = ready.data.audits.name.length;
      told.textContent = `${audits.length.toLocaleString('en')} of ${all.toLocaleString('en')} audits${
        audits.length > rows.length ? `; the first ${rows.length} are shown` : ''
      }`;
      const head = ['Status', 'Audit', 'Layer', 'Dimension', 'Owner'].map((name) =>
        create(
          'th',
          { scope: 'col', className: name === 'Audit' ? '' : name === 'Status' ? 'c-status' : 'c-owner' },
          name,
        ),
      );
      const { layers, dimensions, owners } = ready.data;
      const body = rows.map(({ name, title, href, mark, layer, dimension, owner }) =>
        create(
          'tr',
          {},
          create('td', {}, markOf(mark)),
          create(
            'th',
            { scope: 'row' },
            create('a', { href }, isolated(title)),
            create('small', {}, isolated(name)),
          ),
          ...[layers[layer], dimensions[dimension], owners[owner]].map((one) =>
            create('td', {}, isolated(one ?? '')),
          ),
        ),
      );
      shown.replaceChildren(
        create(
          'table',
          { className: 'rows' },
          create('thead', {}, create('tr', {}, ...head)),
          create('tbody', {}, ...body),
        ),
      );
    };
    const start = async () => {
      if (ready) return true;
      try {
        ready = await load();
      } catch (error) {
        told.textContent = error.message;
        return false;
      }
      build();
      return true;
    };
    const open = async (isByHash) => {
      if (!(await start())) return;
      form.hidden = false;
      opener.ariaExpanded = 'true';
      if (isByHash) {
        fromHash();
        apply();
      } else text.focus();
    };
    const isAsked = () => window.location.hash.startsWith(HASH);
    opener.addEventListener('click', () => {
      if (form.hidden) return open(false);
      form.reset();
      form.hidden = true;
      opener.ariaExpanded = 'false';
    });
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('input', () => {
      apply();
      toHash();
    });
    form.addEventListener('reset', () => {
      // The controls are empty after the event.
      for (const control of controls.values()) control.value = '';
      apply();
      toHash();
    });
    window.addEventListener('hashchange', () => {
      if (isAsked()) open(true);
    });
    area.hidden = false;
    if (isAsked()) open(true);
  };

  /* A permalink to what is not on the page: what passed in an old run, or stands on one of the pages after it */
  const tellMissing = async (id) => {
    const { items } = await load();
    const audit = items.find(({ kind, name }) => kind === 'audit' && name === id);
    if (!audit) return;
    const link = create('a', { href: audit.href }, isolated(audit.title));
    document
      .getElementById('main')
      .prepend(
        create(
          'p',
          { className: 'box', role: 'status' },
          link,
          ' is not on this page: it passed, or stands on a further page. Its own page has its history.',
        ),
      );
  };

  /* How long ago */
  const DAY = 86_400_000;
  const UNITS = [
    [DAY, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
  ];
  const MONTH = 30 * DAY;
  const tellAge = (time) => {
    const age = Date.now() - Date.parse(time.dateTime);
    const [unit, name] = UNITS.find(([ms]) => age >= ms) ?? [];
    if (unit === undefined || age > MONTH) return;
    time.after(create('span', { className: 'ago' }, ` (${Math.floor(age / unit)} ${name} ago)`));
  };

  /* Where nothing runs any more nothing makes the pages anew, and what they say of today is of a day long ago */
  /** Usual before the run of the night, which is for the day before. */
  const USUAL_DAYS = 2;
  const tellOld = (date) => {
    const days = Math.floor((Date.now() - Date.parse(date.textContent)) / DAY);
    if (days <= USUAL_DAYS) return;
    const text = ` (${days.toLocaleString('en')} days ago; none newer)`;
    date.after(create('span', { className: 's s-warn' }, text));
  };

  // Unlike `decodeURIComponent` it takes a lone `%`.
  const fragment = new URLSearchParams(`id=${window.location.hash.slice(1)}`).get('id');
  if (fragment !== '' && !window.location.hash.startsWith(HASH) && !document.getElementById(fragment))
    tellMissing(fragment).catch(() => {});
  const search = document.querySelector('form.search');
  if (search) setUpSearch(search);
  const filter = document.getElementById('filter');
  if (filter) setUpFilter(filter);
  for (const time of document.querySelectorAll('time[datetime]')) tellAge(time);
  for (const date of document.querySelectorAll('.where .date')) tellOld(date);
})();
