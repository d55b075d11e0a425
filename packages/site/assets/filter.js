// @ts-check
/** The filter of the lists of audits. `app.js` loads it when somebody opens it, or comes by an address that says what is asked. */
window.assayFilter = (area, { data, items, find, create, markOf, isolated }, HASH) => {
  const MOST_FILTERED = 200;
  const opener = /** @type {HTMLButtonElement} */ (area.querySelector('button'));
  const form = /** @type {HTMLFormElement} */ (area.querySelector('form'));
  const told = /** @type {HTMLElement} */ (area.querySelector('[role=status]'));
  const shown = /** @type {HTMLElement} */ (area.querySelector('.filtered'));
  const whole = /** @type {HTMLElement} */ (document.getElementById('listed'));
  const { layers, dimensions, owners, tags } = data;
  const text = create('input', { type: 'search', name: 'text', autocomplete: 'off' });

  // What is undecided has one name beside those of its statuses, as on every page, and stands before them.
  const statuses = data.statuses.map(({ word }, at) => ({ word, of: [at] }));
  statuses.splice(Math.min(...data.undecided), 0, { word: 'undecided', of: [...data.undecided] });

  /**
   * What can be chosen: the names of the choices, and whether an audit is of the one at a place.
   *
   * @type {readonly [name: string, choices: readonly string[], is: (audit: import('../browser.js').FoundAudit, at: number) => boolean][]}
   */
  const FIELDS = [
    [
      'status',
      statuses.map(({ word }) => word),
      ({ status }, at) => statuses[at]?.of.includes(status) ?? false,
    ],
    ['layer', layers, ({ layer }, at) => layer === at],
    ['dimension', dimensions, ({ dimension }, at) => dimension === at],
    ['owner', owners, ({ owner }, at) => owner === at],
    ['tag', tags, ({ tags: all }, at) => all.includes(at)],
  ];
  /** @type {(name: string, control: HTMLElement) => void} */
  const add = (name, control) =>
    form.append(create('label', {}, create('span', {}, name[0]?.toUpperCase() + name.slice(1)), control));
  add('text', text);
  const fields = FIELDS.filter(([, choices]) => choices.length > 0).map(([name, choices, is]) => {
    const options = choices.map((one, at) => create('option', { value: String(at) }, one));
    const select = create('select', { name }, create('option', { value: '' }, 'any'), ...options);
    add(name, select);
    return { name, choices, is, select };
  });
  form.append(create('button', { type: 'reset' }, 'Show all'));

  const fromHash = () => {
    const asked = new URLSearchParams(location.hash.slice(HASH.length));
    text.value = asked.get('text') ?? '';
    for (const { name, choices, select } of fields) {
      const at = choices.indexOf(asked.get(name) ?? '');
      select.value = at < 0 ? '' : String(at);
    }
  };
  const toHash = () => {
    const asked = new URLSearchParams(text.value && { text: text.value });
    for (const { name, choices, select } of fields)
      if (select.value !== '') asked.set(name, choices[Number(select.value)] ?? '');
    history.replaceState(null, '', `${asked}` === '' ? location.pathname : `${HASH}${asked}`);
  };
  const apply = () => {
    const needle = text.value.trim();
    const wanted = fields.filter(({ select }) => select.value !== '');
    const isOpen = needle !== '' || wanted.length > 0;
    whole.hidden = isOpen;
    shown.hidden = !isOpen;
    told.textContent = '';
    shown.replaceChildren();
    if (!isOpen) return;
    const found = (needle === '' ? items : find(needle)).filter(
      ({ audit }) => audit && wanted.every(({ is, select }) => is(audit, Number(select.value))),
    );
    const rows = found.slice(0, MOST_FILTERED);
    const all = data.audits.name.length.toLocaleString('en');
    told.textContent = `${found.length.toLocaleString('en')} of ${all} audits${
      found.length > rows.length ? `; the first ${rows.length} are shown` : ''
    }`;
    const head = ['Status', 'Audit', 'Layer', 'Dimension', 'Owner'].map((name) =>
      create(
        'th',
        { scope: 'col', className: name === 'Audit' ? '' : name === 'Status' ? 'c-status' : 'c-owner' },
        name,
      ),
    );
    const body = rows.map(({ name, title, href, mark, audit }) =>
      create(
        'tr',
        {},
        create('td', {}, mark ? markOf(mark) : ''),
        create(
          'th',
          { scope: 'row' },
          create('a', { href }, isolated(title)),
          create('small', {}, isolated(name)),
        ),
        ...(audit
          ? [layers[audit.layer], dimensions[audit.dimension], owners[audit.owner]].map((one) =>
              create('td', {}, isolated(one ?? '')),
            )
          : []),
      ),
    );
    shown.append(
      create(
        'table',
        { className: 'rows' },
        create('thead', {}, create('tr', {}, ...head)),
        create('tbody', {}, ...body),
      ),
    );
  };
  /** @type {(isOpen: boolean) => void} */
  const toggle = (isOpen) => {
    form.hidden = !isOpen;
    opener.ariaExpanded = String(isOpen);
  };
  opener.addEventListener('click', () => {
    if (form.hidden) {
      toggle(true);
      text.focus();
    } else {
      form.reset();
      toggle(false);
    }
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', () => {
    apply();
    toHash();
  });
  form.addEventListener('reset', () => {
    // The controls are empty after the event.
    for (const control of [text, ...fields.map(({ select }) => select)]) control.value = '';
    apply();
    toHash();
  });
  return (isByHash) => {
    toggle(true);
    if (!isByHash) return text.focus();
    fromHash();
    apply();
  };
};
