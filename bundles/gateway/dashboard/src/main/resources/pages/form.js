// A form from a command's params schema: the JSON Schema that the device derived from the types of its params.

import { h } from './dom.js';
import { field } from './ui.js';

/**
 * @param without the name of a param that is asked for elsewhere
 * @returns {element, value()}; value() gives the params, without those left empty, or throws with what is missing
 */
export function schemaForm(schema, without) {
  const required = new Set(schema?.required ?? []);
  const asked = Object.entries(schema?.properties ?? {}).filter(([name]) => name !== without || required.has(name));
  const inputs = asked.map(([name, of]) => ({ name, ...control(name, of, required.has(name)) }));
  const element = h(
    'div',
    { class: 'params' },
    inputs.length
      ? inputs.map((input) => field(input.label, input.element, input.hint))
      : h('p', { class: 'muted' }, 'This command has no params.'),
  );
  return {
    element,
    value() {
      const params = {};
      for (const input of inputs) {
        const value = input.value();
        if (value !== undefined) params[input.name] = value;
        else if (required.has(input.name)) throw new Error(`${input.name}: required`);
      }
      return params;
    },
  };
}

function types(of) {
  return (Array.isArray(of.type) ? of.type : [of.type]).filter((type) => type && type !== 'null');
}

function control(name, of, required) {
  const [type] = types(of);
  const label = required ? `${name} *` : name;
  const hint = [of.description, range(of), of.default === undefined ? null : `default ${JSON.stringify(of.default)}`].filter(Boolean).join(' · ');
  if (of.enum) return { label, hint, ...choice(name, of.enum.filter((one) => one !== null), required) };
  if (type === 'boolean') return { label, hint, ...choice(name, [true, false], required) };
  if (type === 'integer' || type === 'number') return { label, hint: hint || type, ...number(name, of, type, required) };
  if (type === 'string') return { label, hint, ...text(name, of, required) };
  return { label, hint: hint || 'JSON', ...json(name, required) };
}

function range(of) {
  const low = of.minimum;
  // The end of a type is no limit that anybody chose.
  const high = of.maximum >= 2147483647 ? undefined : of.maximum;
  if (low !== undefined && high !== undefined) return `${low} to ${high}`;
  if (low !== undefined) return `from ${low}`;
  return high === undefined ? null : `up to ${high}`;
}

function choice(name, values, required) {
  const element = h(
    'select',
    { name, required },
    required ? null : h('option', { value: '' }, '–'),
    values.map((one, i) => h('option', { value: String(i + 1) }, String(one))),
  );
  return { element, value: () => (element.value === '' ? undefined : values[Number(element.value) - 1]) };
}

function number(name, of, type, required) {
  const element = h('input', {
    type: 'number', name, required, step: type === 'integer' ? '1' : 'any', min: of.minimum, max: of.maximum, placeholder: of.default, inputmode: 'decimal',
  });
  return { element, value: () => (element.value === '' ? undefined : Number(element.value)) };
}

function text(name, of, required) {
  const element = h('textarea', { name, required, rows: '1', maxlength: of.maxLength, placeholder: of.default, spellcheck: 'false' });
  return { element, value: () => (element.value === '' && !required ? undefined : element.value) };
}

function json(name, required) {
  const element = h('textarea', { name, required, rows: '2', spellcheck: 'false', class: 'mono' });
  return {
    element,
    value() {
      if (!element.value.trim()) return undefined;
      try {
        return JSON.parse(element.value);
      } catch {
        throw new Error(`${name}: expected JSON`);
      }
    },
  };
}
