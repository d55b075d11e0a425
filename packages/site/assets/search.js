// @ts-check
/** The search of every page, and what the filter has in common with it. `app.js` loads it with its data when somebody begins to search. */
window.assaySearch = (root) => {
  /** Rows that are shown of what was found. */
  const MOST_FOUND = 12;
  const data = window.assaySearchData;

  /** @type {import('../browser.js').Create} */
  const create = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  /** @type {import('../browser.js').Finder['markOf']} */
  const markOf = ({ tone, glyph, word }) =>
    create('span', { className: `s ${tone}` }, create('i', { ariaHidden: 'true' }, glyph), ` ${word}`);
  /** @type {(text: string) => HTMLElement} */
  const isolated = (text) => create('bdi', {}, text);

  /** @type {(folder: string, name: string) => string} */
  const hrefOf = (folder, name) =>
    root +
    (data.places[`${folder}/${name}`] ?? `${folder}/${folder === 'runs' ? name : name.toLowerCase()}.html`);
  const { tables, audits, runs, rules, guides, headings } = data;
  /** @type {Map<number, readonly number[]>} */
  const tagsOf = new Map(audits.tagged.map(([place, ...tags]) => [place, tags]));
  /**
   * The columns as items, tables first: who types the name of a table wants its page.
   *
   * @type {import('../browser.js').FoundItem[]}
   */
  const items = [
    ...tables.name.map((name, at) => ({
      kind: 'table',
      name,
      title: name,
      href: hrefOf('tables', name),
      mark: data.verdicts[tables.verdict[at] ?? -1],
    })),
    ...audits.name.map((name, at) => {
      const table = audits.table[at] ?? -1;
      const tableName = tables.name[table] ?? '';
      const id = name.startsWith('=') ? name.slice(1) : `${tableName}.${name}`;
      const status = audits.status[at] ?? -1;
      return {
        kind: 'audit',
        name: id,
        title: audits.title[at] || id.slice(tableName.length + 1),
        href: hrefOf('audits', id),
        mark: data.statuses[status],
        audit: {
          status,
          layer: tables.layer[table] ?? -1,
          dimension: audits.dimension[at] ?? -1,
          owner: audits.owner[at] ?? -1,
          tags: tagsOf.get(at) ?? [],
        },
      };
    }),
    ...data.owners.map((name) => ({ kind: 'owner', name, title: name, href: hrefOf('owners', name) })),
    ...guides.file.map((name, at) => ({
      kind: 'guide',
      name,
      title: guides.title[at] ?? '',
      href: root + guides.path[at],
    })),
    ...headings.text.map((title, at) => {
      const guide = headings.guide[at] ?? -1;
      return {
        kind: 'guide',
        name: guides.title[guide] ?? '',
        title,
        href: `${root}${guides.path[guide]}#${encodeURIComponent(headings.anchor[at] ?? '')}`,
      };
    }),
    ...rules.code.map((name, at) => ({
      kind: 'rule',
      name,
      title: rules.summary[at] ?? '',
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
  /** @type {import('../browser.js').Finder['find']} */
  const find = (needle) => {
    const [places, info, order] = fuzzy.search(texts, needle, 1, 1000);
    const best = order ? order.map((at) => info.idx[at] ?? -1) : (places ?? []);
    return best.flatMap((at) => items[at] ?? []);
  };

  let isAttached = false;
  /** @type {import('../browser.js').Finder['attach']} */
  const attach = (form) => {
    if (isAttached) return;
    isAttached = true;
    const input = /** @type {HTMLInputElement} */ (form.querySelector('input'));
    const list = /** @type {HTMLElement} */ (form.querySelector('[role=listbox]'));
    const told = /** @type {HTMLElement} */ (form.querySelector('[role=status]'));
    /** @type {import('../browser.js').FoundItem[]} */
    let found = [];
    let active = -1;
    /** @type {(at: number) => void} */
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
    /** @type {(isOpen: boolean) => void} */
    const toggle = (isOpen) => {
      list.hidden = !isOpen;
      input.ariaExpanded = String(isOpen);
      choose(isOpen ? 0 : -1);
    };
    const show = () => {
      const needle = input.value.trim();
      const all = needle === '' ? [] : find(needle);
      found = all.slice(0, MOST_FOUND);
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
        needle === ''
          ? ''
          : all.length > found.length
            ? `The best ${found.length} of ${all.length} are shown`
            : all.length === 0
              ? `Nothing is called "${needle}"`
              : `${all.length} found`;
      toggle(found.length > 0);
    };
    input.addEventListener('input', show);
    input.addEventListener('keydown', (event) => {
      const { key } = event;
      if (key === 'Escape') {
        input.value = '';
        show();
        input.blur();
      } else if ((key === 'ArrowDown' || key === 'ArrowUp') && !list.hidden) {
        event.preventDefault();
        choose((active + (key === 'ArrowDown' ? 1 : found.length - 1)) % found.length);
      }
    });
    form.addEventListener('submit', () => {
      const item = found[active];
      if (item && !list.hidden) location.href = item.href;
    });
    list.addEventListener('mousedown', (event) => event.preventDefault());
    list.addEventListener('click', (event) => {
      const option = /** @type {Element} */ (event.target).closest('[role=option]');
      const item = option && found[[...list.children].indexOf(option)];
      if (!item) return;
      if (event.ctrlKey || event.metaKey) open(item.href);
      else location.href = item.href;
    });
    form.addEventListener('focusout', ({ relatedTarget }) => {
      if (!form.contains(/** @type {Node | null} */ (relatedTarget))) toggle(false);
    });
    // What was typed while this was loaded.
    if (input.value !== '') show();
  };

  /** @type {import('../browser.js').Finder['tellMissing']} */
  const tellMissing = (id) => {
    const audit = items.find(({ kind, name }) => kind === 'audit' && name === id);
    if (!audit) return;
    document
      .getElementById('main')
      ?.prepend(
        create(
          'p',
          { className: 'box', role: 'status' },
          create('a', { href: audit.href }, isolated(audit.title)),
          ' is not on this page: it passed, or stands on a further page. Its own page has its history.',
        ),
      );
  };
  return { data, items, find, create, markOf, isolated, attach, tellMissing };
};
