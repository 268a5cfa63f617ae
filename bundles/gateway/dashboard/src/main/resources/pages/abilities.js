// What a device can do: a folded line for each scope; above them what is missing, each reason once, with its mend.

import { h } from './dom.js';
import { button, risk } from './ui.js';

const MOST_NAMED = 6;

/**
 * @param choose is called with the name of a command that is pressed
 * @param permit opens the device's permissions; null for whoever may not
 */
export function abilities(node, choose, permit) {
  if (!node.commands.length) return h('p', { class: 'muted' }, 'It tells what it can do when it connects.');
  // Steps have scopes of their own: where nothing is granted, none can run.
  const ofSteps = node.scopes.length ? ['steps.run'] : [];
  const granted = (scope) => ofSteps.includes(scope) || node.scopes.includes(scope) || node.scopes.includes('node.command');
  const scopes = group(node.commands, (command) => command.scope);
  const withheld = [...scopes.keys()].filter((scope) => !granted(scope)).length;
  return [
    missing(node.commands),
    withheld
      ? h('p', { class: 'muted' }, `${withheld} of ${scopes.size} scopes ${withheld === 1 ? 'is' : 'are'} not granted. `, permit ? button('Permissions', permit, 'small') : 'Somebody with the role Operator can grant them.')
      : null,
    [...scopes].sort().map(([scope, list]) => scopeOf(scope, list, granted(scope), choose)),
  ];
}

function group(list, by) {
  const groups = new Map();
  for (const one of list) {
    if (!groups.has(by(one))) groups.set(by(one), []);
    groups.get(by(one)).push(one);
  }
  return groups;
}

const runs = (command) => command.status === 'available' || command.status === 'degraded';

/** A missing display stops nearly all of them: the reason is told once. */
function missing(commands) {
  const troubled = commands.filter((command) => command.reason && command.status !== 'reserved');
  const reasons = group(troubled, (command) => command.reason.replace(/^it needs \w+: /, ''));
  if (!reasons.size) return null;
  return h(
    'ul',
    { class: 'missing' },
    [...reasons].map(([reason, list]) => h('li', null, h('strong', null, list.some(runs) ? 'With less: ' : 'Cannot run: '), names(list), h('p', null, reason))),
  );
}

function names(list) {
  const named = list.slice(0, MOST_NAMED).map((command, i) => [i ? ', ' : '', h('code', null, command.name)]);
  return [named, list.length > MOST_NAMED ? ` and ${list.length - MOST_NAMED} more` : ''];
}

function scopeOf(scope, list, granted, choose) {
  const stopped = list.filter((command) => command.status === 'unavailable').length;
  return h(
    'details',
    { 'data-scope': scope },
    h(
      'summary',
      null,
      h('code', null, scope),
      h('span', { class: 'count' }, list.length),
      granted ? null : h('em', { class: 'reserved' }, 'not granted'),
      granted && stopped ? h('span', { class: 'availability degraded' }, `${stopped} cannot run`) : null,
    ),
    h(
      'ul',
      null,
      list.map((command) =>
        h(
          'li',
          null,
          runs(command) ? h('button', { type: 'button', class: 'link', onclick: () => choose(command.name) }, h('code', null, command.name)) : h('code', { class: 'muted' }, command.name),
          risk(command.risk),
          command.status === 'available' ? null : h('span', { class: `availability ${command.status}` }, command.status),
        ),
      ),
    ),
  );
}
