#!/usr/bin/env node
// Starts the CLI on the Node that the project brings, whichever Node this file itself was started by. It is plain
// JavaScript of an old date on purpose: it must be understood by every Node that a machine may have.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WANTED_MAJOR = 24;
const folder = dirname(fileURLToPath(import.meta.url));
const main = join(folder, 'main.ts');
const isNewEnough = Number(process.versions.node.split('.')[0]) >= WANTED_MAJOR;
const own = ['node/bin/node', 'node/bin/node.exe', '.bin/node']
  .map((path) => join(folder, '..', 'node_modules', path))
  .find((path) => existsSync(path));

if (own === undefined && !isNewEnough) {
  process.stderr.write(
    `recovery runs on Node ${WANTED_MAJOR}, which the project brings, got Node ${process.versions.node}: run \`npm ci\` with install scripts allowed\n`,
  );
  process.exitCode = 2;
} else {
  const child = spawn(own ?? process.execPath, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // why SIGINT is forwarded too: Ctrl-C reaches the child by its terminal, `kill -INT` only by us
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`recovery could not be started by ${own ?? process.execPath}: ${error.message}\n`);
    process.exitCode = 70;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 70) : 128 + (constants.signals[signal] ?? 0);
  });
}
