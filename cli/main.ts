#!/usr/bin/env node
import { liveContext } from './live-context.ts';
import { run } from './run.ts';

process.stdout.on('error', (error) => {
  // why no failure: whoever reads has read enough (`recovery history | head`)
  if ('code' in error && error.code === 'EPIPE') process.exit();
  throw error;
});

process.exitCode = await run(process.argv.slice(2), liveContext(process));
