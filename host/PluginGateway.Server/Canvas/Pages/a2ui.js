// Renders A2UI v0.8: surfaceUpdate, dataModelUpdate, beginRendering, deleteSurface. What is not known is shown as its name, so that nothing is lost unseen.
(() => {
  const surfaces = new Map();
  const place = document.getElementById('surfaces');
  const surfaceOf = id => {
    if (!surfaces.has(id)) { surfaces.set(id, { id, components: new Map(), data: {}, root: null }); }
    return surfaces.get(id);
  };
  const parts = path => String(path ?? '').split('/').filter(Boolean);
  const own = (object, key) => (object !== null && typeof object === 'object' && Object.hasOwn(object, key) ? object[key] : undefined);
  const read = (surface, path) => parts(path).reduce(own, surface.data);
  const write = (surface, path, value) => {
    const steps = parts(path);
    if (steps.some(step => step === '__proto__' || step === 'constructor' || step === 'prototype')) { return; }
    if (steps.length === 0) { surface.data = value; return; }
    let at = surface.data;
    for (const step of steps.slice(0, -1)) { at = at[step] = own(at, step) ?? {}; }
    at[steps.at(-1)] = value;
  };
  const valueOf = (surface, bound) => {
    if (bound === null || typeof bound !== 'object') { return bound; }
    if (bound.path !== undefined) {
      const found = read(surface, bound.path);
      if (found !== undefined) { return found; }
    }
    return bound.literalString ?? bound.literalNumber ?? bound.literalBoolean ?? bound.literal;
  };
  const fromContents = contents => Object.fromEntries((contents ?? []).map(entry => [entry.key,
    entry.valueString ?? entry.valueNumber ?? entry.valueBoolean ?? (entry.valueMap ? fromContents(entry.valueMap) : undefined)]));
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) { element.className = className; }
    if (text !== undefined) { element.textContent = String(text); }
    return element;
  };
  const children = (surface, element, list, depth) => {
    for (const id of list?.explicitList ?? []) { element.append(draw(surface, id, depth + 1)); }
    return element;
  };
  const act = (surface, id, action) => {
    const context = Object.fromEntries((action?.context ?? []).map(entry => [entry.key, valueOf(surface, entry.value)]));
    window.OpenClaw.sendUserAction({ name: action?.name ?? 'action', surfaceId: surface.id, sourceComponentId: id, context });
  };
  const field = (surface, component, kind) => {
    const label = make('label', 'column', valueOf(surface, component.label) ?? '');
    const input = make(component.textFieldType === 'longText' ? 'textarea' : 'input');
    if (kind) { input.type = kind; }
    const bound = component.text ?? component.value;
    const value = valueOf(surface, bound);
    if (kind === 'checkbox') { input.checked = value === true; } else if (value !== undefined) { input.value = value; }
    input.oninput = () => { if (bound?.path) { write(surface, bound.path, kind === 'checkbox' ? input.checked : input.value); } };
    label.append(input);
    return label;
  };
  const image = (surface, component) => {
    const element = make('img');
    const url = String(valueOf(surface, component.url) ?? '');
    if (/^(https?:|data:image\/|[^:]*$)/i.test(url)) { element.src = url; }
    return element;
  };
  const button = (surface, component, id, depth) => {
    const element = make('button');
    if (component.child) { element.append(draw(surface, component.child, depth + 1)); }
    element.onclick = () => act(surface, id, component.action);
    return element;
  };
  const kinds = {
    Text: (surface, component) => make(/^h[1-5]$/.test(component.usageHint ?? '') ? component.usageHint : 'p', '', valueOf(surface, component.text) ?? ''),
    Image: image,
    Icon: (surface, component) => make('span', 'icon', valueOf(surface, component.name) ?? ''),
    Divider: () => make('hr'),
    Button: button,
    TextField: (surface, component) => field(surface, component),
    CheckBox: (surface, component) => field(surface, component, 'checkbox'),
    Slider: (surface, component) => field(surface, component, 'range'),
    Column: (surface, component, id, depth) => children(surface, make('div', 'column'), component.children, depth),
    List: (surface, component, id, depth) => children(surface, make('div', 'column'), component.children, depth),
    Row: (surface, component, id, depth) => children(surface, make('div', 'row'), component.children, depth),
    Card: (surface, component, id, depth) => {
      const element = make('div', 'card');
      if (component.child) { element.append(draw(surface, component.child, depth + 1)); }
      return element;
    },
  };
  const draw = (surface, id, depth = 0) => {
    const [kind, component] = Object.entries(surface.components.get(id) ?? {})[0] ?? [];
    if (!kind || depth > 50) { return make('span', 'missing', `(${id})`); }
    const element = Object.hasOwn(kinds, kind) ? kinds[kind](surface, component ?? {}, id, depth) : make('span', 'unknown', `(${kind})`);
    element.dataset.id = id;
    return element;
  };
  const render = () => place.replaceChildren(...[...surfaces.values()].filter(surface => surface.root).map(surface => draw(surface, surface.root)));
  const take = message => {
    if (message.createSurface) { throw new Error('createSurface is A2UI v0.9; this canvas speaks v0.8'); }
    if (message.surfaceUpdate) {
      const surface = surfaceOf(message.surfaceUpdate.surfaceId);
      for (const entry of message.surfaceUpdate.components ?? []) { surface.components.set(entry.id, entry.component); }
    } else if (message.dataModelUpdate) {
      const update = message.dataModelUpdate;
      const values = fromContents(update.contents);
      const surface = surfaceOf(update.surfaceId);
      for (const [key, value] of Object.entries(values)) { write(surface, `${update.path ?? ''}/${key}`, value); }
    } else if (message.beginRendering) {
      surfaceOf(message.beginRendering.surfaceId).root = message.beginRendering.root;
    } else if (message.deleteSurface) {
      surfaces.delete(message.deleteSurface.surfaceId);
    } else {
      throw new Error(`a message must be surfaceUpdate, dataModelUpdate, beginRendering or deleteSurface; this one has ${Object.keys(message).join(', ') || 'nothing'}`);
    }
  };
  const host = {
    applyMessages: messages => {
      for (const message of messages) { take(message); }
      render();
      return { ok: true, surfaces: [...surfaces.keys()] };
    },
    reset: () => { surfaces.clear(); render(); return { ok: true }; },
  };
  for (const name of ['openclawA2UI', 'moltbotA2UI', 'clawdbotA2UI']) { globalThis[name] = host; }
})();
