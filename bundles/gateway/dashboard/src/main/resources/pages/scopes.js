// How the permission scopes are grouped; what each is, the Gateway says for each device.

export const GROUPS = [
  ['See', ['screen.capture', 'system.info']],
  ['Control', ['input.control', 'app.manage', 'window.manage', 'clipboard.access']],
  ['Show', ['notify.send', 'canvas.control']],
  ['Run', ['system.execute']],
  ['Reserved', ['filesystem.access', 'browser.control', 'voice.runtime', 'camera.capture', 'location.read']],
  ['Everything', ['node.command']],
];

/** The scopes of a device as the Gateway lists them, each under the title that it stands under. */
export function grouped(scopes) {
  const titled = new Set(GROUPS.flatMap(([, names]) => names));
  return [...GROUPS, ['From capabilities', scopes.map(({ name }) => name).filter((name) => !titled.has(name))]]
    .map(([title, names]) => [title, names.flatMap((name) => scopes.filter((scope) => scope.name === name))])
    .filter(([, list]) => list.length);
}
