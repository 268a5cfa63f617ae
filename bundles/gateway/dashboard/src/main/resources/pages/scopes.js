// The permission scopes, grouped as the documentation groups them. The risk is the Gateway's; a test holds this table
// against it.

export const GROUPS = [
  ['See', [
    ['screen.capture', 'Low', 'Screenshots, monitors and what is on the screen'],
    ['system.info', 'None', 'Operating system, memory, processes'],
  ]],
  ['Control', [
    ['input.control', 'Medium', 'Mouse and keyboard'],
    ['app.manage', 'Medium', 'Start and close applications'],
    ['window.manage', 'Low', 'Move, size and focus windows'],
    ['clipboard.access', 'Low', 'Read and write the clipboard'],
  ]],
  ['Show', [
    ['notify.send', 'None', 'Notifications'],
    ['canvas.control', 'Medium', 'Open the live Canvas on the device’s screen'],
  ]],
  ['Run', [
    ['system.execute', 'Critical', 'Shell commands; each one waits for an approval'],
  ]],
  ['Reserved', [
    ['filesystem.access', 'High', 'Files', true],
    ['browser.control', 'Medium', 'Browser automation', true],
    ['voice.runtime', 'Low', 'Voice', true],
    ['camera.capture', 'High', 'Camera', true],
    ['location.read', 'High', 'Location', true],
  ]],
  ['Everything', [
    ['node.command', 'Critical', 'The wildcard: grants every scope, those of later versions too'],
  ]],
];
