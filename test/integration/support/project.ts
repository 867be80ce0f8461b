import { join } from 'node:path';

/** The project's folder. */
export const PROJECT_DIR = join(import.meta.dirname, '../../..');
