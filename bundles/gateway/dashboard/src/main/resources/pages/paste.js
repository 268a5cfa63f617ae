// What is pasted on a machine that has no Node yet: the download, onto the path, and the pairing.

const DOWNLOADS = 'https://releases.sophon.dev/node';

// One line for a shell: what follows a question for a password would be taken for the password.
const INSTALL = {
  linux: (pair) => `curl -fL ${DOWNLOADS}/sophon-node-linux-x64.tar.gz | sudo tar -xz -C /usr/local/bin && \\\n  ${pair}`,
  macos: (pair) =>
    `sudo mkdir -p /usr/local/bin && \\\n  curl -fL ${DOWNLOADS}/sophon-node-macos-$(uname -m | sed s/x86_64/x64/).tar.gz | sudo tar -xz -C /usr/local/bin && \\\n  ${pair}`,
  windows: (pair) =>
    [
      '$folder = "$env:LOCALAPPDATA\\SophonNode"',
      `Invoke-WebRequest ${DOWNLOADS}/sophon-node-win-x64.zip -OutFile "$env:TEMP\\sophon-node.zip"`,
      'Expand-Archive "$env:TEMP\\sophon-node.zip" -DestinationPath $folder -Force',
      '[Environment]::SetEnvironmentVariable("Path", [Environment]::GetEnvironmentVariable("Path", "User") + ";$folder", "User")',
      '$env:Path += ";$folder"',
      pair,
    ].join('\n'),
};

/** Where it is pasted. */
export const SHELLS = { linux: 'a terminal', macos: 'Terminal', windows: 'PowerShell' };

/** All of it for a platform. */
export const installAndPair = (platform, pair) => INSTALL[platform](pair);

/** Where a pairing command sends its device to. */
export const addressIn = (pair) => /--gateway (\S+)/.exec(pair)?.[1] ?? '';

/** Whether an address leads back to the machine that it is used on. */
export function isLoopback(address) {
  const host = URL.canParse(address) ? new URL(address).hostname : '';
  return /^(localhost|.+\.localhost|127\.[\d.]+|\[::1\])$/.test(host);
}
