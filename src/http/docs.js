// Makes the page /docs from /openapi.json: lists the routes and tries them. Everything that comes from the server is
// put into the page as text, never as HTML.
'use strict';

const SHOWN_MOST = 200000; // characters of an answer that are shown

function element(tag, properties, ...children) {
  const made = document.createElement(tag);
  Object.assign(made, properties);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// A text in which names stand between backticks.
function prose(text, properties) {
  return element('p', properties || {}, ...text.split('`').map((part, i) => i % 2 ? element('code', { textContent: part }) : part));
}

// ---- what is known of a parameter ----

function schemaOf(description, schema) {
  const found = schema && schema.$ref ? description.components.schemas[schema.$ref.split('/').pop()] : schema;
  return found || {};
}

function kindText(schema) {
  const parts = [];
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (schema.enum)
    parts.push(schema.enum.length > 8 ? 'one of ' + schema.enum.length + ' names' : schema.enum.join(' | '));
  else
    parts.push(schema.format || (type === 'array' ? 'list' : type === 'string' ? 'text' : type));
  if (schema.minimum !== undefined && schema.maximum !== undefined)
    parts.push(schema.maximum < 1e15 ? schema.minimum.toLocaleString('en') + ' to ' + schema.maximum.toLocaleString('en')
      : 'at least ' + schema.minimum.toLocaleString('en'));
  if (schema.maxItems)
    parts.push('at most ' + schema.maxItems);
  if (schema.default !== undefined)
    parts.push('default ' + schema.default);
  return parts.join(', ');
}

function fieldOf(param) {
  const schema = param.schema;
  const choices = schema.enum || (schema.type === 'boolean' ? ['true', 'false'] : null);
  if (choices) {
    const field = element('select', {}, element('option', { value: '', textContent: '' }));
    for (const choice of choices)
      field.append(element('option', { value: choice, textContent: choice }));
    return field;
  }
  const field = element('input', { type: 'text', autocomplete: 'off', spellcheck: false });
  if (schema.type === 'integer' || schema.type === 'number')
    field.inputMode = 'decimal';
  if (param.example !== undefined) {
    const example = Array.isArray(param.example) ? param.example.join(',') : param.example;
    if (param.required)
      field.value = example;
    else
      field.placeholder = example;
  }
  return field;
}

function paramRow(param) {
  const field = fieldOf(param);
  const id = 'field-' + Math.random().toString(36).slice(2);
  field.id = id;
  field.dataset.name = param.name;
  field.dataset.in = param.in;
  field.dataset.list = param.schema.type === 'array' ? 'yes' : '';
  return element('div', { className: 'param' },
    element('div', {},
      element('label', { htmlFor: id, className: 'name path', textContent: param.name }),
      param.required ? element('span', { className: 'must', textContent: ' required' }) : null,
      element('span', { className: 'kind', textContent: kindText(param.schema) }),
      prose(param.description || '', { className: 'soft' })),
    element('div', {}, field));
}

// The parameters of an operation; the members of a JSON body are shown like them.
function paramsOf(description, operation) {
  const params = (operation.parameters || []).slice();
  const media = operation.requestBody && operation.requestBody.content['application/json'];
  const body = media ? schemaOf(description, media.schema) : {};
  for (const [name, schema] of Object.entries(body.properties || {}))
    params.push({
      name, in: 'body', schema, description: schema.description, required: (body.required || []).includes(name),
      example: schema.examples && schema.examples[0],
    });
  return params;
}

// ---- a request ----

function bodyValue(field) {
  const text = field.value;
  if (field.dataset.list)
    return text.split(',').map((item) => item.trim());
  if (field.tagName === 'SELECT' && (text === 'true' || text === 'false'))
    return text === 'true';
  return field.inputMode === 'decimal' && text.trim() !== '' && isFinite(text) ? Number(text) : text;
}

// A list keeps its commas, so that the address stays readable.
function encode(text) {
  return encodeURIComponent(text).replace(/%2C/g, ',');
}

function requestOf(method, path, card) {
  const query = [];
  const body = {};
  for (const field of card.querySelectorAll('[data-name]')) {
    const name = field.dataset.name;
    if (field.dataset.in === 'path')
      path = path.replace('{' + name + '}', encodeURIComponent(field.value));
    else if (field.value === '')
      continue;
    else if (field.dataset.in === 'body')
      body[name] = bodyValue(field);
    else
      query.push(encode(name) + '=' + encode(field.value));
  }
  const headers = {};
  const token = document.getElementById('token').value;
  if (token)
    headers.Authorization = 'Bearer ' + token;
  const request = { method: method.toUpperCase(), url: path + (query.length ? '?' + query.join('&') : ''), headers };
  if (method === 'post') {
    headers['Content-Type'] = 'application/json';
    request.body = JSON.stringify(body);
  }
  return request;
}

function quote(text) {
  return "'" + text.replace(/'/g, "'\\''") + "'";
}

// The token itself is not shown: it is what others must not see over a shoulder.
function curlOf(request) {
  const parts = ['curl'];
  if (request.method !== 'GET')
    parts.push('-X', request.method);
  for (const [name, value] of Object.entries(request.headers))
    parts.push('-H', name === 'Authorization' ? '"Authorization: Bearer $TOKEN"' : quote(name + ': ' + value));
  if (request.body !== undefined)
    parts.push('-d', quote(request.body));
  parts.push(quote(new URL(request.url.slice(1) || '.', document.baseURI).href));
  return parts.join(' ');
}

// ---- an answer ----

function pretty(text, type) {
  if ((type || '').includes('json')) {
    try {
      text = JSON.stringify(JSON.parse(text), null, 2);
    } catch (error) {
      // It is shown as it came.
    }
  }
  return text.length > SHOWN_MOST ? text.slice(0, SHOWN_MOST) + '\n... ' +
    (text.length - SHOWN_MOST).toLocaleString('en') + ' characters more' : text;
}

function answerShow(place, response, text, took) {
  const headers = Array.from(response.headers).map(([name, value]) => name + ': ' + value).join('\n');
  place.replaceChildren(
    element('p', {},
      element('span', { className: 'status ' + (response.ok ? 'good' : 'bad'),
        textContent: response.status + ' ' + response.statusText }),
      element('span', { className: 'soft',
        textContent: '  ' + took.toFixed(1) + ' ms, ' + text.length.toLocaleString('en') + ' characters' })),
    element('details', {}, element('summary', { textContent: 'Headers' }), element('pre', { textContent: headers })),
    element('pre', { textContent: pretty(text, response.headers.get('content-type')), tabIndex: 0 }));
}

async function send(request, place, button) {
  button.disabled = true;
  try {
    const begun = performance.now();
    const response = await fetch(request.url.slice(1) || '.', request);
    const text = await response.text();
    answerShow(place, response, text, performance.now() - begun);
  } catch (error) {
    place.replaceChildren(element('p', { className: 'status bad', textContent: 'No answer: ' + error.message }));
  }
  button.disabled = false;
}

function tryPart(method, path, card) {
  const line = element('pre', { className: 'line' });
  const place = element('div', {});
  const button = element('button', { type: 'button', textContent: 'Send' });
  const copy = element('button', { type: 'button', className: 'plain', textContent: 'Copy curl' });
  const refresh = () => { line.textContent = curlOf(requestOf(method, path, card)); };
  button.addEventListener('click', () => { refresh(); send(requestOf(method, path, card), place, button); });
  copy.addEventListener('click', () => { refresh(); if (navigator.clipboard) navigator.clipboard.writeText(line.textContent); });
  card.addEventListener('input', refresh);
  card.addEventListener('change', refresh);
  card.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target.tagName === 'INPUT')
      button.click();
  });
  document.getElementById('token').addEventListener('input', refresh);
  card.append(element('div', { className: 'actions' }, button, copy), line, place);
  refresh();
}

// ---- the page ----

function answersTable(operation) {
  const table = element('table', {});
  for (const [status, answer] of Object.entries(operation.responses))
    if (answer.description)
      table.append(element('tr', {},
        element('td', { className: 'path', textContent: status }),
        element('td', { textContent: answer.description + (answer.content ? ' ' : '') },
          answer.content ? element('span', { className: 'soft', textContent: Object.keys(answer.content).join(', ') }) : null)));
  return element('details', {}, element('summary', { textContent: 'Answers' }), table);
}

function cardOf(description, path, method, operation) {
  const inside = element('div', { className: 'inside' });
  const card = element('details', { className: 'route', id: method + path },
    element('summary', {},
      element('span', { className: 'method ' + method, textContent: method.toUpperCase() }),
      element('span', { className: 'path', textContent: path }),
      element('span', { className: 'soft', textContent: operation.summary || '' })),
    inside);
  let filled = false;
  card.addEventListener('toggle', () => {
    if (filled || !card.open)
      return;
    filled = true;
    inside.append(prose(operation.description || ''));
    for (const param of paramsOf(description, operation))
      inside.append(paramRow(param));
    inside.append(answersTable(operation));
    tryPart(method, path, inside);
  });
  card.dataset.text = (method + ' ' + path + ' ' + (operation.summary || '')).toLowerCase();
  return card;
}

function show(description) {
  const routes = document.getElementById('routes');
  document.getElementById('version').textContent = description.info.version;
  document.getElementById('about').textContent = description.info.summary || description.info.title;
  routes.replaceChildren();
  for (const [path, methods] of Object.entries(description.paths))
    for (const [method, operation] of Object.entries(methods))
      if (operation.responses)
        routes.append(cardOf(description, path, method, operation));
  const wanted = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (wanted) {
    wanted.open = true;
    wanted.scrollIntoView();
  }
}

function filter(event) {
  const text = event.target.value.trim().toLowerCase();
  for (const card of document.querySelectorAll('details.route'))
    card.hidden = !card.dataset.text.includes(text);
}

async function begin() {
  const token = document.getElementById('token');
  const headers = token.value ? { Authorization: 'Bearer ' + token.value } : {};
  document.getElementById('filter').addEventListener('input', filter);
  try {
    const response = await fetch('openapi.json', { headers });
    if (!response.ok)
      throw new Error(response.status + ' ' + response.statusText);
    show(await response.json());
  } catch (error) {
    document.getElementById('loading').textContent = 'openapi.json cannot be read: ' + error.message +
      '. Where the server asks for a token, give it above and press Enter.';
    token.addEventListener('keydown', (event) => { if (event.key === 'Enter') begin(); }, { once: true });
  }
}

begin();
